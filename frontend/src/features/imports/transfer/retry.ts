import { abortError } from "./transport.ts";

/** The waits before the second, third, … attempt, in milliseconds. Jitter adds up to a half, so that parts don't retry together. */
export const BACKOFF_MS: readonly number[] = [500, 1_000, 2_000, 4_000, 8_000, 15_000];

export interface RetryOptions {
  signal: AbortSignal;
  /** Whether a failure is worth another attempt. */
  transient: (error: unknown) => boolean;
  /** Called before each wait, and again with false when an attempt has succeeded after one. */
  onWaiting?: (waiting: boolean) => void;
  sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  random?: () => number;
}

/**
 * Runs `attempt` until it succeeds, fails permanently, or the waits run out.
 *
 * @throws the last error of `attempt`; DOMException `AbortError` when the signal fires during a wait
 */
export async function withRetries<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { signal, transient, onWaiting, sleep = pause, random = Math.random } = options;
  for (let round = 0; ; round += 1) {
    try {
      const result = await attempt();
      if (round > 0) onWaiting?.(false);
      return result;
    } catch (error) {
      const wait = BACKOFF_MS[round];
      if (wait === undefined || signal.aborted || !transient(error)) throw error;
      onWaiting?.(true);
      await sleep(wait * (1 + random() / 2), signal);
    }
  }
}

/** Waits for a time, or while offline until the connection is back. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (navigator.onLine) await until(signal, (done) => cancelTimeout(setTimeout(done, milliseconds)));
  if (!navigator.onLine) {
    await until(signal, (done) => {
      window.addEventListener("online", done, { once: true });
      return () => window.removeEventListener("online", done);
    });
  }
}

function cancelTimeout(timer: ReturnType<typeof setTimeout>): () => void {
  return () => clearTimeout(timer);
}

function until(signal: AbortSignal, arm: (done: () => void) => () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(abortError());
      return;
    }
    const onAbort = () => {
      disarm();
      reject(abortError());
    };
    const disarm = arm(() => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    });
    signal.addEventListener("abort", onAbort, { once: true });
  });
}
