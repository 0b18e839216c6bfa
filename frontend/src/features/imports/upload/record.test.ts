import { describe, expect, it } from "vitest";
import {
  forgetRecord,
  interruptedRecord,
  isSameFile,
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
  startKey: "k",
  arrived: false,
  tab: "tab-1",
  beatAt: 100_000,
};

describe("the remembered upload", () => {
  it("is found by the tab that was reloaded, at once", () => {
    saveRecord(record);
    expect(interruptedRecord("tab-1", 100_001)).toEqual(record);
  });

  it("is left alone while another tab sends it, and offered when that tab is gone", () => {
    saveRecord(record);
    expect(interruptedRecord("tab-2", 105_000)).toBeNull();
    expect(interruptedRecord("tab-2", 111_000)).toEqual(record);
  });

  it("is gone when it was forgotten", () => {
    saveRecord(record);
    forgetRecord();
    expect(interruptedRecord("tab-1", 100_001)).toBeNull();
  });

  it.each(["{", "[]", "null", '{"uploadId": 3}', JSON.stringify({ ...record, partSize: "10" })])(
    "is no obstacle when it is damaged: %s",
    (stored) => {
      localStorage.setItem("skuport.upload", stored);
      expect(interruptedRecord("tab-1", 0)).toBeNull();
    },
  );

  it("tells the same file by name, size and time of change", () => {
    expect(isSameFile(record, { name: "spring.csv", size: 25, lastModified: 7 })).toBe(true);
    expect(isSameFile(record, { name: "spring.csv", size: 25, lastModified: 8 })).toBe(false);
    expect(isSameFile(record, { name: "spring.csv", size: 26, lastModified: 7 })).toBe(false);
  });

  it("keeps one name per tab", () => {
    expect(tabName(() => "first")).toBe("first");
    expect(tabName(() => "second")).toBe("first");
  });
});
