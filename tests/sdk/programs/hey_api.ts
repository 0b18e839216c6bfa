import { client } from "./client/client.gen";
import {
  createUpload,
  createWebhook,
  deleteWebhook,
  getImport,
  listProducts,
  sendTestEvent,
  startImport,
} from "./client/sdk.gen";
import { apiKey, receiver, run, size, skus, url } from "./scenario";

client.setConfig({ baseUrl: url, auth: ({ type }) => (type === "http" ? apiKey : undefined) });

run({
  upload: async () => (await createUpload({ body: { filename: "a.csv", size, content_type: "text/csv" } })).data,
  startImport: async (upload_id) => (await startImport({ body: { upload_id } })).data,
  getImport: async (import_id) => (await getImport({ path: { import_id } })).data,
  page: async (query) => {
    const { data } = await listProducts({ query: { limit: 2, sku: skus, ...query } });
    return { items: data.items, next: data.next_cursor };
  },
  createWebhook: async () => {
    const { data } = await createWebhook({ body: { url: receiver, event_types: ["import.completed"] } });
    return { ...data, by: data.created_by };
  },
  testWebhook: async (webhook_id) => (await sendTestEvent({ path: { webhook_id } })).data,
  deleteWebhook: (webhook_id) => deleteWebhook({ path: { webhook_id } }),
});
