/** Changes made in the table: in words, and undone. */

import type { ProductOut, ProductPatch } from "../../../api/types.gen.ts";
import { fieldLabel } from "../../../lib/fields.ts";
import { own } from "../../../lib/own.ts";
import { activeName } from "../ActiveBadge.tsx";
import { text } from "./strings.ts";

/** What a change does, value by value: `Name is now “Table lamp”.` */
export function describeChange({ attributes, ...fields }: ProductPatch): string {
  const plain = Object.entries(fields).map(([field, value]) =>
    text.changedTo(fieldLabel(field), typeof value === "boolean" ? activeName(value) : String(value)),
  );
  const keyed = Object.entries(attributes ?? {}).map(([key, value]) =>
    value === null ? text.removed(key) : text.changedTo(key, value),
  );
  return [...plain, ...keyed].join(" ");
}

/** The change that brings back what the user saw before. */
export function inverse(seen: ProductOut, { attributes, ...fields }: ProductPatch): ProductPatch {
  const before = Object.fromEntries(
    Object.keys(fields).map((field) => [field, seen[field as keyof typeof fields]]),
  );
  if (attributes === undefined) return before;
  const values = Object.keys(attributes).map((key) => [key, own(seen.attributes, key) ?? null] as const);
  return { ...before, attributes: Object.fromEntries(values) };
}
