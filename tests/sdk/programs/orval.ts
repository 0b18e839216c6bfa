import { ok } from "node:assert/strict";
import {
  createUpload,
  createWebhook,
  deleteWebhook,
  getImport,
  listProducts,
  sendTestEvent,
  startImport,
} from "./client/api";
import { apiKey, receiver, run, size, skus, url } from "./scenario";

const signed = { headers: { Authorization: `Bearer ${apiKey}` } };
const plain = globalThis.fetch;
// The client has one base URL, set when it is generated.
globalThis.fetch = (target, options) => plain(String(target).replace("http://skuport.invalid", url), options);

run({
  upload: async () => {
    const made = await createUpload({ filename: "a.csv", size, content_type: "text/csv" }, signed);
    ok(made.status === 201);
    return made.data;
  },
  startImport: async (upload_id) => {
    const started = await startImport({ upload_id }, signed);
    ok(started.status === 202);
    return started.data;
  },
  getImport: async (id) => {
    const found = await getImport(id, signed);
    ok(found.status === 200);
    return found.data;
  },
  page: async (query) => {
    const page = await listProducts({ limit: 2, sku: skus, ...query }, signed);
    ok(page.status === 200);
    return { items: page.data.items, next: page.data.next_cursor };
  },
  createWebhook: async () => {
    const made = await createWebhook({ url: receiver, event_types: ["import.completed"] }, signed);
    ok(made.status === 201);
    return { ...made.data, by: made.data.created_by };
  },
  testWebhook: async (id) => {
    const result = await sendTestEvent(id, undefined, signed);
    ok(result.status === 200);
    return result.data;
  },
  deleteWebhook: (id) => deleteWebhook(id, signed),
});
