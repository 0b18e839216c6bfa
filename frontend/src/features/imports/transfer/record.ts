/** What the browser stores about uploads, so that they can resume after a reload. */

import { storageKey } from "../../../lib/root.ts";
import type { Choices } from "../options/choices.ts";

export interface UploadRecord {
  uploadId: string;
  /** Bytes per part; null for a single PUT, which can't resume. */
  partSize: number | null;
  name: string;
  size: number;
  lastModified: number;
  /** The upload is complete; the import hasn't started. */
  arrived: boolean;
  /** The options that the user has chosen. */
  choices: Choices;
  /** The last request to start the import, with its idempotency key: repeating it creates no second import. */
  start: { key: string; body: string } | null;
  /** The tab that uploads it, and that tab's last heartbeat in milliseconds since 1970. */
  tab: string;
  beatAt: number;
}

export const RECORDS_KEY = storageKey("uploads");
const TAB_KEY = "skuport.tab";

/** A tab with a heartbeat within this time is alive, and its uploads belong to it. */
const ALIVE_MS = 10_000;

/** The id of this tab. It survives a reload and ends with the tab. */
export function tabName(make: () => string): string {
  const known = sessionStorage.getItem(TAB_KEY);
  if (known !== null) return known;
  const name = make();
  sessionStorage.setItem(TAB_KEY, name);
  return name;
}

/** Stores a record, replacing the one of the same upload. */
export function saveRecord(record: UploadRecord): void {
  const records = readRecords();
  const at = records.findIndex((other) => other.uploadId === record.uploadId);
  write(at < 0 ? [...records, record] : records.with(at, record));
}

export function forgetRecord(uploadId: string): void {
  write(readRecords().filter((record) => record.uploadId !== uploadId));
}

/** The records that this tab may take, oldest first: not those that a live tab is uploading. */
export function leftRecords(tab: string, now: number): UploadRecord[] {
  return readRecords().filter(
    (record) => record.arrived || record.tab === tab || now - record.beatAt >= ALIVE_MS,
  );
}

/** Every stored record. */
export function readRecords(): UploadRecord[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(RECORDS_KEY) ?? "[]");
    return Array.isArray(value) ? value.filter(isRecord) : [];
  } catch {
    return [];
  }
}

/** Whether `file` is the recorded file, as far as a browser can tell. */
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
    // With full or blocked storage, the upload continues but can't resume after a reload.
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
