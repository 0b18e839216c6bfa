import { describe, expect, it, vi } from "vitest";
import { BACKOFF_MS, withRetries } from "./retry.ts";

const always = () => true;

function harness() {
  const waits: number[] = [];
  const sleep = async (milliseconds: number) => {
    waits.push(milliseconds);
  };
  return { waits, sleep, signal: new AbortController().signal, random: () => 0 };
}

describe("withRetries", () => {
  it("waits longer each time and reports waiting until it succeeds", async () => {
    const { waits, ...options } = harness();
    const attempt = vi.fn<() => Promise<string>>();
    attempt
      .mockRejectedValueOnce(new Error("one"))
      .mockRejectedValueOnce(new Error("two"))
      .mockResolvedValue("done");
    const onWaiting = vi.fn();
    await expect(withRetries(attempt, { ...options, transient: always, onWaiting })).resolves.toBe("done");
    expect(waits).toEqual(BACKOFF_MS.slice(0, 2));
    expect(onWaiting.mock.calls).toEqual([[true], [true], [false]]);
  });

  it("gives up after the last wait with the last error", async () => {
    const { waits, ...options } = harness();
    const attempt = vi.fn(() => Promise.reject(new Error("still down")));
    await expect(withRetries(attempt, { ...options, transient: always })).rejects.toThrow("still down");
    expect(attempt).toHaveBeenCalledTimes(BACKOFF_MS.length + 1);
    expect(waits).toHaveLength(BACKOFF_MS.length);
  });

  it("doesn't repeat what is refused for good", async () => {
    const options = harness();
    const attempt = vi.fn(() => Promise.reject(new Error("no")));
    await expect(withRetries(attempt, { ...options, transient: () => false })).rejects.toThrow("no");
    expect(attempt).toHaveBeenCalledTimes(1);
  });

  it("stops waiting immediately when cancelled", async () => {
    const abort = new AbortController();
    const attempt = vi.fn(() => Promise.reject(new Error("down")));
    const outcome = withRetries(attempt, { signal: abort.signal, transient: always });
    await new Promise((resolve) => setTimeout(resolve, 5));
    abort.abort();
    await expect(outcome).rejects.toMatchObject({ name: "AbortError" });
    expect(attempt).toHaveBeenCalledTimes(1);
  });

  it("waits for the connection when there is none", async () => {
    const online = vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
    const attempt = vi.fn<() => Promise<string>>();
    attempt.mockRejectedValueOnce(new Error("offline")).mockResolvedValue("back");
    const outcome = withRetries(attempt, { signal: new AbortController().signal, transient: always });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(attempt).toHaveBeenCalledTimes(1);
    online.mockReturnValue(true);
    window.dispatchEvent(new Event("online"));
    await expect(outcome).resolves.toBe("back");
  });
});
