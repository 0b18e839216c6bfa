import { safeNext } from "./session.ts";

export interface SignInSearch {
  /** The path to open after signing in. */
  next?: string;
  /** The user came by a link that no longer works. */
  link?: "failed";
  /** The session ended without the user signing out. */
  session?: "ended";
}

export function readSignInSearch(search: Record<string, unknown>): SignInSearch {
  return {
    next: safeNext(search.next),
    link: search.link === "failed" ? "failed" : undefined,
    session: search.session === "ended" ? "ended" : undefined,
  };
}
