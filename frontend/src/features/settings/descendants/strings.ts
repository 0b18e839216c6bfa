import { plural } from "../../../lib/plural.ts";

export const text = {
  counting: "Counting what was created with it…",
  none: "No keys, sessions or sign-in links created with it are still valid.",
  also: (made: string) => `Also revoke what was created with it: ${made}`,
  alsoDetail: "Created with it, directly or indirectly. If you don’t check this, they stay valid.",
  includesCaller: "Your own session is one of them: you will be signed out.",
  apiKeys: (count: number) => plural(count, { one: "# API key", other: "# API keys" }),
  sessions: (count: number) => plural(count, { one: "# session", other: "# sessions" }),
  links: (count: number) => plural(count, { one: "# unused sign-in link", other: "# unused sign-in links" }),
} as const;
