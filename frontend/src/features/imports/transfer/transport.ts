/** One PUT to object storage, by XMLHttpRequest, because fetch reports no upload progress. */

export interface PutRequest {
  url: string;
  headers: Record<string, string>;
  body: Blob;
  signal: AbortSignal;
  /** Called with the bytes of this body sent so far. */
  onProgress: (sent: number) => void;
}

export type Put = (request: PutRequest) => Promise<void>;

/** How a PUT failed: no connection, no progress for too long, a refusal (4xx), or an error of the store. */
export type TransferFailure = "network" | "stalled" | "refused" | "server";

export class TransferError extends Error {
  readonly kind: TransferFailure;
  /** HTTP status; 0 when no answer came. */
  readonly status: number;

  constructor(kind: TransferFailure, status: number) {
    super(`object storage: ${kind} (${status})`);
    this.name = "TransferError";
    this.kind = kind;
    this.status = status;
  }

  /** A refusal is final for its signature; every other failure is worth a retry. */
  get transient(): boolean {
    return this.kind !== "refused";
  }
}

/** The failure that a status means: 408 and 429 ask to retry, other 4xx are refusals. */
export function classify(status: number): TransferFailure {
  if (status === 0) return "network";
  if (status === 408 || status === 429 || status >= 500) return "server";
  return "refused";
}

const STALL_MS = 30_000;
const ANSWER_MS = 120_000;

// The browser sets these itself and refuses them from a script.
const FORBIDDEN_HEADERS = new Set(["host", "content-length"]);

/**
 * Sends `body` and resolves when the store has accepted it.
 *
 * @throws TransferError on failure, or without progress for 30 s (120 s for the response after the last byte)
 * @throws DOMException `AbortError` when `signal` fires
 */
export const putBlob: Put = ({ url, headers, body, signal, onProgress }) =>
  new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(abortError());
      return;
    }
    const request = new XMLHttpRequest();
    let watchdog: ReturnType<typeof setTimeout> | undefined;
    const expectProgress = (limit: number) => {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => settle(() => reject(new TransferError("stalled", 0)), true), limit);
    };
    const onAbort = () => settle(() => reject(abortError()), true);
    const settle = (outcome: () => void, abort = false) => {
      clearTimeout(watchdog);
      signal.removeEventListener("abort", onAbort);
      request.onload = request.onerror = request.upload.onprogress = null;
      if (abort) request.abort();
      outcome();
    };

    request.upload.onprogress = (event) => {
      onProgress(event.loaded);
      expectProgress(event.loaded >= body.size ? ANSWER_MS : STALL_MS);
    };
    request.onload = () => {
      const { status } = request;
      if (status >= 200 && status < 300) settle(resolve);
      else settle(() => reject(new TransferError(classify(status), status)));
    };
    request.onerror = () => settle(() => reject(new TransferError("network", 0)));
    signal.addEventListener("abort", onAbort, { once: true });

    request.open("PUT", url);
    for (const [name, value] of Object.entries(headers)) {
      if (!FORBIDDEN_HEADERS.has(name.toLowerCase())) request.setRequestHeader(name, value);
    }
    expectProgress(STALL_MS);
    request.send(body);
  });

export function abortError(): DOMException {
  return new DOMException("The upload was cancelled.", "AbortError");
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}
