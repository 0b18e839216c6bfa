/** The core fields of a product, as the API's schema lists them. Attributes come after them. */

import { ProductInSchema } from "../api/schemas.gen.ts";
import { curly } from "./curly.ts";
import { shared } from "./strings.ts";

type Properties = typeof ProductInSchema.properties;
export type Field = Exclude<keyof Properties, "attributes">;

/** Fields with a place, an input and a name of their own in the web UI. */
export type KnownField = "sku" | "name" | "description" | "active";
const KNOWN: readonly string[] = ["sku", "name", "description", "active"] satisfies KnownField[];

interface Schema {
  type: string;
  title: string;
  description?: string;
  maxLength?: number;
  "x-default"?: string | boolean;
}

const SCHEMAS = Object.entries(ProductInSchema.properties)
  .filter(([name]) => name !== "attributes")
  .map(([name, schema]) => ({ name: name as Field, ...(schema as Schema) }));

/** In the order of exports and templates. */
export const FIELDS: readonly Field[] = SCHEMAS.map(({ name }) => name);

/** A field that the web UI shows by its schema alone. */
export interface OtherField {
  name: string;
  label: string;
  hint: string;
  required: boolean;
  /** Of a new product. */
  initial: string | boolean;
  maxLength: number | undefined;
}

export const OTHER_FIELDS: readonly OtherField[] = SCHEMAS.filter(({ name }) => !KNOWN.includes(name)).map(
  ({ name, type, title, description = "", "x-default": initial, maxLength }) => ({
    name,
    label: title,
    hint: curly(description),
    required: (ProductInSchema.required as readonly string[]).includes(name),
    initial: initial ?? (type === "boolean" ? false : ""),
    maxLength,
  }),
);

/** The name of a field for people. */
export function fieldLabel(field: string): string {
  const names: Record<string, string> = shared.product;
  return names[field] ?? OTHER_FIELDS.find(({ name }) => name === field)?.label ?? field;
}

/** The value of a field that the web UI knows by its schema alone. */
export function otherValue(of: object, field: OtherField): string | boolean | null {
  return (of as Record<string, string | boolean | null>)[field.name] ?? null;
}

/** The value for people: yes or no for true and false. */
export function otherText(value: string | boolean | null): string {
  if (typeof value === "boolean") return value ? "Yes" : "No";
  return value ?? "";
}
