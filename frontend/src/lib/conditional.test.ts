import { expect, it } from "vitest";
import { etagOf, fetchIfChanged, withEtag } from "./conditional.ts";
import { ApiError } from "./problem.ts";

function answer(value: number, etag?: string) {
  return { data: { value }, response: new Response(null, { headers: etag ? { etag } : {} }) };
}

const notModified = new ApiError({ status: 304, title: "Not modified" });

it("remembers the ETag of an answer, and none where there was none", () => {
  expect(etagOf(withEtag(answer(1, '"v1"')))).toBe('"v1"');
  expect(etagOf(withEtag(answer(1)))).toBeUndefined();
  expect(etagOf(undefined)).toBeUndefined();
});

it("asks for changes only and keeps what it has on 304", async () => {
  const known = await fetchIfChanged<{ value: number }>(undefined, async (headers) => {
    expect(headers).toEqual({});
    return answer(1, '"v1"');
  });
  const again = await fetchIfChanged(known, async (headers) => {
    expect(headers).toEqual({ "if-none-match": '"v1"' });
    throw notModified;
  });
  expect(again).toBe(known);
});

it("passes on a 304 that answers nothing it knows, and every other failure", async () => {
  const fail = (error: Error) => async () => {
    throw error;
  };
  await expect(fetchIfChanged(undefined, fail(notModified))).rejects.toBe(notModified);
  const broken = new ApiError({ status: 500, title: "Broken" });
  await expect(fetchIfChanged(withEtag(answer(1, '"v1"')), fail(broken))).rejects.toBe(broken);
});
