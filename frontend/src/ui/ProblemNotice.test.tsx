import { MantineProvider } from "@mantine/core";
import { act, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ApiError } from "../lib/problem.ts";
import { ProblemNotice } from "./ProblemNotice.tsx";

const offline = () => new ApiError({ status: 0, title: "Can’t reach Skuport", code: "offline" });
let reachable: boolean;

beforeEach(() => {
  reachable = false;
  vi.useFakeTimers();
  vi.stubGlobal("fetch", async () => {
    if (!reachable) throw new TypeError("Failed to fetch");
    return new Response("{}", { status: 401 });
  });
});

afterEach(() => vi.useRealTimers());

const view = (error: ApiError, actions?: string) => (
  <MantineProvider>
    <ProblemNotice actions={actions} error={error} />
  </MantineProvider>
);
const wait = () => act(() => vi.advanceTimersByTimeAsync(6_000));

it("goes when the server that a change didn’t reach is back, and returns with the next failure", async () => {
  const { rerender } = render(view(offline()));
  await wait();
  expect(screen.getByRole("alert")).toHaveTextContent("Can’t reach Skuport");
  reachable = true;
  await wait();
  expect(screen.queryByRole("alert")).toBeNull();
  reachable = false;
  rerender(view(offline()));
  expect(screen.getByRole("alert")).toBeInTheDocument();
});

it("stays where it offers what to do, and for every other error", async () => {
  reachable = true;
  const { rerender } = render(view(offline(), "Continue"));
  await wait();
  expect(screen.getByRole("alert")).toBeInTheDocument();
  rerender(view(new ApiError({ status: 409, title: "Conflict" })));
  await wait();
  expect(screen.getByRole("alert")).toBeInTheDocument();
});
