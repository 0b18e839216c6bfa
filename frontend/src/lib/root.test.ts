import { afterEach, describe, expect, it } from "vitest";
import { apiUrl } from "./client.ts";
import { hostPath, storageKey } from "./root.ts";

function serveAt(path: string): void {
  const meta = document.createElement("meta");
  meta.name = "skuport-root";
  meta.content = path;
  document.head.append(meta);
}

afterEach(() => document.querySelector('meta[name="skuport-root"]')?.remove());

describe("the root of the app", () => {
  it("is that of the host unless the page says otherwise", () => {
    expect(hostPath("/imports?status=failed")).toBe("/imports?status=failed");
    expect(apiUrl("/me")).toBe("/api/v1/me");
    expect(storageKey("uploads")).toBe("skuport.uploads");
  });

  it("comes before every path, and apart from others in the browser's storage", () => {
    serveAt("/shop/skuport/");
    expect(hostPath("/imports?status=failed")).toBe("/shop/skuport/imports?status=failed");
    expect(hostPath("/")).toBe("/shop/skuport/");
    expect(apiUrl("/me")).toBe("/shop/skuport/api/v1/me");
    expect(storageKey("uploads")).not.toBe("skuport.uploads");
  });
});
