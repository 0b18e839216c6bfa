import { afterEach, describe, expect, it } from "vitest";
import { apiUrl } from "./client.ts";
import { hostPath, signInCommand, storageKey } from "./root.ts";

function serve(name: string, content: string): void {
  const meta = document.createElement("meta");
  meta.name = name;
  meta.content = content;
  document.head.append(meta);
}

afterEach(() => document.querySelector('meta[name^="skuport-"]')?.remove());

it("names the command that the server writes into the page", () => {
  expect(signInCommand()).toBe("skuport signin");
  serve("skuport-signin", ".venv/bin/skuport signin");
  expect(signInCommand()).toBe(".venv/bin/skuport signin");
});

describe("the root of the app", () => {
  it("is that of the host unless the page says otherwise", () => {
    expect(hostPath("/imports?status=failed")).toBe("/imports?status=failed");
    expect(apiUrl("/me")).toBe("/api/v1/me");
    expect(storageKey("uploads")).toBe("skuport.uploads");
  });

  it("comes before every path, and apart from others in the browser's storage", () => {
    serve("skuport-root", "/shop/skuport/");
    expect(hostPath("/imports?status=failed")).toBe("/shop/skuport/imports?status=failed");
    expect(hostPath("/")).toBe("/shop/skuport/");
    expect(apiUrl("/me")).toBe("/shop/skuport/api/v1/me");
    expect(storageKey("uploads")).not.toBe("skuport.uploads");
  });
});
