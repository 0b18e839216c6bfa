/** Reads the parameters of an address. The `search.ts` of a screen says which ones it understands. */

/** Reads `?a=b` as plain text. The router's default would turn 7 and true into a number and a boolean. */
export function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search));
}

/** A text that is not empty. */
export function textParam(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** One of the known values. */
export function choiceParam<T extends string>(values: readonly T[], value: unknown): T | undefined {
  return values.find((known) => known === value);
}

/** A screen whose only parameter is the page it shows. */
export interface PageSearch {
  cursor?: string;
}

export function readPageSearch(search: Record<string, unknown>): PageSearch {
  return { cursor: textParam(search.cursor) };
}
