import { beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "../../../lib/problem.ts";
import { digits, type FakeStorage, fakeStorage } from "./fakes.ts";
import { UploadStore } from "./store.ts";
import { TransferError } from "./transport.ts";

let storage: FakeStorage;
const startImport = vi.fn<(uploadId: string, key: string) => Promise<{ id: string }>>();

function makeStore(): UploadStore {
  return new UploadStore({ ...storage, startImport, now: () => 1_000_000, sleep: async () => {} });
}

beforeEach(() => {
  storage = fakeStorage();
  startImport.mockReset().mockImplementation(async (uploadId) => ({ id: `import-of-${uploadId}` }));
});

describe("UploadStore", () => {
  it("goes from the file to its import and forgets the upload", async () => {
    const store = makeStore();
    const phases: string[] = [];
    store.subscribe(() => phases.push(store.snapshot().phase));
    await store.begin(digits(25));
    expect([...new Set(phases)]).toEqual(["sending", "starting", "started"]);
    expect(store.snapshot()).toMatchObject({ phase: "started", importId: "import-of-u1" });
    expect(localStorage.getItem("skuport.upload")).toBeNull();
    expect(storage.aborted).toEqual([]);
  });

  it("starts the import with one key, however often the start has to be sent", async () => {
    startImport.mockRejectedValueOnce(new ApiError({ status: 503, title: "Busy" }));
    await makeStore().begin(digits(5));
    const keys = startImport.mock.calls.map(([, key]) => key);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
  });

  it("makes a new import of a file that was imported before", async () => {
    const store = makeStore();
    await store.begin(digits(5));
    await store.begin(digits(5));
    const keys = startImport.mock.calls.map(([, key]) => key);
    expect(new Set(keys).size).toBe(2);
    expect(storage.aborted).toEqual([]);
  });

  it("shows why a file was refused and removes what was sent", async () => {
    startImport.mockRejectedValue(new ApiError({ status: 422, title: "No", code: "missing_sku_column" }));
    const store = makeStore();
    await store.begin(digits(5));
    expect(store.snapshot()).toMatchObject({ phase: "refused", error: { code: "missing_sku_column" } });
    expect(storage.aborted).toEqual(["u1"]);
    expect(localStorage.getItem("skuport.upload")).toBeNull();
  });

  it("goes on with the parts that are missing after it broke off", async () => {
    storage.beforePut = (name) => {
      if (name === "u1/3") throw new TransferError("network", 0);
    };
    const store = makeStore();
    await store.begin(digits(25));
    expect(store.snapshot()).toMatchObject({ phase: "broken", canRetry: true });
    storage.beforePut = () => {};
    await store.again();
    expect(store.snapshot()).toMatchObject({ phase: "started", importId: "import-of-u1" });
    expect(storage.calls.filter((call) => call.startsWith("create"))).toEqual(["create u1"]);
  });

  it("tells about an upload that a reload interrupted, and resumes it with the same file", async () => {
    storage.beforePut = (name) => {
      if (name === "u1/3") throw new TransferError("network", 0);
    };
    await makeStore().begin(digits(25));
    storage.beforePut = () => {};

    const reloaded = makeStore();
    expect(reloaded.snapshot()).toMatchObject({
      phase: "idle",
      interrupted: { uploadId: "u1", partSize: 10 },
    });
    await reloaded.begin(digits(25));
    expect(reloaded.snapshot()).toMatchObject({ phase: "started", importId: "import-of-u1" });
    expect(storage.calls).toContain("list u1");
  });

  it("drops the interrupted upload when another file is chosen", async () => {
    storage.beforePut = (name) => {
      if (name === "u1/3") throw new TransferError("network", 0);
    };
    await makeStore().begin(digits(25));
    storage.beforePut = () => {};

    const reloaded = makeStore();
    await reloaded.begin(digits(25, "other.csv"));
    expect(storage.aborted).toEqual(["u1"]);
    expect(reloaded.snapshot()).toMatchObject({ phase: "started", importId: "import-of-u2" });
  });

  it("starts the import of a file that had arrived before the reload, without the file", async () => {
    startImport.mockRejectedValue(new ApiError({ status: 500, title: "Down" }));
    await makeStore().begin(digits(5));
    const [[, firstKey] = []] = startImport.mock.calls;
    startImport.mockResolvedValue({ id: "late" });

    const reloaded = makeStore();
    expect(reloaded.snapshot()).toMatchObject({ phase: "idle", interrupted: { arrived: true } });
    await reloaded.startArrived();
    expect(reloaded.snapshot()).toMatchObject({ phase: "started", importId: "late" });
    expect(startImport.mock.lastCall).toEqual(["u1", firstKey]);
  });

  it("removes a cancelled upload from the server and is ready for the next file", async () => {
    const store = makeStore();
    storage.beforePut = (name) => {
      if (name === "u1/2") store.cancel();
    };
    await store.begin(digits(25));
    expect(store.snapshot()).toEqual({ phase: "idle", interrupted: null });
    expect(storage.aborted).toEqual(["u1"]);
    expect(startImport).not.toHaveBeenCalled();
  });

  it("doesn't leave the former upload behind when a single PUT is started again", async () => {
    storage.beforePut = () => {
      throw new TransferError("network", 0);
    };
    const store = makeStore();
    await store.begin(digits(5));
    storage.beforePut = () => {};
    await store.again();
    expect(storage.aborted).toEqual(["u1"]);
    expect(store.snapshot()).toMatchObject({ phase: "started", importId: "import-of-u2" });
  });
});
