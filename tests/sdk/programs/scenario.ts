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
const odd = numbers.filter((number) => number % 2 === 1);
const row = (number: number) =>
  `${prefix}-${number},Chair ${number},${odd.includes(number) ? "red & white" : "black"}\n`;
const csv = new TextEncoder().encode(`sku,name,Main colour\n${numbers.map(row).join("")}`);
// With characters that a query has to escape.
const attributes = { "Main colour": "red & white" };
export const size = csv.length;

interface Signed {
  id: string;
  method: string | null;
  url: string | null;
  headers: Record<string, string> | null;
}

/** What a page is asked for beside its two products; never with a field that is undefined. */
interface Query {
  cursor?: string;
  attributes?: Record<string, string>;
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
  page(query: Query): Promise<Page>;
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
  const pages = await allPages(api, {}, numbers);
  await allPages(api, { attributes }, odd);
  const webhook = await api.createWebhook();
  ok(webhook.secret.startsWith("whsec_") && webhook.by.name !== "");
  ok((await api.testWebhook(webhook.id)).succeeded);
  await api.deleteWebhook(webhook.id);
  console.log(`${numbers.length} products in ${pages} pages`);
}

/** Read every page, check that it is these products, and say how many pages there are. */
async function allPages(api: Api, query: Query, wanted: number[]): Promise<number> {
  const found: string[] = [];
  let pages = 0;
  for (let next: string | null = null; pages === 0 || next !== null; pages++) {
    const page: Page = await api.page(next === null ? query : { ...query, cursor: next });
    found.push(...page.items.map(({ sku }) => sku));
    next = page.next;
  }
  equal(found.sort().join(), wanted.map((number) => `${prefix}-${number}`).join());
  return pages;
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
