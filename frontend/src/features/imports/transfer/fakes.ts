/** An upload API and an object store in memory, for tests of what lies between them. */

import type { UploadApi } from "./api.ts";
import { abortError, type Put } from "./transport.ts";

export interface FakeStorage {
  api: UploadApi;
  put: Put;
  /** What arrived, by `uploadId` or `uploadId/part`. */
  objects: Map<string, string>;
  calls: string[];
  completed: string[];
  aborted: string[];
  /** Throw to make a PUT fail. Called with the object's name and how often it was tried before. */
  beforePut: (name: string, tries: number) => void | Promise<void>;
}

/** Files of up to `singleLimit` bytes go in one piece, others in parts of `partSize`. */
export function fakeStorage({ singleLimit = 10, partSize = 10 } = {}): FakeStorage {
  const tries = new Map<string, number>();
  let uploads = 0;
  let signatures = 0;
  const sign = (name: string) => {
    signatures += 1;
    return { url: `https://store.test/${name}?signature=${signatures}`, headers: { "x-name": name } };
  };
  const storage: FakeStorage = {
    objects: new Map(),
    calls: [],
    completed: [],
    aborted: [],
    beforePut: () => {},
    api: {
      create: async (file) => {
        uploads += 1;
        const id = `u${uploads}`;
        storage.calls.push(`create ${id}`);
        if (file.size > singleLimit) return { id, kind: "multipart", partSize };
        return { id, kind: "single", ...sign(id) };
      },
      signWhole: async (id) => {
        storage.calls.push(`sign ${id}`);
        return sign(id);
      },
      signPart: async (id, part) => {
        storage.calls.push(`sign ${id}/${part}`);
        return sign(`${id}/${part}`);
      },
      listParts: async (id) => {
        storage.calls.push(`list ${id}`);
        return [...storage.objects]
          .filter(([name]) => name.startsWith(`${id}/`))
          .map(([name, body]) => ({ part_number: Number(name.split("/")[1]), size: body.length }));
      },
      complete: async (id) => {
        storage.completed.push(id);
      },
      abort: async (id) => {
        storage.aborted.push(id);
      },
    },
    put: async ({ headers, body, signal, onProgress }) => {
      const name = headers["x-name"] ?? "";
      const before = tries.get(name) ?? 0;
      tries.set(name, before + 1);
      onProgress(Math.floor(body.size / 2));
      await storage.beforePut(name, before);
      if (signal.aborted) throw abortError();
      storage.objects.set(name, await body.text());
      onProgress(body.size);
    },
  };
  return storage;
}

/** A file whose bytes are the digits 0123456789 over and over. */
export function digits(size: number, name = "digits.csv"): File {
  return new File(["0123456789".repeat(Math.ceil(size / 10)).slice(0, size)], name, { lastModified: 1 });
}
