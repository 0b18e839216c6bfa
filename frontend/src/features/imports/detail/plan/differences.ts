/** What a dry run would change about a product, field by field. */

import type { PlanSample, ProductState } from "../../../../api/types.gen.ts";
import { FIELDS } from "../../../../lib/fields.ts";
import { own } from "../../../../lib/own.ts";

export interface Difference {
  /** The name of a core field, or the key of an attribute. */
  field: string;
  attribute: boolean;
  /** Null for an empty or missing value. */
  before: string | boolean | null;
  after: string | boolean | null;
}

/** The fields that differ; for a new product, the fields that it has. Attributes come last, sorted by key. */
export function differencesOf({ before, after }: Pick<PlanSample, "before" | "after">): Difference[] {
  const fields = FIELDS.map((field) => ({
    field,
    attribute: false,
    before: before === null ? null : orNull(before[field]),
    after: orNull(after[field]),
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

function orNull(value: string | boolean): string | boolean | null {
  return value === "" ? null : value;
}

function attribute(product: ProductState | null, key: string): string | null {
  return (product && own(product.attributes, key)) ?? null;
}
