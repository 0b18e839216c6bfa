import { describe, expect, it } from "vitest";
import { safeNext, takeLinkToken } from "./session.ts";

describe("safeNext", () => {
  it("keeps paths of this app", () => expect(safeNext("/products?sku=a")).toBe("/products?sku=a"));

  it.each(["//evil.test", "/\\evil.test", "https://evil.test", "javascript:alert(1)", "", undefined, 3])(
    "refuses %s",
    (next) => expect(safeNext(next)).toBeUndefined(),
  );
});

describe("takeLinkToken", () => {
  it("takes the token and clears it from the address bar", () => {
    window.history.replaceState(null, "", "/signin#token=abc-123_x");
    expect(takeLinkToken(window.location.hash)).toBe("abc-123_x");
    expect(window.location.href).not.toContain("abc-123_x");
  });

  it("leaves other fragments alone", () => {
    window.history.replaceState(null, "", "/signin#content");
    expect(takeLinkToken(window.location.hash)).toBeNull();
    expect(window.location.hash).toBe("#content");
  });
});
