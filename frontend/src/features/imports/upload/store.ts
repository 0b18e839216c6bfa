/** The one upload of this page: it goes on while the user looks at other pages of the app. */

import { startImport as postImport } from "../../../api/sdk.gen.ts";
import { ApiError, asApiError } from "../../../lib/problem.ts";
import { randomKey } from "../../../lib/random.ts";
import { strings } from "../../../lib/strings.ts";
import { uploadApi } from "./api.ts";
import { RateMeter } from "./rate.ts";
import {
  forgetRecord,
  interruptedRecord,
  isSameFile,
  saveRecord,
  tabName,
  type UploadRecord,
} from "./record.ts";
import { withRetries } from "./retry.ts";
import { isAbort, putBlob, TransferError } from "./transport.ts";
import { FileUnreadableError, type UploaderDependencies, uploadFile } from "./uploader.ts";

export interface FileFacts {
  name: string;
  size: number;
}

export type UploadState =
  | { phase: "idle"; interrupted: UploadRecord | null }
  | {
      phase: "sending";
      file: FileFacts;
      /** Bytes sent; null until object storage expects them. */
      sent: number | null;
      /** Bytes that had arrived before, when an interrupted upload goes on. */
      resumedFrom: number | null;
      /** Bytes per second and seconds; null while there is too little to tell. */
      rate: number | null;
      secondsLeft: number | null;
      waiting: boolean;
    }
  | { phase: "starting"; file: FileFacts }
  /** The bytes did not get through; the same file can be sent again and goes on where it can. */
  | { phase: "broken"; file: FileFacts; error: ApiError; canRetry: boolean }
  /** The file itself was refused. */
  | { phase: "refused"; file: FileFacts; error: ApiError }
  | { phase: "started"; file: FileFacts; importId: string };

export interface UploadStoreDependencies extends UploaderDependencies {
  startImport: (uploadId: string, idempotencyKey: string) => Promise<{ id: string }>;
  now: () => number;
}

const BEAT_MS = 2_000;

export class UploadStore {
  private state: UploadState;
  private readonly listeners = new Set<() => void>();
  private readonly tab = tabName(randomKey);
  private file: File | null = null;
  private record: UploadRecord | null = null;
  private abort: AbortController | null = null;

  constructor(private readonly dependencies: UploadStoreDependencies) {
    this.state = this.idle();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): UploadState => this.state;

  /** Whether leaving the page now would interrupt something. */
  get busy(): boolean {
    return this.state.phase === "sending" || this.state.phase === "starting";
  }

  /** Sends `file` and starts its import. Goes on with an interrupted upload when it is the same file. */
  async begin(file: File): Promise<void> {
    if (this.busy) return;
    const former = this.record ?? interruptedRecord(this.tab, this.dependencies.now());
    const same = former !== null && isSameFile(former, file) ? former : null;
    if (former !== null && same === null) void this.drop(former);
    this.file = file;
    this.record = same;
    if (same?.arrived) await this.start(file, same);
    else await this.send(file, same);
  }

  /** Sends the same file again after it broke off. */
  async again(): Promise<void> {
    if (this.file !== null) await this.begin(this.file);
    else if (this.record?.arrived) await this.start(this.record, this.record);
  }

  /** Starts the import of a file that arrived before the page was reloaded. */
  async startArrived(): Promise<void> {
    const record = this.state.phase === "idle" ? this.state.interrupted : null;
    if (record?.arrived) await this.start(record, record);
  }

  /** Stops sending and removes what was sent. */
  cancel(): void {
    this.abort?.abort();
    this.discard();
  }

  /** Forgets the upload, on the server too. */
  discard(): void {
    const record = this.record ?? interruptedRecord(this.tab, this.dependencies.now());
    if (record !== null) void this.drop(record);
    this.reset();
  }

  /** Ready for the next file. */
  reset(): void {
    this.file = null;
    this.record = null;
    this.set(this.idle());
  }

  /** Refuses a file without sending it, for what can be seen from here. */
  refuse(file: FileFacts, error: ApiError): void {
    if (!this.busy) this.set({ phase: "refused", file, error });
  }

