/** What the browser remembers of the upload in flight, so that a reload can tell about it and go on. */

export interface UploadRecord {
  uploadId: string;
  /** Bytes per part; null when the file goes in one piece, which can't be continued. */
  partSize: number | null;
  name: string;
  size: number;
  lastModified: number;
  /** Idempotency key of the import that follows: one file starts one import, however often the start is sent. */
  startKey: string;
  /** All bytes are in; only the import has to be started. */
  arrived: boolean;
  /** The tab that sends it, and when it last said so (milliseconds since 1970). */
  tab: string;
  beatAt: number;
}

const RECORD_KEY = "skuport.upload";
const TAB_KEY = "skuport.tab";

/** A record another tab refreshed within this time is that tab's business. */
const ALIVE_MS = 10_000;

/** This tab's name: it survives a reload and is gone with the tab. */
export function tabName(make: () => string): string {
  const known = sessionStorage.getItem(TAB_KEY);
  if (known !== null) return known;
  const name = make();
  sessionStorage.setItem(TAB_KEY, name);
  return name;
}

export function saveRecord(record: UploadRecord): void {
  try {
    localStorage.setItem(RECORD_KEY, JSON.stringify(record));
  } catch {
    // A full or forbidden storage costs the resume after a reload, not the upload.
  }
}

export function forgetRecord(): void {
  localStorage.removeItem(RECORD_KEY);
}

/** The upload that was interrupted, if any: not one that another tab is sending right now. */
export function interruptedRecord(tab: string, now: number): UploadRecord | null {
  const record = readRecord();
  if (record === null) return null;
  const elsewhere = record.tab !== tab && now - record.beatAt < ALIVE_MS;
  return elsewhere ? null : record;
}

/** Whether `file` is, as far as a browser can tell, the file the record is about. */
export function isSameFile(
  record: UploadRecord,
  file: { name: string; size: number; lastModified: number },
): boolean {
  return record.name === file.name && record.size === file.size && record.lastModified === file.lastModified;
}

function readRecord(): UploadRecord | null {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(RECORD_KEY) ?? "null");
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is UploadRecord {
  if (typeof value !== "object" || value === null) return false;
  const fields = value as Record<string, unknown>;
  return (
    ["uploadId", "name", "startKey", "tab"].every((key) => typeof fields[key] === "string") &&
    ["size", "lastModified", "beatAt"].every((key) => typeof fields[key] === "number") &&
    (fields.partSize === null || typeof fields.partSize === "number") &&
    typeof fields.arrived === "boolean"
  );
}
