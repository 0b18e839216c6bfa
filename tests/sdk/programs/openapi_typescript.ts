import { ok } from "node:assert/strict";
import createClient from "openapi-fetch";
import type { components, paths } from "./client/api";
import { apiKey, receiver, run, size, skus, url } from "./scenario";

const client = createClient<paths>({ baseUrl: url, headers: { Authorization: `Bearer ${apiKey}` } });

function data<T>(response: { data?: T; error?: unknown }): T {
  ok(response.data !== undefined, JSON.stringify(response.error));
  return response.data;
}

run({
  upload: async () => {
    const body = { filename: "a.csv", size, content_type: "text/csv" };
    return data(await client.POST("/api/v1/uploads", { body }));
  },
  startImport: async (upload_id) => {
    // Everything but `upload_id` has a default.
    const body: components["schemas"]["StartImport"] = { upload_id };
    return data(await client.POST("/api/v1/imports", { body }));
  },
  getImport: async (import_id) =>
    data(await client.GET("/api/v1/imports/{import_id}", { params: { path: { import_id } } })),
  page: async (query) => {
    const params = { query: { limit: 2, sku: skus, ...query } };
    const page = data(await client.GET("/api/v1/products", { params }));
    return { items: page.items, next: page.next_cursor };
  },
  createWebhook: async () => {
    const body = { url: receiver, event_types: ["import.completed" as const] };
    const made = data(await client.POST("/api/v1/webhooks", { body }));
    return { ...made, by: made.created_by };
  },
  testWebhook: async (webhook_id) =>
    data(await client.POST("/api/v1/webhooks/{webhook_id}/test", { params: { path: { webhook_id } } })),
  deleteWebhook: (webhook_id) => client.DELETE("/api/v1/webhooks/{webhook_id}", { params: { path: { webhook_id } } }),
});
