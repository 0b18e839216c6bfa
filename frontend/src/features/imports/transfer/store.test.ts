import { beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "../../../lib/problem.ts";
import type { Choices } from "../options/choices.ts";
import { digits, type FakeStorage, fakeStorage } from "./fakes.ts";
import type { UploadItem } from "./item.ts";
import { RECORDS_KEY, readRecords } from "./record.ts";
import { UploadStore } from "./store.ts";
import { TransferError } from "./transport.ts";

let storage: FakeStorage;
const startImport = vi.fn<(uploadId: string, choices: Choices, key: string) => Promise<{ id: string }>>();

function makeStore(): UploadStore {
  return new UploadStore({ ...storage, startImport, now: () => 1_000_000, sleep: async () => {} });
}

function only(store: UploadStore): UploadItem {
  const [item, ...others] = store.snapshot();
  if (item === undefined || others.length > 0) throw new Error(`${store.snapshot().length} items`);
  return item;
}

const stages = (store: UploadStore) => store.snapshot().map(({ stage }) => stage.phase);
const breaksAt = (part: string) => (name: string) => {
  if (name === part) throw new TransferError("network", 0);
};
const keys = () => startImport.mock.calls.map(([, , key]) => key);

beforeEach(() => {
  storage = fakeStorage();
  startImport.mockReset().mockImplementation(async (uploadId) => ({ id: `import-of-${uploadId}` }));
});

describe("a file before its import", () => {
  it("waits after the upload, and is removed when its import has started", async () => {
    const store = makeStore();
    const phases: string[] = [];
    store.subscribe(() => phases.push(...stages(store)));
    await store.add(digits(25));
    expect(startImport).not.toHaveBeenCalled();
    await store.start(only(store).key);
    expect([...new Set(phases)]).toEqual(["waiting", "sending", "arrived", "starting", "started"]);
    expect(only(store).stage).toEqual({ phase: "started", importId: "import-of-u1" });
    expect(localStorage.getItem(RECORDS_KEY)).toBeNull();
    store.discard(only(store).key);
    expect(storage.aborted).toEqual([]);
  });

  it("replaces one that the server no longer has, with the same options", async () => {
    const store = makeStore();
    await store.add(digits(5));
    store.choose(only(store).key, { mode: "create_only" });
    const reloaded = makeStore();
    await reloaded.replace(only(reloaded).key, digits(5));
    expect(only(reloaded)).toMatchObject({
      stage: { phase: "arrived", uploadId: "u2" },
      choices: { mode: "create_only" },
    });
    expect(readRecords().map(({ uploadId }) => uploadId)).toEqual(["u2"]);

    await reloaded.replace(only(reloaded).key, digits(5, "other.csv"));
    expect(only(reloaded)).toMatchObject({ file: { name: "other.csv" }, choices: {} });
  });

  it("comes first when it is offered again, and is pointed out until the page has shown it", async () => {
    const store = makeStore();
    await store.add(digits(5));
    const names = () => store.snapshot().map(({ file, offered }) => [file.name, offered === true]);
    store.offer("u7", { name: "spring.csv", size: 9 }, {});
    expect(names()).toEqual([
      ["spring.csv", true],
      ["digits.csv", false],
    ]);
    store.seen(store.snapshot()[0]?.key ?? "");
    store.offer("u1", { name: "digits.csv", size: 5 }, {});
    expect(names()).toEqual([
      ["digits.csv", true],
      ["spring.csv", false],
    ]);
  });

  it("is listed again after a reload, with its options", async () => {
    const store = makeStore();
    await store.add(digits(5));
    store.choose(only(store).key, { mode: "create_only", mapping: { Ref: "sku" } });

    const reloaded = makeStore();
    expect(only(reloaded)).toMatchObject({
      file: { name: "digits.csv", size: 5 },
      stage: { phase: "arrived", uploadId: "u1" },
    });
    await reloaded.start(only(reloaded).key);
    expect(startImport).toHaveBeenCalledWith(
      "u1",
      { mode: "create_only", mapping: { Ref: "sku" } },
      expect.stringMatching(/^[0-9a-f]{32}$/),
    );
  });

  it("starts as a dry run without changing the options", async () => {
    const store = makeStore();
    await store.add(digits(5), { mode: "create_only" });
    await store.start(only(store).key, { dryRun: true });
    expect(startImport.mock.lastCall?.[1]).toEqual({ mode: "create_only", dry_run: true });
    expect(only(store).choices).toEqual({ mode: "create_only" });
  });

  it("starts one import, however often the request is sent, even after a reload", async () => {
    const store = makeStore();
    await store.add(digits(5));
    startImport.mockRejectedValueOnce(new ApiError({ status: 503, title: "Busy" }));
    startImport.mockImplementationOnce(() => new Promise(() => {})); // the page is closed before the answer
    void store.start(only(store).key);
    await vi.waitFor(() => expect(startImport).toHaveBeenCalledTimes(2));
    const reloaded = makeStore();
    await reloaded.start(only(reloaded).key);
    expect(keys()).toHaveLength(3);
    expect(new Set(keys()).size).toBe(1);
  });

  it("uses a new key with other options, and after a refusal", async () => {
    const store = makeStore();
    await store.add(digits(5));
    const { key } = only(store);
    startImport.mockRejectedValueOnce(new ApiError({ status: 422, title: "No", code: "missing_sku_column" }));
    await store.start(key);
    expect(only(store).stage).toMatchObject({ phase: "arrived", problem: { code: "missing_sku_column" } });
    expect(storage.aborted).toEqual([]);
    store.choose(key, { mapping: { Ref: "sku" } });
    expect(only(store).stage).toMatchObject({ phase: "arrived", problem: null });
    await store.start(key);
    expect(new Set(keys()).size).toBe(2);
  });

  it("can be imported again from object storage", async () => {
    const store = makeStore();
    store.offer("u7", { name: "spring.csv", size: 9 }, { on_missing: "delete" });
    store.offer("u7", { name: "spring.csv", size: 9 }, { on_missing: "deactivate" });
    expect(only(store)).toMatchObject({ choices: { on_missing: "deactivate" }, stage: { uploadId: "u7" } });
    await store.start(only(store).key);
    expect(startImport.mock.lastCall?.[0]).toBe("u7");
  });
});

describe("several files", () => {
  it("go one after another", async () => {
    const store = makeStore();
    let inFlight = 0;
    storage.beforePut = async () => {
      inFlight += 1;
      expect(stages(store).filter((phase) => phase === "sending")).toHaveLength(1);
      expect(inFlight).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 1));
      inFlight -= 1;
    };
    const sent = [
      store.add(digits(5, "a.csv")),
      store.add(digits(6, "b.csv")),
      store.add(digits(7, "c.csv")),
    ];
    expect(stages(store)).toEqual(["sending", "waiting", "waiting"]);
    await Promise.all(sent);
    await vi.waitFor(() => expect(stages(store)).toEqual(["arrived", "arrived", "arrived"]));
    expect(readRecords().map(({ name }) => name)).toEqual(["a.csv", "b.csv", "c.csv"]);
  });

  it("don’t wait for a paused or broken one", async () => {
    storage.beforePut = breaksAt("u1/2");
    const store = makeStore();
    await Promise.all([store.add(digits(25, "a.csv")), store.add(digits(6, "b.csv"))]);
    await vi.waitFor(() => expect(stages(store)).toEqual(["broken", "arrived"]));
  });

  it("are listed once each, however often they are dropped", async () => {
    const store = makeStore();
    await store.add(digits(5));
    await store.add(digits(5));
    expect(stages(store)).toEqual(["arrived"]);
  });
});

