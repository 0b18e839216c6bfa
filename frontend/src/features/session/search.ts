import { safeNext } from "./session.ts";

export interface SignInSearch {
  /** The path to open after signing in. */
  next?: string;
  /** The user came by a link that no longer works. */
  link?: "failed";
}

export function readSignInSearch(search: Record<string, unknown>): SignInSearch {
  return { next: safeNext(search.next), link: search.link === "failed" ? "failed" : undefined };
}
