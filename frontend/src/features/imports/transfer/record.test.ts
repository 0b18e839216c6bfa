import { describe, expect, it } from "vitest";
import {
  forgetRecord,
  isSameFile,
  leftRecords,
  RECORDS_KEY,
  saveRecord,
  tabName,
  type UploadRecord,
} from "./record.ts";

const record: UploadRecord = {
  uploadId: "u1",
  partSize: 10,
  name: "spring.csv",
  size: 25,
  lastModified: 7,
  arrived: false,
  choices: { mode: "update_only" },
  start: null,
  tab: "tab-1",
  beatAt: 100_000,
};

describe("the remembered uploads", () => {
  it("are found by the reloaded tab, immediately and in order", () => {
    const second = { ...record, uploadId: "u2" };
    saveRecord(record);
    saveRecord(second);
    expect(leftRecords("tab-1", 100_001)).toEqual([record, second]);
    saveRecord({ ...record, beatAt: 101_000 });
    expect(leftRecords("tab-1", 101_001)).toEqual([{ ...record, beatAt: 101_000 }, second]);
  });

  it("are left alone while another tab sends them, and offered when that tab is gone", () => {
    saveRecord(record);
    expect(leftRecords("tab-2", 105_000)).toEqual([]);
    expect(leftRecords("tab-2", 111_000)).toEqual([record]);
  });

  it("are offered by every tab once they have arrived", () => {
    saveRecord({ ...record, arrived: true });
    expect(leftRecords("tab-2", 100_001)).toHaveLength(1);
  });

  it("are gone when they were forgotten", () => {
    saveRecord(record);
    saveRecord({ ...record, uploadId: "u2" });
    forgetRecord("u1");
    expect(leftRecords("tab-1", 100_001).map(({ uploadId }) => uploadId)).toEqual(["u2"]);
    forgetRecord("u2");
    expect(localStorage.getItem(RECORDS_KEY)).toBeNull();
  });

  it.each([
    "{",
    "{}",
    "null",
    '[{"uploadId": 3}]',
    JSON.stringify([{ ...record, partSize: "10" }]),
    JSON.stringify([{ ...record, choices: null }]),
  ])("are no obstacle when they are damaged: %s", (stored) => {
    localStorage.setItem(RECORDS_KEY, stored);
    expect(leftRecords("tab-1", 0)).toEqual([]);
  });

  it("tell the same file by name, size and time of change", () => {
    expect(isSameFile(record, { name: "spring.csv", size: 25, lastModified: 7 })).toBe(true);
    expect(isSameFile(record, { name: "spring.csv", size: 25, lastModified: 8 })).toBe(false);
    expect(isSameFile(record, { name: "spring.csv", size: 26, lastModified: 7 })).toBe(false);
  });

  it("keep one name per tab", () => {
    expect(tabName(() => "first")).toBe("first");
    expect(tabName(() => "second")).toBe("first");
  });
});
