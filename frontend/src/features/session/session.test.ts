import { beforeAll, describe, expect, it, vi } from "vitest";
import { configureClient } from "../../lib/client.ts";
import { hadSession, keepNext, keptNext, safeNext, signIn, signOut, takeLinkToken } from "./session.ts";

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

describe("a session", () => {
  beforeAll(() => configureClient(() => {}));
  const stored = () => JSON.stringify([...Object.entries(localStorage), ...Object.entries(sessionStorage)]);

  it.each([{ token: "one-time-secret" }, { api_key: "sk_secret" }])(
    "stores no credential in the browser: %o",
    async (credentials) => {
      vi.stubGlobal("fetch", async (request: Request) => {
        const body = request.method === "POST" ? { principal: { name: "Ada" }, scopes: ["read"] } : null;
        return new Response(body && JSON.stringify(body), {
          status: body ? 201 : 204,
          headers: { "content-type": "application/json" },
        });
      });
      window.history.replaceState(null, "", "/signin#token=one-time-secret");
      takeLinkToken(window.location.hash);
      await signIn(credentials);
      expect(hadSession()).toBe(true);
      expect(stored()).not.toContain("secret");
      await signOut();
      expect(hadSession()).toBe(false);
      expect(stored()).toBe("[]");
    },
  );

  it("keeps no other site as the way back", () => {
    keepNext("/products");
    expect(keptNext()).toBe("/products");
    localStorage.setItem("skuport.next", "//evil.test");
    expect(keptNext()).toBeUndefined();
  });
});
