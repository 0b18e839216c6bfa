/** The uploads of this tab, up to the start of their imports. They continue while the user visits other pages. */

import { startImport as postImport } from "../../../api/sdk.gen.ts";
import { ApiError, asApiError } from "../../../lib/problem.ts";
import { randomKey } from "../../../lib/random.ts";
import type { Choices } from "../options/choices.ts";
import { uploadApi } from "./api.ts";
import { describe } from "./describe.ts";
import type { FileFacts, Sending, Stage, UploadItem } from "./item.ts";
import { RateMeter } from "./rate.ts";
import {
  forgetRecord,
  isSameFile,
  leftRecords,
  RECORDS_KEY,
  readRecords,
  saveRecord,
  tabName,
  type UploadRecord,
} from "./record.ts";
import { withRetries } from "./retry.ts";
import { isAbort, putBlob } from "./transport.ts";
import { FileUnreadableError, type UploaderDependencies, uploadFile } from "./uploader.ts";

export interface UploadStoreDependencies extends UploaderDependencies {
  startImport: (uploadId: string, choices: Choices, idempotencyKey: string) => Promise<{ id: string }>;
  now: () => number;
}

/** The hidden part of an item. */
interface Work {
  file: File | null;
  record: UploadRecord | null;
  abort: AbortController | null;
}

/** The modification time of a file that comes from an earlier import. */
const OFFERED = 0;
const HEARTBEAT_MS = 2_000;

export class UploadStore {
  private items: readonly UploadItem[] = [];
  private readonly work = new Map<string, Work>();
  private readonly listeners = new Set<() => void>();
  private readonly tab = tabName(randomKey);

  constructor(private readonly dependencies: UploadStoreDependencies) {
    for (const record of leftRecords(this.tab, dependencies.now())) {
      const { name, size, arrived, uploadId, choices } = record;
      const stage: Stage = arrived
        ? { phase: "arrived", uploadId, problem: null }
        : { phase: "interrupted", resumable: record.partSize !== null };
      this.append({ name, size }, choices, stage, { file: null, record, abort: null });
    }
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): readonly UploadItem[] => this.items;

  /** Queues `file` for upload. Resumes an interrupted upload of the same file; one that is here already is pointed out. */
  async add(file: File, choices: Choices = {}): Promise<void> {
    this.giveWay(file);
    const known = this.items.find(({ key }) => {
      const work = this.workOf(key);
      return isSameFile(work.file ?? work.record ?? { name: "", size: -1, lastModified: 0 }, file);
    });
    if (known === undefined) {
      const work = { file, record: null, abort: null };
      this.append({ name: file.name, size: file.size }, choices, { phase: "waiting" }, work);
    } else if (["interrupted", "broken", "paused"].includes(known.stage.phase)) {
      this.workOf(known.key).file = file;
      this.setStage(known.key, { phase: "waiting" });
    } else {
      this.change(known.key, (item) => ({ ...item, chosenAgain: (item.chosenAgain ?? 0) + 1 }));
    }
    await this.sendNext();
  }

  /** Lists a file that can't be imported, with the reason. */
  refuse(file: FileFacts, error: ApiError): void {
    this.giveWay(file);
    this.append(file, {}, { phase: "refused", error }, { file: null, record: null, abort: null });
  }

  /** Uploads a file in place of one that the server no longer has for this user. */
  async replace(key: string, file: File): Promise<void> {
    const item = this.find(key);
    const { record } = this.workOf(key);
    if (record !== null) forgetRecord(record.uploadId);
    this.remove(key);
    // The columns of another file have other names.
    await this.add(file, item?.file.name === file.name ? item.choices : {});
  }

  /** Lists a file that is in object storage already, to import it again: first, where the user will look. */
  offer(uploadId: string, file: FileFacts, choices: Choices): void {
    const known = this.items.find(({ key }) => this.workOf(key).record?.uploadId === uploadId);
    if (known?.stage.phase === "started") this.remove(known.key);
    else if (known !== undefined) {
      this.choose(known.key, choices);
      this.toFront(known.key);
      return;
    }
    const record: UploadRecord = {
      ...{ ...file, uploadId, choices, partSize: null, lastModified: OFFERED, arrived: true, start: null },
      ...{ tab: this.tab, beatAt: this.dependencies.now() },
    };
    saveRecord(record);
    const work = { file: null, record, abort: null };
    this.toFront(this.append(file, choices, { phase: "arrived", uploadId, problem: null }, work));
  }

