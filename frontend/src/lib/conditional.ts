/** ETags of answers in the query cache. Polls use them to ask for changes only, and writes to name a version. */

import { ApiError } from "./problem.ts";

// Beside the answers, not in them: under a generated key, the cache always holds what the generated client returns.
const etags = new WeakMap<object, string>();

interface Answer<T> {
  data: T;
  response: Response;
}

/** Remembers the ETag that came with an answer, and returns its data. */
export function withEtag<T extends object>({ data, response }: Answer<T>): T {
  const etag = response.headers.get("etag");
  if (etag !== null) etags.set(data, etag);
  return data;
}

/** The ETag that `data` came with; undefined when it came without one. */
export function etagOf(data: object | undefined): string | undefined {
  return data === undefined ? undefined : etags.get(data);
}

/**
 * Sends a request with the ETag of the known answer and returns that again on 304. A query that uses this needs
 * `structuralSharing: false`, because React Query's copy would have no ETag.
 */
export async function fetchIfChanged<T extends object>(
  known: T | undefined,
  request: (headers: { "if-none-match"?: string }) => Promise<Answer<T>>,
): Promise<T> {
  const etag = etagOf(known);
  try {
    return withEtag(await request(etag === undefined ? {} : { "if-none-match": etag }));
  } catch (error) {
    if (known !== undefined && error instanceof ApiError && error.status === 304) return known;
    throw error;
  }
}