  private async send(file: File, former: UploadRecord | null): Promise<void> {
    const abort = new AbortController();
    this.abort = abort;
    const meter = new RateMeter();
    const facts = { name: file.name, size: file.size };
    let sending: Extract<UploadState, { phase: "sending" }> = {
      phase: "sending",
      file: facts,
      sent: null,
      resumedFrom: null,
      rate: null,
      secondsLeft: null,
      waiting: false,
    };
    const update = (change: Partial<typeof sending>) => {
      if (abort.signal.aborted) return;
      sending = { ...sending, ...change };
      this.set(sending);
    };
    update({});
    try {
      const uploadId = await uploadFile(
        {
          file,
          signal: abort.signal,
          resume: former?.partSize != null ? { uploadId: former.uploadId, partSize: former.partSize } : null,
          onPlan: (plan) => this.remember(file, plan),
          onResumed: (resumedFrom) => update({ resumedFrom }),
          onProgress: (sent) => {
            const now = this.dependencies.now();
            meter.add(now, sent);
            this.beat(now);
            update({ sent, rate: meter.rate(), secondsLeft: meter.secondsLeft(file.size) });
          },
          onWaiting: (waiting) => update({ waiting }),
        },
        this.dependencies,
      );
      if (this.record?.uploadId === uploadId) await this.start(facts, { ...this.record, arrived: true });
    } catch (error) {
      if (isAbort(error)) return;
      this.set({
        phase: "broken",
        file: facts,
        error: describe(error, file.name),
        canRetry: !(error instanceof FileUnreadableError),
      });
    }
  }

  private async start(file: FileFacts, record: UploadRecord): Promise<void> {
    this.record = record;
    saveRecord(record);
    this.set({ phase: "starting", file: { name: file.name, size: file.size } });
    try {
      // Safe to repeat: the key makes one import of however many requests.
      const { id } = await withRetries(
        () => this.dependencies.startImport(record.uploadId, record.startKey),
        {
          signal: new AbortController().signal,
          transient: (error) => error instanceof ApiError && error.transient,
          sleep: this.dependencies.sleep,
        },
      );
      forgetRecord();
      this.record = null;
      this.set({ phase: "started", file, importId: id });
    } catch (error) {
      const failure = asApiError(error);
      if (failure.status === 422 || failure.status === 413) {
        void this.drop(record);
        this.record = null;
        this.set({ phase: "refused", file, error: failure });
        return;
      }
      // Gone or never arrived: the next attempt has to send the bytes again.
      if (failure.status === 404 || failure.status === 409) {
        forgetRecord();
        this.record = null;
      }
      this.set({
        phase: "broken",
        file,
        error: failure,
        canRetry: this.file !== null || this.record !== null,
      });
    }
  }

  private remember(file: File, plan: { uploadId: string; partSize: number | null }): void {
    const known = this.record?.uploadId === plan.uploadId ? this.record : null;
    if (this.record !== null && known === null) void this.drop(this.record);
    this.record = {
      ...plan,
      name: file.name,
      size: file.size,
      lastModified: file.lastModified,
      startKey: known?.startKey ?? randomKey(),
      arrived: false,
      tab: this.tab,
      beatAt: this.dependencies.now(),
    };
    saveRecord(this.record);
  }

  private beat(now: number): void {
    if (this.record === null || now - this.record.beatAt < BEAT_MS) return;
    this.record = { ...this.record, beatAt: now };
    saveRecord(this.record);
  }

  /** Forgets an upload here and removes it from the server. */
  private async drop(record: UploadRecord): Promise<void> {
    forgetRecord();
    try {
      await this.dependencies.api.abort(record.uploadId);
    } catch {
      // The server sweeps forgotten uploads by itself.
    }
  }

  private idle(): UploadState {
    return { phase: "idle", interrupted: interruptedRecord(this.tab, this.dependencies.now()) };
  }

  private set(state: UploadState): void {
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}

/** Says what stopped an upload in the page's words. */
function describe(error: unknown, filename: string): ApiError {
  const title = strings.upload.failedTitle;
  if (error instanceof FileUnreadableError) {
    return new ApiError({
      status: 0,
      title,
      detail: strings.upload.fileUnreadable(filename),
      code: "file_unreadable",
    });
  }
  if (error instanceof TransferError) {
    const detail =
      error.kind === "refused"
        ? strings.upload.storageRefused(error.status)
        : strings.upload.storageUnreachable;
    return new ApiError({ status: error.status, title, detail, code: `storage_${error.kind}` });
  }
  return asApiError(error);
}

export const uploadStore = new UploadStore({
  api: uploadApi,
  put: putBlob,
  now: () => Date.now(),
  startImport: async (uploadId, idempotencyKey) => {
    const { data } = await postImport({
      body: { upload_id: uploadId },
      headers: { "Idempotency-Key": idempotencyKey },
    });
    return data;
  },
});
