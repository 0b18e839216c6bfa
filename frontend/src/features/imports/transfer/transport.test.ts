import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { classify, putBlob } from "./transport.ts";

/** The parts of XMLHttpRequest that a PUT uses, played by hand. */
class FakeXhr {
  static last: FakeXhr;
  upload: { onprogress: ((event: { loaded: number }) => void) | null } = { onprogress: null };
  onload: (() => void) | null = null;
  onerror: (() => void) | null = null;
  status = 0;
  headers: Record<string, string> = {};
  aborted = false;
  opened: string[] = [];
  constructor() {
    FakeXhr.last = this;
  }
  open(method: string, url: string): void {
    this.opened = [method, url];
  }
  setRequestHeader(name: string, value: string): void {
    this.headers[name] = value;
  }
  send(): void {}
  abort(): void {
    this.aborted = true;
  }
}

const abort = () => new AbortController();

function start(signal = abort().signal) {
  const onProgress = vi.fn();
  const headers = { "content-type": "text/csv", "Content-Length": "5", Host: "store.test" };
  const outcome = putBlob({
    url: "https://store.test/x",
    headers,
    body: new Blob(["12345"]),
    signal,
    onProgress,
  });
  // Handled below; without this a rejection under fake timers counts as unhandled.
  outcome.catch(() => {});
  return { outcome, onProgress, xhr: FakeXhr.last };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("XMLHttpRequest", FakeXhr);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("putBlob", () => {
  it("sends the signed headers but those that the browser sets itself", async () => {
    const { outcome, xhr } = start();
    expect(xhr.opened).toEqual(["PUT", "https://store.test/x"]);
    expect(xhr.headers).toEqual({ "content-type": "text/csv" });
    xhr.status = 200;
    xhr.onload?.();
    await expect(outcome).resolves.toBeUndefined();
  });

  it("reports progress", () => {
    const { onProgress, xhr } = start();
    xhr.upload.onprogress?.({ loaded: 3 });
    expect(onProgress).toHaveBeenCalledWith(3);
  });

  it("gives up when nothing moves for half a minute", async () => {
    const { outcome, xhr } = start();
    vi.advanceTimersByTime(29_000);
    xhr.upload.onprogress?.({ loaded: 1 });
    vi.advanceTimersByTime(29_000);
    expect(xhr.aborted).toBe(false);
    vi.advanceTimersByTime(2_000);
    await expect(outcome).rejects.toMatchObject({ kind: "stalled" });
    expect(xhr.aborted).toBe(true);
  });

  it("waits longer for the answer once all is sent", async () => {
    const { outcome, xhr } = start();
    xhr.upload.onprogress?.({ loaded: 5 });
    vi.advanceTimersByTime(100_000);
    xhr.status = 200;
    xhr.onload?.();
    await expect(outcome).resolves.toBeUndefined();
  });

  it("stops sending when it is cancelled", async () => {
    const controller = abort();
    const { outcome, xhr } = start(controller.signal);
    controller.abort();
    await expect(outcome).rejects.toMatchObject({ name: "AbortError" });
    expect(xhr.aborted).toBe(true);
  });

  it("tells a refusal from a lost connection", async () => {
    const refused = start();
    refused.xhr.status = 403;
    refused.xhr.onload?.();
    await expect(refused.outcome).rejects.toMatchObject({ kind: "refused", status: 403, transient: false });

    const lost = start();
    lost.xhr.onerror?.();
    await expect(lost.outcome).rejects.toMatchObject({ kind: "network", status: 0, transient: true });
  });
});

it.each([
  [0, "network"],
  [400, "refused"],
  [403, "refused"],
  [408, "server"],
  [429, "server"],
  [503, "server"],
])("status %d is %s", (status, kind) => expect(classify(status)).toBe(kind));