  /** The page shows the offered item, and has focused it. */
  seen(key: string): void {
    this.change(key, ({ offered: _, ...item }) => item);
  }

  /** Pauses an upload and keeps its finished parts. The next one in the queue starts. */
  pause(key: string): void {
    const item = this.find(key);
    if (item?.stage.phase !== "sending") return;
    this.workOf(key).abort?.abort();
    this.setStage(key, { phase: "paused", sent: item.stage.sent ?? 0 });
    void this.sendNext();
  }

  /** Resumes a paused or broken upload, or returns a complete one to the preview. */
  async resume(key: string): Promise<void> {
    const { record, file } = this.workOf(key);
    if (record?.arrived) {
      this.setStage(key, { phase: "arrived", uploadId: record.uploadId, problem: null });
    } else if (file !== null) {
      this.setStage(key, { phase: "waiting" });
      await this.sendNext();
    }
  }

  /** Takes the item off the list; what isn't imported is removed from the server too. */
  discard(key: string): void {
    const work = this.workOf(key);
    const started = this.find(key)?.stage.phase === "started";
    work.abort?.abort();
    if (work.record !== null && !started) void this.drop(work.record);
    this.remove(key);
    void this.sendNext();
  }

  /** Stores the options for the import of a file. */
  choose(key: string, choices: Choices): void {
    const work = this.workOf(key);
    if (work.record !== null) this.keep(work, { ...work.record, choices });
    this.change(key, (item) => ({
      ...item,
      choices,
      stage: item.stage.phase === "arrived" ? { ...item.stage, problem: null } : item.stage,
    }));
  }

  /** Starts the import of an uploaded file. */
  async start(key: string, { dryRun = false } = {}): Promise<void> {
    const item = this.find(key);
    const work = this.workOf(key);
    const { record } = work;
    if (item?.stage.phase !== "arrived" || record === null) return;
    const { uploadId } = record;
    const choices: Choices = dryRun ? { ...item.choices, dry_run: true } : item.choices;
    const body = JSON.stringify(choices);
    // The same request has the same key, even after a reload: repeating it creates one import.
    const start = record.start?.body === body ? record.start : { key: randomKey(), body };
    this.keep(work, { ...record, arrived: true, start });
    this.setStage(key, { phase: "starting", uploadId });
    try {
      const { id } = await withRetries(() => this.dependencies.startImport(uploadId, choices, start.key), {
        signal: new AbortController().signal,
        transient: (error) => error instanceof ApiError && error.transient,
        sleep: this.dependencies.sleep,
      });
      forgetRecord(uploadId);
      this.setStage(key, { phase: "started", importId: id });
    } catch (error) {
      // The next attempt needs a new key: the server may have stored the refusal under this one.
      if (work.record !== null) this.keep(work, { ...work.record, start: null });
      this.setStage(key, { phase: "arrived", uploadId, problem: asApiError(error) });
    }
  }

  /** Removes what another tab has imported or discarded. */
  readonly onStorage = (event: StorageEvent): void => {
    if (event.key !== RECORDS_KEY) return;
    const left = new Set(readRecords().map(({ uploadId }) => uploadId));
    for (const { key, stage } of this.items) {
      const { record } = this.workOf(key);
      const idle = stage.phase === "arrived" || stage.phase === "interrupted";
      if (idle && record !== null && !left.has(record.uploadId)) this.remove(key);
    }
  };

  /** Uploads the first file in the queue, unless an upload is running. */
  private async sendNext(): Promise<void> {
    if (this.items.some(({ stage }) => stage.phase === "sending")) return;
    const next = this.items.find(({ stage }) => stage.phase === "waiting");
    if (next === undefined) return;
    await this.send(next.key);
    await this.sendNext();
  }

