import { Configuration, ImportsApi, ProductsApi, UploadsApi, WebhooksApi } from "./client";
import { apiKey, receiver, run, size, skus, url } from "./scenario";

const configuration = new Configuration({ basePath: url, accessToken: apiKey });
const imports = new ImportsApi(configuration);
const products = new ProductsApi(configuration);
const webhooks = new WebhooksApi(configuration);

run({
  upload: () =>
    new UploadsApi(configuration).createUpload({
      uploadRequest: { filename: "a.csv", size, contentType: "text/csv" },
    }),
  startImport: (uploadId) => imports.startImport({ startImport: { uploadId } }),
  getImport: (importId) => imports.getImport({ importId }),
  page: async (query) => {
    const page = await products.listProducts({ limit: 2, sku: skus, ...query });
    return { items: page.items, next: page.nextCursor };
  },
  createWebhook: async () => {
    const made = await webhooks.createWebhook({
      createWebhook: { url: receiver, eventTypes: ["import.completed"] },
    });
    return { ...made, by: made.createdBy };
  },
  testWebhook: (webhookId) => webhooks.sendTestEvent({ webhookId }),
  deleteWebhook: (webhookId) => webhooks.deleteWebhook({ webhookId }),
});