describe("an upload that stops", () => {
  it("resumes with the missing parts after a pause", async () => {
    const store = makeStore();
    storage.beforePut = (name) => {
      if (name === "u1/3") store.pause(only(store).key);
    };
    await store.add(digits(45));
    expect(only(store).stage.phase).toBe("paused");
    expect(storage.completed).toEqual([]);
    storage.beforePut = () => {};
    await store.resume(only(store).key);
    expect(only(store).stage).toEqual({ phase: "arrived", uploadId: "u1", problem: null });
    expect(storage.calls.filter((call) => call.startsWith("create"))).toEqual(["create u1"]);
    expect(storage.completed).toEqual(["u1"]);
  });

  it("resumes after a failure", async () => {
    storage.beforePut = breaksAt("u1/3");
    const store = makeStore();
    await store.add(digits(25));
    expect(only(store).stage).toMatchObject({ phase: "broken", canRetry: true });
    storage.beforePut = () => {};
    await store.resume(only(store).key);
    expect(only(store).stage.phase).toBe("arrived");
    expect(storage.calls.filter((call) => call.startsWith("create"))).toEqual(["create u1"]);
  });

  it("is listed after a reload, and resumes with the same file", async () => {
    storage.beforePut = breaksAt("u1/3");
    await makeStore().add(digits(25), { mode: "create_only" });
    storage.beforePut = () => {};

    const reloaded = makeStore();
    expect(only(reloaded).stage).toEqual({ phase: "interrupted", resumable: true });
    await reloaded.add(digits(25));
    expect(only(reloaded)).toMatchObject({
      choices: { mode: "create_only" },
      stage: { phase: "arrived", uploadId: "u1" },
    });
    expect(storage.calls).toContain("list u1");
  });

  it("stays when another file is chosen", async () => {
    storage.beforePut = breaksAt("u1/3");
    await makeStore().add(digits(25));
    storage.beforePut = () => {};
    const reloaded = makeStore();
    await reloaded.add(digits(25, "other.csv"));
    expect(stages(reloaded)).toEqual(["interrupted", "arrived"]);
    expect(storage.aborted).toEqual([]);
  });

  it("doesn't leave the former upload behind when a single PUT is started again", async () => {
    storage.beforePut = breaksAt("u1");
    const store = makeStore();
    await store.add(digits(5));
    storage.beforePut = () => {};
    await store.resume(only(store).key);
    expect(storage.aborted).toEqual(["u1"]);
    expect(only(store).stage).toMatchObject({ phase: "arrived", uploadId: "u2" });
  });

  it("is removed from the server when it is discarded, and the next one starts", async () => {
    const store = makeStore();
    storage.beforePut = (name) => {
      const [first] = store.snapshot();
      if (name === "u1/2" && first) store.discard(first.key);
    };
    await Promise.all([store.add(digits(25, "a.csv")), store.add(digits(5, "b.csv"))]);
    await vi.waitFor(() => expect(stages(store)).toEqual(["arrived"]));
    expect(storage.aborted).toEqual(["u1"]);
    expect(readRecords().map(({ name }) => name)).toEqual(["b.csv"]);
  });
});

