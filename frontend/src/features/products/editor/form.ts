/** The form of a product, and the requests it becomes. */

import type { ProductIn, ProductOut, ProductPatch } from "../../../api/types.gen.ts";
import { type AttributeLine, linesOf } from "../attributes/AttributesField.tsx";
import { text } from "./strings.ts";

export interface Draft {
  sku: string;
  name: string;
  description: string;
  active: boolean;
  attributes: AttributeLine[];
}

export const BLANK: Draft = { sku: "", name: "", description: "", active: true, attributes: [] };

export function draftOf(product: ProductOut): Draft {
  const { sku, name, description, active } = product;
  const pairs = Object.entries(product.attributes).sort(([one], [other]) => one.localeCompare(other));
  return { sku, name, description, active, attributes: linesOf(pairs) };
}

export interface Findings {
  sku?: string;
  name?: string;
  attributes?: string;
}

/** The errors that need no server. */
export function findings(draft: Draft): Findings {
  const found: Findings = {};
  if (draft.sku.trim() === "") found.sku = text.skuNeeded;
  if (draft.name.trim() === "") found.name = text.nameNeeded;
  const seen = new Set<string>();
  for (const line of draft.attributes) {
    const key = line.key.trim();
    const value = line.value.trim();
    if (key === "" && value === "") continue;
    if (key === "") found.attributes = text.valueWithoutKey;
    else if (value === "") found.attributes = text.keyWithoutValue(key);
    else if (seen.has(key)) found.attributes = text.keyTwice(key);
    seen.add(key);
  }
  return found;
}

/** The draft as a whole product. */
export function productOf(draft: Draft): Required<ProductIn> {
  const pairs = draft.attributes
    .map(({ key, value }) => [key.trim(), value.trim()] as const)
    .filter(([key]) => key !== "");
  return {
    sku: draft.sku.trim(),
    name: draft.name.trim(),
    description: draft.description.trim(),
    active: draft.active,
    attributes: Object.fromEntries(pairs),
  };
}

/** What the draft changes about the product it started from; empty when nothing. */
export function changesOf(seen: ProductOut, draft: Draft): ProductPatch {
  const { attributes, ...wanted } = productOf(draft);
  const fields = Object.fromEntries(
    Object.entries(wanted).filter(([field, value]) => seen[field as keyof typeof wanted] !== value),
  );
  const set = Object.entries(attributes).filter(([key, value]) => seen.attributes[key] !== value);
  const gone = Object.keys(seen.attributes).filter((key) => !(key in attributes));
  if (set.length + gone.length === 0) return fields;
  return { ...fields, attributes: Object.fromEntries([...set, ...gone.map((key) => [key, null] as const)]) };
}

/** Whether closing the form would lose something the user typed. */
export function isDirty(seen: ProductOut, draft: Draft): boolean {
  return JSON.stringify(draftOf(seen)) !== JSON.stringify(draft);
}