  private async send(key: string): Promise<void> {
    const work = this.workOf(key);
    const { file } = work;
    if (file === null) return;
    const former = work.record;
    const abort = new AbortController();
    work.abort = abort;
    const meter = new RateMeter();
    let sending: Sending = {
      ...{ phase: "sending", sent: null, resumedFrom: null, rate: null, secondsLeft: null },
      ...{ waiting: false, canPause: false },
    };
    const update = (change: Partial<Sending>) => {
      if (abort.signal.aborted) return;
      sending = { ...sending, ...change };
      this.setStage(key, sending);
    };
    update({});
    try {
      const uploadId = await uploadFile(
        {
          file,
          signal: abort.signal,
          resume: former?.partSize != null ? { uploadId: former.uploadId, partSize: former.partSize } : null,
          onPlan: (plan) => {
            if (abort.signal.aborted) return;
            this.remember(key, file, plan);
            update({ canPause: plan.partSize !== null });
          },
          onResumed: (resumedFrom) => update({ resumedFrom }),
          onProgress: (sent) => {
            // A discarded upload must not be stored again.
            if (abort.signal.aborted) return;
            const now = this.dependencies.now();
            meter.add(now, sent);
            this.heartbeat(work, now);
            update({ sent, rate: meter.rate(), secondsLeft: meter.secondsLeft(file.size) });
          },
          onWaiting: (waiting) => update({ waiting }),
        },
        this.dependencies,
      );
      if (abort.signal.aborted || work.record?.uploadId !== uploadId) return;
      this.keep(work, { ...work.record, arrived: true });
      this.setStage(key, { phase: "arrived", uploadId, problem: null });
    } catch (error) {
      if (isAbort(error) || abort.signal.aborted) return;
      const canRetry = !(error instanceof FileUnreadableError || isFinal(error));
      this.setStage(key, { phase: "broken", error: describe(error, file.name), canRetry });
    }
  }

  private remember(key: string, file: File, plan: { uploadId: string; partSize: number | null }): void {
    const work = this.workOf(key);
    if (work.record !== null && work.record.uploadId !== plan.uploadId) void this.drop(work.record);
    this.keep(work, {
      ...plan,
      ...{ name: file.name, size: file.size, lastModified: file.lastModified },
      ...{ choices: this.find(key)?.choices ?? {}, arrived: false, start: null },
      ...{ tab: this.tab, beatAt: this.dependencies.now() },
    });
  }

  private heartbeat(work: Work, now: number): void {
    if (work.record === null || now - work.record.beatAt < HEARTBEAT_MS) return;
    this.keep(work, { ...work.record, beatAt: now });
  }

  private keep(work: Work, record: UploadRecord): void {
    work.record = record;
    saveRecord(record);
  }

  /** Removes an upload from this browser and from the server. */
  private async drop(record: UploadRecord): Promise<void> {
    forgetRecord(record.uploadId);
    try {
      await this.dependencies.api.abort(record.uploadId);
    } catch {
      // An upload with an import stays, and the server deletes abandoned ones by itself.
    }
  }

  /** Removes what is over and bears the name of a file that was chosen: its import started, or it was refused. */
  private giveWay({ name }: FileFacts): void {
    const over = this.items.filter(
      ({ file, stage }) => file.name === name && (stage.phase === "started" || stage.phase === "refused"),
    );
    for (const { key } of over) this.remove(key);
  }

  private find(key: string): UploadItem | undefined {
    return this.items.find((item) => item.key === key);
  }

  private workOf(key: string): Work {
    return this.work.get(key) ?? { file: null, record: null, abort: null };
  }

  private append(file: FileFacts, choices: Choices, stage: Stage, work: Work): string {
    const key = randomKey();
    this.work.set(key, work);
    const again = work.record?.lastModified === OFFERED;
    this.set([...this.items, { key, file, choices, stage, again }]);
    return key;
  }

  private toFront(key: string): void {
    const item = this.find(key);
    if (item === undefined) return;
    this.set([{ ...item, offered: true }, ...this.items.filter((other) => other.key !== key)]);
  }

  private remove(key: string): void {
    this.work.delete(key);
    this.set(this.items.filter((item) => item.key !== key));
  }

  private setStage(key: string, stage: Stage): void {
    // A step further, the hint that the file is here already has done its work.
    this.change(key, ({ chosenAgain, ...item }) =>
      item.stage.phase === stage.phase && chosenAgain !== undefined
        ? { ...item, stage, chosenAgain }
        : { ...item, stage },
    );
  }

  private change(key: string, change: (item: UploadItem) => UploadItem): void {
    this.set(this.items.map((item) => (item.key === key ? change(item) : item)));
  }

  private set(items: readonly UploadItem[]): void {
    this.items = items;
    for (const listener of this.listeners) listener();
  }
}

/** Whether the API refused the file itself, so that the same upload is refused again. */
function isFinal(error: unknown): boolean {
  return error instanceof ApiError && error.status === 422;
}

export const uploadStore = new UploadStore({
  api: uploadApi,
  put: putBlob,
  now: () => Date.now(),
  startImport: async (uploadId, choices, idempotencyKey) => {
    const { data } = await postImport({
      body: { ...choices, upload_id: uploadId },
      headers: { "Idempotency-Key": idempotencyKey },
    });
    return data;
  },
});
window.addEventListener("storage", uploadStore.onStorage);
