// The steps of the TypeScript programs (see README.md).
import { equal, ok } from "node:assert/strict";
import { setTimeout } from "node:timers/promises";

function given(name: string): string {
  const value = process.env[name];
  ok(value, `${name} is not set`);
  return value;
}

export const url = given("SKUPORT_URL");
export const apiKey = given("SKUPORT_API_KEY");
export const receiver = given("RECEIVER_URL");
const prefix = given("SKU_PREFIX");
export const skus = `${prefix}-*`;

const numbers = [1, 2, 3, 4, 5];
const csv = new TextEncoder().encode(
  `sku,name\n${numbers.map((number) => `${prefix}-${number},Chair ${number}\n`).join("")}`,
);
export const size = csv.length;

interface Signed {
  id: string;
  method: string | null;
  url: string | null;
  headers: Record<string, string> | null;
}

interface Page {
  items: { sku: string }[];
  next: string | null;
}

interface Made {
  id: string;
  secret: string;
  by: { name: string };
}

/** What a program does with its client. */
export interface Api {
  upload(): Promise<Signed>;
  startImport(uploadId: string): Promise<{ id: string }>;
  getImport(id: string): Promise<{ status: string; counts: { created: number; updated: number } }>;
  page(cursor: string | undefined): Promise<Page>;
  createWebhook(): Promise<Made>;
  testWebhook(id: string): Promise<{ succeeded: boolean }>;
  deleteWebhook(id: string): Promise<unknown>;
}

export async function run(api: Api): Promise<void> {
  const upload = await api.upload();
  ok(upload.url !== null && upload.method !== null && upload.headers !== null);
  const put = await fetch(upload.url, { method: upload.method, headers: upload.headers, body: csv });
  equal(put.status, 200);
  const { id } = await api.startImport(upload.id);
  await completed(api, id);
  const pages = [await api.page(undefined)];
  let next: string | null | undefined = pages[0]?.next;
  while (next !== null && next !== undefined) {
    pages.push(await api.page(next));
    next = pages.at(-1)?.next;
  }
  const found = pages.flatMap(({ items }) => items.map(({ sku }) => sku));
  equal(found.sort().join(), numbers.map((number) => `${prefix}-${number}`).join());
  const webhook = await api.createWebhook();
  ok(webhook.secret.startsWith("whsec_") && webhook.by.name !== "");
  ok((await api.testWebhook(webhook.id)).succeeded);
  await api.deleteWebhook(webhook.id);
  console.log(`${found.length} products in ${pages.length} pages`);
}

async function completed(api: Api, id: string): Promise<void> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await setTimeout(200)) {
    const { status, counts } = await api.getImport(id);
    if (status === "completed") {
      return equal(counts.created + counts.updated, numbers.length);
    }
    ok(status === "queued" || status === "running", status);
  }
  throw new Error("the import did not end in time");
}
