/** Uploads one file to object storage, in a single PUT or in parallel parts that can resume. Independent of React. */

import { ApiError } from "../../../lib/problem.ts";
import type { SignedUrl, UploadApi, UploadPlan } from "./api.ts";
import { bytesIn, missingParts, type Part, planParts } from "./parts.ts";
import { withRetries } from "./retry.ts";
import { abortError, isAbort, type Put, type PutRequest, TransferError } from "./transport.ts";

const PARALLEL_PARTS = 3;

/** The file on disk has changed or is gone. */
export class FileUnreadableError extends Error {}

export interface UploaderDependencies {
  api: UploadApi;
  put: Put;
  sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

export interface UploadRequest {
  file: File;
  signal: AbortSignal;
  /** An earlier upload of the same file, whose parts may still exist. */
  resume: { uploadId: string; partSize: number } | null;
  /** Called once the upload exists on the server. */
  onPlan: (plan: { uploadId: string; partSize: number | null }) => void;
  /** Called with the bytes that were uploaded before a resume. */
  onResumed: (alreadyThere: number) => void;
  /** Called with the total of bytes sent. It falls when a part has to be repeated. */
  onProgress: (sent: number) => void;
  onWaiting: (waiting: boolean) => void;
}

/**
 * Uploads the file and returns the upload's id once object storage has all of it.
 *
 * @throws ApiError, TransferError when retries run out or a refusal is final
 * @throws FileUnreadableError when the file changes or disappears during the upload
 * @throws DOMException `AbortError` when the signal fires
 */
export async function uploadFile(
  request: UploadRequest,
  dependencies: UploaderDependencies,
): Promise<string> {
  const { file, signal } = request;
  const { api } = dependencies;
  const persistently = <T>(attempt: () => Promise<T>) =>
    withRetries(attempt, {
      signal,
      transient: isTransient,
      onWaiting: request.onWaiting,
      sleep: dependencies.sleep,
    });

  const resumed = request.resume && (await arrivedParts(request, api, persistently));
  if (resumed) {
    request.onPlan(resumed);
    request.onResumed(file.size - bytesIn(resumed.missing));
    await sendParts(resumed.uploadId, resumed.missing, request, dependencies, persistently);
    return resumed.uploadId;
  }

  const plan = await persistently(() => api.create(file, signal));
  if (plan.kind === "single") {
    request.onPlan({ uploadId: plan.id, partSize: null });
    await sendWhole(plan, request, dependencies, persistently);
    return plan.id;
  }
  request.onPlan({ uploadId: plan.id, partSize: plan.partSize });
  await sendParts(plan.id, planParts(file.size, plan.partSize), request, dependencies, persistently);
  return plan.id;
}

type Persistently = <T>(attempt: () => Promise<T>) => Promise<T>;

/** The missing parts of an earlier upload; null when the server no longer has it. */
async function arrivedParts(
  { file, signal, resume }: UploadRequest,
  api: UploadApi,
  persistently: Persistently,
): Promise<{ uploadId: string; partSize: number; missing: Part[] } | null> {
  if (resume === null) return null;
  try {
    const arrived = await persistently(() => api.listParts(resume.uploadId, signal));
    return { ...resume, missing: missingParts(planParts(file.size, resume.partSize), arrived) };
  } catch (error) {
    if (!gone(error)) throw error;
    const completed = error.status === 409 && (await wasCompleted(resume.uploadId, api, signal));
    return completed ? { ...resume, missing: [] } : null;
  }
}

/** Whether the upload is complete already: the last request succeeded, and only its answer was lost. */
async function wasCompleted(uploadId: string, api: UploadApi, signal: AbortSignal): Promise<boolean> {
  try {
    await api.complete(uploadId, signal);
    return true;
  } catch (error) {
    if (gone(error)) return false;
    throw error;
  }
}

function gone(error: unknown): error is ApiError {
  return error instanceof ApiError && [404, 409, 410].includes(error.status);
}

async function sendWhole(
  plan: Extract<UploadPlan, { kind: "single" }>,
  { file, signal, onProgress }: UploadRequest,
  { api, put }: UploaderDependencies,
  persistently: Persistently,
): Promise<void> {
  await persistently(() =>
    putSigned(put, plan, () => api.signWhole(plan.id, signal), { file, body: file, signal, onProgress }),
  );
  onProgress(file.size);
}

async function sendParts(
  uploadId: string,
  parts: readonly Part[],
  request: UploadRequest,
  dependencies: UploaderDependencies,
  persistently: Persistently,
): Promise<void> {
  const { file, signal, onProgress } = request;
  const queue = [...parts];
  const inFlight = new Map<number, number>();
  let finished = file.size - bytesIn(parts);
  const report = () => onProgress(finished + [...inFlight.values()].reduce((sum, sent) => sum + sent, 0));

  // The first failure stops the other workers; the caller gets that failure, not their aborts.
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const work = async () => {
    for (let part = queue.shift(); part !== undefined; part = queue.shift()) {
      const { number } = part;
      const track = (sent: number) => {
        inFlight.set(number, sent);
        report();
      };
      await sendPart(uploadId, part, { file, signal: either, track }, dependencies, persistently);
      inFlight.delete(number);
      finished += part.end - part.start;
      report();
    }
  };
  report();
  try {
    await Promise.all(Array.from({ length: PARALLEL_PARTS }, work));
  } catch (error) {
    stop.abort();
    throw signal.aborted ? abortError() : error;
  }
  await persistently(() => dependencies.api.complete(uploadId, signal));
}

/** Signs a part right before sending it. */
async function sendPart(
  uploadId: string,
  part: Part,
  { file, signal, track }: { file: File; signal: AbortSignal; track: (sent: number) => void },
  { api, put }: UploaderDependencies,
  persistently: Persistently,
): Promise<void> {
  const sign = () => api.signPart(uploadId, part.number, signal);
  await persistently(async () => {
    track(0);
    const body = file.slice(part.start, part.end);
    await putSigned(put, await sign(), sign, { file, body, signal, onProgress: track });
  });
}

/** Sends `body` to a signed URL, and once more with a new signature if the first one has expired. */
async function putSigned(
  put: Put,
  signed: SignedUrl,
  renew: () => Promise<SignedUrl>,
  { file, ...request }: { file: File } & Omit<PutRequest, "url" | "headers">,
): Promise<void> {
  await ensureReadable(file);
  try {
    await put({ url: signed.url, headers: signed.headers, ...request });
  } catch (error) {
    if (!(error instanceof TransferError) || error.status !== 403) throw error;
    const renewed = await renew();
    await put({ url: renewed.url, headers: renewed.headers, ...request });
  }
}

/** Reads a byte, because a request with a changed file fails like a lost connection. */
async function ensureReadable(file: File): Promise<void> {
  try {
    await file.slice(0, 1).arrayBuffer();
  } catch (error) {
    throw new FileUnreadableError(file.name, { cause: error });
  }
}

function isTransient(error: unknown): boolean {
  if (isAbort(error)) return false;
  return (error instanceof TransferError || error instanceof ApiError) && error.transient;
}
