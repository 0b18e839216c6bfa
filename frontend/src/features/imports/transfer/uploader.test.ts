import { describe, expect, it, vi } from "vitest";
import { ApiError } from "../../../lib/problem.ts";
import { digits, fakeStorage } from "./fakes.ts";
import { TransferError } from "./transport.ts";
import { FileUnreadableError, type UploadRequest, uploadFile } from "./uploader.ts";

const sleep = async () => {};

function request(file: File, overrides: Partial<UploadRequest> = {}): UploadRequest {
  return {
    file,
    signal: new AbortController().signal,
    resume: null,
    onPlan: vi.fn(),
    onResumed: vi.fn(),
    onProgress: vi.fn(),
    onWaiting: vi.fn(),
    ...overrides,
  };
}

describe("a file in one piece", () => {
  it("arrives whole", async () => {
    const storage = fakeStorage();
    const wish = request(digits(7));
    await expect(uploadFile(wish, { ...storage, sleep })).resolves.toBe("u1");
    expect(storage.objects.get("u1")).toBe("0123456");
    expect(wish.onPlan).toHaveBeenCalledWith({ uploadId: "u1", partSize: null });
    expect(vi.mocked(wish.onProgress).mock.lastCall).toEqual([7]);
  });

  it("is sent again after a lost connection, and says that it waited", async () => {
    const storage = fakeStorage();
    storage.beforePut = (_name, tries) => {
      if (tries < 2) throw new TransferError("network", 0);
    };
    const wish = request(digits(7));
    await uploadFile(wish, { ...storage, sleep });
    expect(storage.objects.get("u1")).toBe("0123456");
    expect(vi.mocked(wish.onWaiting).mock.calls.flat()).toEqual([true, true, false]);
  });

  it("gets a fresh signature when the first one has run out", async () => {
    const storage = fakeStorage();
    storage.beforePut = (_name, tries) => {
      if (tries === 0) throw new TransferError("refused", 403);
    };
    await uploadFile(request(digits(7)), { ...storage, sleep });
    expect(storage.calls).toEqual(["create u1", "sign u1"]);
    expect(storage.objects.get("u1")).toBe("0123456");
  });

  it("gives up when the store refuses the fresh signature too", async () => {
    const storage = fakeStorage();
    storage.beforePut = () => {
      throw new TransferError("refused", 403);
    };
    await expect(uploadFile(request(digits(7)), { ...storage, sleep })).rejects.toMatchObject({
      status: 403,
    });
    expect(storage.objects.size).toBe(0);
  });

  it("doesn't mistake a file that changed on disk for a lost connection", async () => {
    const file = digits(7);
    vi.spyOn(file, "slice").mockImplementation(() => {
      throw new DOMException("changed", "NotReadableError");
    });
    await expect(uploadFile(request(file), { ...fakeStorage(), sleep })).rejects.toBeInstanceOf(
      FileUnreadableError,
    );
  });
});

describe("a file in parts", () => {
  it("arrives part by part, whatever the order, and is completed once", async () => {
    const storage = fakeStorage();
    const wish = request(digits(95));
    await uploadFile(wish, { ...storage, sleep });
    const parts = Array.from({ length: 10 }, (_, index) => storage.objects.get(`u1/${index + 1}`));
    expect(parts.join("")).toBe(await digits(95).text());
    expect(storage.completed).toEqual(["u1"]);
    expect(vi.mocked(wish.onProgress).mock.lastCall).toEqual([95]);
  });

  it("sends at most three parts at a time", async () => {
    const storage = fakeStorage();
    let inFlight = 0;
    let most = 0;
    storage.beforePut = async () => {
      inFlight += 1;
      most = Math.max(most, inFlight);
      await new Promise((resolve) => setTimeout(resolve, 1));
      inFlight -= 1;
    };
    await uploadFile(request(digits(95)), { ...storage, sleep });
    expect(most).toBe(3);
  });

  it("never reports more bytes than there are, even when parts are sent twice", async () => {
    const storage = fakeStorage();
    storage.beforePut = (_name, tries) => {
      if (tries === 0) throw new TransferError("stalled", 0);
    };
    const wish = request(digits(95));
    await uploadFile(wish, { ...storage, sleep });
    const reported = vi.mocked(wish.onProgress).mock.calls.flat();
    expect(Math.max(...reported)).toBe(95);
  });

  it("signs a part again when its signature has run out", async () => {
    const storage = fakeStorage();
    storage.beforePut = (name, tries) => {
      if (name === "u1/2" && tries === 0) throw new TransferError("refused", 403);
    };
    await uploadFile(request(digits(25)), { ...storage, sleep });
    expect(storage.calls.filter((call) => call === "sign u1/2")).toHaveLength(2);
  });

  it("fails with the part's own error and starts no further part", async () => {
    const storage = fakeStorage();
    storage.beforePut = (name) => {
      if (name === "u1/1") throw new TransferError("refused", 400);
    };
    await expect(uploadFile(request(digits(95)), { ...storage, sleep })).rejects.toMatchObject({
      status: 400,
    });
    expect(storage.objects.size).toBeLessThan(9);
    expect(storage.completed).toEqual([]);
  });

  it("ends with an abort when it is cancelled", async () => {
    const storage = fakeStorage();
    const abort = new AbortController();
    storage.beforePut = (name) => {
      if (name === "u1/2") abort.abort();
    };
    const outcome = uploadFile(request(digits(95), { signal: abort.signal }), { ...storage, sleep });
    await expect(outcome).rejects.toMatchObject({ name: "AbortError" });
    expect(storage.completed).toEqual([]);
  });
});

describe("an interrupted upload", () => {
  it("sends only what is missing", async () => {
    const storage = fakeStorage();
    storage.objects.set("u9/1", "0123456789");
    storage.objects.set("u9/3", "01234");
    const wish = request(digits(25), { resume: { uploadId: "u9", partSize: 10 } });
    await expect(uploadFile(wish, { ...storage, sleep })).resolves.toBe("u9");
    expect(storage.calls).toEqual(["list u9", "sign u9/2"]);
    expect(wish.onResumed).toHaveBeenCalledWith(15);
    expect(storage.completed).toEqual(["u9"]);
  });

  it("starts again when the server no longer has it", async () => {
    const storage = fakeStorage();
    storage.api.listParts = () => Promise.reject(new ApiError({ status: 404, title: "Not found" }));
    const wish = request(digits(25), { resume: { uploadId: "gone", partSize: 10 } });
    await expect(uploadFile(wish, { ...storage, sleep })).resolves.toBe("u1");
    expect(wish.onResumed).not.toHaveBeenCalled();
  });
});
