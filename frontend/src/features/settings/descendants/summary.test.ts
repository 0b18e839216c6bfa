import { describe, expect, it } from "vitest";
import { summaryOf } from "./summary.ts";

const NOTHING = { api_keys: 0, sessions: 0, signin_links: 0, includes_caller: false };

describe("summaryOf", () => {
  it("is null when nothing was made", () => expect(summaryOf(NOTHING)).toBeNull());

  it.each([
    [{ api_keys: 1 }, "1 API key"],
    [{ api_keys: 2, sessions: 1 }, "2 API keys and 1 session"],
    [{ api_keys: 1, sessions: 2, signin_links: 1 }, "1 API key, 2 sessions, and 1 unused sign-in link"],
    [{ signin_links: 1000 }, "1,000 unused sign-in links"],
  ])("names what there is of %o", (made, expected) =>
    expect(summaryOf({ ...NOTHING, ...made })).toBe(expected),
  );
});
