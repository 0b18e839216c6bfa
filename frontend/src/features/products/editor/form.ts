/** The form of a product, and the requests it becomes. */

import type { ProductIn, ProductOut, ProductPatch } from "../../../api/types.gen.ts";
import {
  type Field,
  type KnownField,
  OTHER_FIELDS,
  type OtherField,
  otherValue,
} from "../../../lib/fields.ts";
import { MOST, tooLong } from "../../../lib/lengths.ts";
import { own } from "../../../lib/own.ts";
import { type AttributeLine, linesOf } from "../attributes/AttributesField.tsx";
import { text } from "./strings.ts";

export interface Draft {
  sku: string;
  name: string;
  description: string;
  active: boolean;
  /** Core fields that the form shows by their schema alone. */
  others: Record<string, string | boolean>;
  attributes: AttributeLine[];
}

export const BLANK: Draft = {
  sku: "",
  name: "",
  description: "",
  active: true,
  others: Object.fromEntries(OTHER_FIELDS.map(({ name, initial }) => [name, initial])),
  attributes: [],
};

export function draftOf(product: ProductOut): Draft {
  const { sku, name, description, active } = product;
  const pairs = Object.entries(product.attributes).sort(([one], [other]) => one.localeCompare(other));
  const others = Object.fromEntries(
    OTHER_FIELDS.map((field) => [field.name, otherValue(product, field) ?? field.initial]),
  );
  return { sku, name, description, active, others, attributes: linesOf(pairs) };
}

export interface Findings {
  sku?: string;
  name?: string;
  description?: string;
  attributes?: string;
  /** By field. */
  others?: Record<string, string>;
}

/** The errors that need no server. */
export function findings(draft: Draft): Findings {
  const found: Findings = {};
  const lengths = {
    sku: tooLong(draft.sku, MOST.sku),
    name: tooLong(draft.name, MOST.name),
    description: tooLong(draft.description, MOST.description),
  };
  for (const field of ["sku", "name", "description"] as const) {
    if (lengths[field] !== undefined) found[field] = lengths[field];
  }
  if (draft.sku.trim() === "") found.sku = text.skuNeeded;
  if (draft.name.trim() === "") found.name = text.nameNeeded;
  const others = OTHER_FIELDS.map(
    (field) => [field.name, otherFinding(field, draft.others[field.name])] as const,
  );
  if (others.some(([, wrong]) => wrong !== undefined)) {
    found.others = Object.fromEntries(others.filter(([, wrong]) => wrong !== undefined)) as Record<
      string,
      string
    >;
  }
  const seen = new Set<string>();
  for (const line of draft.attributes) {
    const key = line.key.trim();
    const value = line.value.trim();
    if (key === "" && value === "") continue;
    if (key === "") found.attributes = text.valueWithoutKey;
    else if (value === "") found.attributes = text.keyWithoutValue(key);
    else if (seen.has(key)) found.attributes = text.keyTwice(key);
    else {
      const long = lineTooLong(key, value);
      if (long !== undefined) found.attributes = long;
    }
    seen.add(key);
  }
  return found;
}

function otherFinding(
  { required, label, maxLength }: OtherField,
  value: string | boolean | undefined,
): string | undefined {
  if (typeof value === "boolean") return undefined;
  if (required && (value ?? "").trim() === "") return text.valueNeeded(label);
  return tooLong(value ?? "", maxLength);
}

function lineTooLong(key: string, value: string): string | undefined {
  const long = tooLong(key, MOST.attributeKey);
  if (long !== undefined) return text.keyTooLong(long);
  const problem = tooLong(value, MOST.attributeValue);
  return problem === undefined ? undefined : text.valueTooLong(key, problem);
}

/** The draft as a whole product. */
export function productOf(draft: Draft): Required<ProductIn> {
  const pairs = draft.attributes
    .map(({ key, value }) => [key.trim(), value.trim()] as const)
    .filter(([key]) => key !== "");
  const others = Object.fromEntries(
    Object.entries(draft.others).map(([name, value]) => [name, trimmed(value)]),
  ) as Pick<Required<ProductIn>, Exclude<Field, KnownField>>;
  return {
    sku: draft.sku.trim(),
    name: draft.name.trim(),
    description: draft.description.trim(),
    active: draft.active,
    ...others,
    attributes: Object.fromEntries(pairs),
  };
}

function trimmed<Value>(value: Value): Value | string {
  return typeof value === "string" ? value.trim() : value;
}

/** What the draft changes about the product it started from; empty when nothing. */
export function changesOf(seen: ProductOut, draft: Draft): ProductPatch {
  const { attributes, ...wanted } = productOf(draft);
  const fields = Object.fromEntries(
    Object.entries(wanted).filter(([field, value]) => seen[field as keyof typeof wanted] !== value),
  );
  const set = Object.entries(attributes).filter(([key, value]) => own(seen.attributes, key) !== value);
  const gone = Object.keys(seen.attributes).filter((key) => !(key in attributes));
  if (set.length + gone.length === 0) return fields;
  return { ...fields, attributes: Object.fromEntries([...set, ...gone.map((key) => [key, null] as const)]) };
}

/** Whether closing the form would lose something the user typed. */
export function isDirty(seen: ProductOut, draft: Draft): boolean {
  return JSON.stringify(draftOf(seen)) !== JSON.stringify(draft);
}
