import type { Descendants } from "../../../api/types.gen.ts";
import { locale } from "../../../lib/locale.ts";
import { text } from "./strings.ts";

/** `2 API keys and 1 session`; null if there is nothing. */
export function summaryOf(made: Descendants): string | null {
  const parts = [
    made.api_keys > 0 && text.apiKeys(made.api_keys),
    made.sessions > 0 && text.sessions(made.sessions),
    made.signin_links > 0 && text.links(made.signin_links),
  ].filter((part) => part !== false);
  return parts.length === 0 ? null : new Intl.ListFormat(locale, { type: "conjunction" }).format(parts);
}
