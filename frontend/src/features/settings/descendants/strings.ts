import { plural } from "../../../lib/plural.ts";

export const text = {
  counting: "Counting what it made…",
  none: "It made no other access that is still valid.",
  also: (made: string) => `Also end what it made: ${made}`,
  alsoDetail: "Made with it, or with something it made. Without this they stay valid.",
  includesCaller: "Your own session is one of them: you will be signed out.",
  apiKeys: (count: number) => plural(count, { one: "# API key", other: "# API keys" }),
  sessions: (count: number) => plural(count, { one: "# session", other: "# sessions" }),
  links: (count: number) => plural(count, { one: "# unused sign-in link", other: "# unused sign-in links" }),
} as const;
