import { MantineProvider } from "@mantine/core";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { Suspense } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { browser } from "../lib/loading.ts";
import { lazyComponent } from "./lazyComponent.tsx";

const module = { Part: () => <p>Here</p> };
let answers: boolean;
let there: boolean;

const importer = async () => {
  if (!there) throw new TypeError("Failed to fetch dynamically imported module");
  return module;
};

function show(options?: { silent: boolean }): void {
  const Part = lazyComponent(importer, "Part", options);
  render(
    <MantineProvider>
      <p>Around</p>
      <Suspense fallback="Loading">
        <Part />
      </Suspense>
    </MantineProvider>,
  );
}

beforeEach(() => {
  answers = false;
  there = false;
  vi.spyOn(browser, "reload").mockImplementation(() => {});
  vi.stubGlobal("fetch", async () => {
    if (!answers) throw new TypeError("Failed to fetch");
    return new Response("<html>");
  });
});

afterEach(() => vi.restoreAllMocks());

it("reloads once for code that is gone, and never again by itself", async () => {
  vi.spyOn(performance, "getEntriesByType").mockReturnValue([
    { type: "reload" } as PerformanceNavigationTiming,
  ]);
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"], shouldAdvanceTime: true });
  answers = true;
  show({ silent: true });
  expect(await screen.findByRole("button", { name: "Reload" })).toBeInTheDocument();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(browser.reload).not.toHaveBeenCalled();
  vi.useRealTimers();
});

it("stays while the server is away, says so, and loads when the user tries again", async () => {
  show();
  expect(await screen.findByRole("alert")).toHaveTextContent("Can’t reach Skuport");
  expect(screen.getByText("Around")).toBeInTheDocument();
  answers = true;
  there = true;
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("Here")).toBeInTheDocument();
  expect(screen.queryByRole("alert")).toBeNull();
  expect(browser.reload).not.toHaveBeenCalled();
});

it("loads by itself when the server is back", async () => {
  show();
  await screen.findByRole("alert");
  answers = true;
  there = true;
  expect(await screen.findByText("Here", undefined, { timeout: 10_000 })).toBeInTheDocument();
}, 20_000);

it("reloads the document when the server answers and the code is gone", async () => {
  answers = true;
  show();
  expect(await screen.findByRole("button", { name: "Reload" })).toBeInTheDocument();
  expect(browser.reload).toHaveBeenCalledOnce();
});

it("leaves the reload to the user while something is unsaved", async () => {
  const ask = (event: BeforeUnloadEvent) => event.preventDefault();
  window.addEventListener("beforeunload", ask);
  answers = true;
  show();
  const reload = await screen.findByRole("button", { name: "Reload" });
  window.removeEventListener("beforeunload", ask);
  expect(browser.reload).not.toHaveBeenCalled();
  await userEvent.click(reload);
  expect(browser.reload).toHaveBeenCalledOnce();
});

it("shows nothing where that is asked for", async () => {
  show({ silent: true });
  await waitFor(() => expect(screen.queryByText("Loading")).toBeNull());
  expect(screen.queryByRole("alert")).toBeNull();
});
