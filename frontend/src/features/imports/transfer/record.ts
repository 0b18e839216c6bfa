/** What the browser remembers of files under way, so that a reload can tell about them and go on. */

import { storageKey } from "../../../lib/root.ts";
import type { Choices } from "../choices.ts";

export interface UploadRecord {
  uploadId: string;
  /** Bytes per part; null when the file goes in one piece, which can't be continued. */
  partSize: number | null;
  name: string;
  size: number;
  lastModified: number;
  /** All bytes are in; only the import has to be started. */
  arrived: boolean;
  /** How the file is to be imported, as far as that was chosen. */
  choices: Choices;
  /** The start that was sent last, with its idempotency key: sent again as it is, it makes no second import. */
  start: { key: string; body: string } | null;
  /** The tab that sends it, and when it last said so (milliseconds since 1970). */
  tab: string;
  beatAt: number;
}

export const RECORDS_KEY = storageKey("uploads");
const TAB_KEY = "skuport.tab";

/** A file another tab has been sending within this time is that tab's business. */
const ALIVE_MS = 10_000;

/** This tab's name: it survives a reload and is gone with the tab. */
export function tabName(make: () => string): string {
  const known = sessionStorage.getItem(TAB_KEY);
  if (known !== null) return known;
  const name = make();
  sessionStorage.setItem(TAB_KEY, name);
  return name;
}

/** Remembers a file, in place of what was known of the same upload. */
export function saveRecord(record: UploadRecord): void {
  const records = readRecords();
  const at = records.findIndex((other) => other.uploadId === record.uploadId);
  write(at < 0 ? [...records, record] : records.with(at, record));
}

export function forgetRecord(uploadId: string): void {
  write(readRecords().filter((record) => record.uploadId !== uploadId));
}

/** Files that were left behind, in the order in which they came: not those that another tab is sending right now. */
export function leftRecords(tab: string, now: number): UploadRecord[] {
  return readRecords().filter(
    (record) => record.arrived || record.tab === tab || now - record.beatAt >= ALIVE_MS,
  );
}

/** Every file the browser remembers. */
export function readRecords(): UploadRecord[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(RECORDS_KEY) ?? "[]");
    return Array.isArray(value) ? value.filter(isRecord) : [];
  } catch {
    return [];
  }
}

/** Whether `file` is, as far as a browser can tell, the file the record is about. */
export function isSameFile(
  record: { name: string; size: number; lastModified: number },
  file: { name: string; size: number; lastModified: number },
): boolean {
  return record.name === file.name && record.size === file.size && record.lastModified === file.lastModified;
}

function write(records: UploadRecord[]): void {
  try {
    if (records.length === 0) localStorage.removeItem(RECORDS_KEY);
    else localStorage.setItem(RECORDS_KEY, JSON.stringify(records));
  } catch {
    // A full or forbidden storage costs the resume after a reload, not the upload.
  }
}

function isRecord(value: unknown): value is UploadRecord {
  if (typeof value !== "object" || value === null) return false;
  const fields = value as Record<string, unknown>;
  return (
    ["uploadId", "name", "tab"].every((key) => typeof fields[key] === "string") &&
    ["size", "lastModified", "beatAt"].every((key) => typeof fields[key] === "number") &&
    (fields.partSize === null || typeof fields.partSize === "number") &&
    typeof fields.arrived === "boolean" &&
    typeof fields.choices === "object" &&
    fields.choices !== null &&
    typeof fields.start === "object"
  );
}
