import { signOut as closeSession, signIn as openSession } from "../../api/sdk.gen.ts";
import { queryClient } from "../../lib/client.ts";
import { storageKey } from "../../lib/root.ts";

const NEXT_KEY = storageKey("next");

/** Where to go after signing in: a path of this app, never another site. */
export function safeNext(next: unknown): string | undefined {
  return typeof next === "string" && /^\/(?![/\\])/.test(next) ? next : undefined;
}

/** Keeps where to go after signing in for a sign-in link, which is opened in another tab or window. */
export function keepNext(next: string | undefined): void {
  if (next === undefined) localStorage.removeItem(NEXT_KEY);
  else localStorage.setItem(NEXT_KEY, next);
}

/** What was kept. */
export function keptNext(): string | undefined {
  return safeNext(localStorage.getItem(NEXT_KEY));
}

/**
 * Takes the one-time token out of a sign-in link's fragment (`#token=…`) and clears it from the address bar,
 * so that it is neither seen nor kept in the history.
 */
export function takeLinkToken(hash: string): string | null {
  const token = new URLSearchParams(hash.replace(/^#/, "")).get("token");
  if (token === null) return null;
  // The prototype's own method: the router watches window.history and would load the page once more.
  History.prototype.replaceState.call(window.history, window.history.state, "", window.location.pathname);
  return token;
}

/** Exchanges a link's token or an API key for the session cookie. Throws ApiError. */
export async function signIn(credentials: { token: string } | { api_key: string }): Promise<void> {
  await openSession({ body: credentials });
  keepNext(undefined);
  queryClient.clear();
}

/** Ends the session on the server and forgets what was shown. Throws ApiError. */
export async function signOut(): Promise<void> {
  await closeSession();
  queryClient.clear();
}
