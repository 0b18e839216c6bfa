/** The fields that every product has, in the order in which the page shows them. Attributes come after them. */
export const FIELDS = ["sku", "name", "description", "active"] as const;
export type Field = (typeof FIELDS)[number];
