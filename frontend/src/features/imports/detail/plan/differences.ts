/** What a planned import would change about a product, field by field. */

import type { PlanSample, ProductState } from "../../../../api/types.gen.ts";

export interface Difference {
  /** `sku`, `name`, `description`, `active`, or the key of an attribute. */
  field: string;
  attribute: boolean;
  /** Null where there was, or will be, nothing. */
  before: string | boolean | null;
  after: string | boolean | null;
}

const FIELDS = ["sku", "name", "description", "active"] as const;

/** The fields that differ; of a new product those that it has. Attributes come last, by name. */
export function differencesOf({ before, after }: Pick<PlanSample, "before" | "after">): Difference[] {
  const fields = FIELDS.map((field) => ({
    field,
    attribute: false,
    before: before === null ? null : blank(before[field]),
    after: blank(after[field]),
  }));
  const keys = new Set([...Object.keys(before?.attributes ?? {}), ...Object.keys(after.attributes)]);
  const attributes = [...keys].sort().map((field) => ({
    field,
    attribute: true,
    before: attribute(before, field),
    after: attribute(after, field),
  }));
  return [...fields, ...attributes].filter((difference) => difference.before !== difference.after);
}

function blank(value: string | boolean): string | boolean | null {
  return value === "" ? null : value;
}

function attribute(product: ProductState | null, key: string): string | null {
  return product?.attributes[key] ?? null;
}
