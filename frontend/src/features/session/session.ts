import { signOut as closeSession, signIn as openSession } from "../../api/sdk.gen.ts";
import { queryClient } from "../../lib/client.ts";
import { forgetDrafts } from "../../lib/drafts.ts";
import { forgetMessages } from "../../lib/notices.ts";
import { storageKey } from "../../lib/root.ts";

const NEXT_KEY = storageKey("next");
/** Since when this browser has had a session. The cookie itself is out of the page's reach. */
const SESSION_KEY = storageKey("session");

/** The path to open after signing in, if it is a path of this app and no other site. */
export function safeNext(next: unknown): string | undefined {
  return typeof next === "string" && /^\/(?![/\\])/.test(next) ? next : undefined;
}

/** Stores the path to open after signing in, for a sign-in link that opens in another tab. */
export function keepNext(next: string | undefined): void {
  if (next === undefined) localStorage.removeItem(NEXT_KEY);
  else localStorage.setItem(NEXT_KEY, next);
}

/** The stored path. */
export function keptNext(): string | undefined {
  return safeNext(localStorage.getItem(NEXT_KEY));
}

/**
 * Takes the one-time token out of a sign-in link's fragment (`#token=…`) and clears it from the address bar,
 * so that nobody sees it there or in the history.
 */
export function takeLinkToken(hash: string): string | null {
  const token = new URLSearchParams(hash.replace(/^#/, "")).get("token");
  if (token === null) return null;
  // The method of the prototype: the router patches window.history and would load the page again.
  History.prototype.replaceState.call(window.history, window.history.state, "", window.location.pathname);
  return token;
}

/** Exchanges a link's token or an API key for the session cookie. Throws ApiError. */
export async function signIn(credentials: { token: string } | { api_key: string }): Promise<void> {
  await openSession({ body: credentials });
  keepNext(undefined);
  localStorage.setItem(SESSION_KEY, new Date().toISOString());
  queryClient.clear();
}

/** Whether this browser had a session, which then ended without the user signing out. */
export function hadSession(): boolean {
  return localStorage.getItem(SESSION_KEY) !== null;
}

/** Calls `listener` when another tab signs in. */
export function onSignedIn(listener: () => void): () => void {
  const heard = (event: StorageEvent) => {
    if (event.key === SESSION_KEY && event.newValue !== null) listener();
  };
  window.addEventListener("storage", heard);
  return () => window.removeEventListener("storage", heard);
}

/** Ends the session on the server and clears the cache. Throws ApiError. */
export async function signOut(): Promise<void> {
  await closeSession();
  localStorage.removeItem(SESSION_KEY);
  forgetDrafts();
  forgetMessages();
  queryClient.clear();
}
