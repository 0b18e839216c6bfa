/** How queries recover from an outage by themselves. */

import type { UseQueryResult } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "./problem.ts";

const RECOVER_MS = 5_000;

/**
 * Milliseconds until a query runs again: `usual`, but at most a few seconds after a failure that may pass. The
 * `refetchInterval` of every query goes through this.
 */
export function orRecover({ error }: { error: unknown }, usual: number | false = false): number | false {
  if (!(error instanceof ApiError && error.transient)) return usual;
  return usual === false ? RECOVER_MS : Math.min(usual, RECOVER_MS);
}

/**
 * The failure of a query, also while it runs again, until it succeeds; null when there is none. What another page of a list
 * left in its place is no success.
 */
export function useProblem({
  error,
  isSuccess,
  isPlaceholderData,
}: Pick<UseQueryResult<unknown, unknown>, "error" | "isSuccess" | "isPlaceholderData">): unknown {
  const [held, hold] = useState<unknown>(null);
  const now = isSuccess && !isPlaceholderData ? null : (error ?? held);
  if (now !== held) hold(now);
  return now;
}

/** Whether to show the rows of a list: those of another page don't stay when its own can't be loaded. */
export function showsRows(
  { data, isPlaceholderData }: Pick<UseQueryResult<unknown, unknown>, "data" | "isPlaceholderData">,
  problem: unknown,
): boolean {
  return problem == null || (data !== undefined && !isPlaceholderData);
}
