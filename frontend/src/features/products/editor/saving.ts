/** Saves changes of a product without overwriting what another user changed in the meantime. */

import { changeProduct, getProduct } from "../../../api/sdk.gen.ts";
import type { ProductOut, ProductPatch } from "../../../api/types.gen.ts";
import { own } from "../../../lib/own.ts";
import { ApiError } from "../../../lib/problem.ts";

/** Another user changed the same field first. `theirs` is the product as it is now. */
export class Conflict extends Error {
  readonly theirs: ProductOut;

  constructor(theirs: ProductOut) {
    super("Another user changed the product.");
    this.name = "Conflict";
    this.theirs = theirs;
  }
}

/** The ETag of a product, made from its id and version. */
export function etagOf({ id, version }: Pick<ProductOut, "id" | "version">): string {
  return `"${id}-${version}"`;
}

/** A product as it will be after a change. */
export function patched(product: ProductOut, { attributes, ...fields }: ProductPatch): ProductOut {
  const merged = new Map(Object.entries(product.attributes));
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value === null) merged.delete(key);
    else merged.set(key, value);
  }
  return { ...product, ...fields, attributes: Object.fromEntries(merged) };
}

export interface Difference {
  /** A field's name, or `attributes.KEY`. */
  field: string;
  theirs: string | boolean | undefined;
  mine: string | boolean | undefined;
}

/** The changes that would overwrite another user's: fields that differ both from what I saw and from what I want. */
export function differences(seen: ProductOut, theirs: ProductOut, changes: ProductPatch): Difference[] {
  const { attributes, ...fields } = changes;
  const plain = (Object.keys(fields) as (keyof typeof fields)[]).map((field) => ({
    field: field as string,
    seen: seen[field] as string | boolean | undefined,
    theirs: theirs[field],
    mine: fields[field],
  }));
  const keyed = Object.entries(attributes ?? {}).map(([key, value]) => ({
    field: `attributes.${key}`,
    seen: own(seen.attributes, key),
    theirs: own(theirs.attributes, key),
    mine: value ?? undefined,
  }));
  return [...plain, ...keyed]
    .filter((found) => found.theirs !== found.seen && found.theirs !== found.mine)
    .map(({ field, theirs, mine }) => ({ field, theirs, mine }));
}

const ATTEMPTS = 3;

/**
 * Changes a product that the user saw as `seen`. When another user changed other fields, both changes stay.
 *
 * @throws Conflict when another user changed the same fields
 * @throws ApiError for every other failure
 */
export async function saveProduct(seen: ProductOut, changes: ProductPatch): Promise<ProductOut> {
  let current = seen;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const path = { product_id: seen.id };
      const headers = { "if-match": etagOf(current) };
      return (await changeProduct({ path, body: changes, headers })).data;
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 412) throw error;
      current = (await getProduct({ path: { product_id: seen.id } })).data;
      if (attempt === ATTEMPTS || differences(seen, current, changes).length > 0) throw new Conflict(current);
    }
  }
}
