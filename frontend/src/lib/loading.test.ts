import { afterEach, expect, it, vi } from "vitest";
import { isOutdated, loadModule, mayReload } from "./loading.ts";
import type { ApiError } from "./problem.ts";

const missing = async (): Promise<never> => {
  throw new TypeError("Failed to fetch dynamically imported module");
};

const failure = (load: () => Promise<unknown>) =>
  loadModule(load).then(
    () => null,
    (error: ApiError) => error,
  );

afterEach(() => vi.restoreAllMocks());

it("says that the server can’t be reached, which may pass, when it doesn’t answer", async () => {
  for (const answer of [
    async () => Promise.reject(new TypeError()),
    async () => new Response("", { status: 502 }),
  ]) {
    vi.stubGlobal("fetch", answer);
    const error = await failure(missing);
    expect(error?.title).toBe("Can’t reach Skuport");
    expect(error?.transient).toBe(true);
  }
});

it("tries again when the server answers, and says when its code is gone", async () => {
  vi.stubGlobal("fetch", async () => new Response("<html>"));
  const load = vi.fn(async () => "module").mockRejectedValueOnce(new TypeError());
  expect(await loadModule(load)).toBe("module");
  const error = await failure(missing);
  expect(error && isOutdated(error)).toBe(true);
  expect(error?.transient).toBe(true);
});

it("reloads only what has nothing unsaved, and not again and again", () => {
  const arrivals = vi.spyOn(performance, "getEntriesByType");
  arrivals.mockReturnValue([{ type: "navigate" } as PerformanceNavigationTiming]);
  expect(mayReload()).toBe(true);
  const ask = (event: BeforeUnloadEvent) => event.preventDefault();
  window.addEventListener("beforeunload", ask);
  expect(mayReload()).toBe(false);
  window.removeEventListener("beforeunload", ask);

  arrivals.mockReturnValue([{ type: "reload" } as PerformanceNavigationTiming]);
  expect(mayReload()).toBe(false);
});