describe("a file that is chosen again", () => {
  const chosenAgain = (store: UploadStore) => store.snapshot().map((item) => item.chosenAgain);

  it("is taken once its import has started, and the card of that gives way", async () => {
    const store = makeStore();
    await store.add(digits(5, "a.csv"));
    await store.add(digits(5, "b.csv"));
    for (const { key } of store.snapshot()) await store.start(key);
    await store.add(digits(5, "a.csv"));
    expect(store.snapshot().map(({ file, stage }) => [file.name, stage.phase])).toEqual([
      ["b.csv", "started"],
      ["a.csv", "arrived"],
    ]);
    expect(storage.aborted).toEqual([]);
  });

  it("is offered again from its import, too", async () => {
    const store = makeStore();
    store.offer("u1", { name: "a.csv", size: 5 }, {});
    await store.start(only(store).key);
    store.offer("u1", { name: "a.csv", size: 5 }, { mode: "create_only" });
    expect(only(store)).toMatchObject({ choices: { mode: "create_only" }, stage: { phase: "arrived" } });
  });

  it("is pointed out while it is under way, until that goes on", async () => {
    const store = makeStore();
    await store.add(digits(5));
    expect(chosenAgain(store)).toEqual([undefined]);
    await store.add(digits(5));
    await store.add(digits(5));
    expect(chosenAgain(store)).toEqual([2]);
    await store.start(only(store).key);
    expect(chosenAgain(store)).toEqual([undefined]);
  });

  it("takes the place of its refusal", async () => {
    const store = makeStore();
    const refusal = new ApiError({ status: 0, title: "The file is empty" });
    store.refuse({ name: "digits.csv", size: 0 }, refusal);
    store.refuse({ name: "digits.csv", size: 0 }, refusal);
    expect(stages(store)).toEqual(["refused"]);
    await store.add(digits(5));
    expect(stages(store)).toEqual(["arrived"]);
  });
});

it("leaves the list when another tab has imported or discarded it", async () => {
  const store = makeStore();
  await store.add(digits(5, "a.csv"));
  await store.add(digits(5, "b.csv"));
  const other = makeStore();
  const [first] = other.snapshot();
  other.discard(first?.key ?? "");
  store.onStorage(new StorageEvent("storage", { key: RECORDS_KEY }));
  expect(only(store).file.name).toBe("b.csv");
});
