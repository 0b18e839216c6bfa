import { describe, expect, it } from "vitest";
import { ApiError, asApiError, toApiError } from "./problem.ts";

const answer = (status: number, headers: Record<string, string> = {}) =>
  new Response(null, { status, headers });

describe("toApiError", () => {
  it("reads a problem document", () => {
    const error = toApiError(
      {
        title: "Not acceptable as it is",
        detail: "No column is the SKU.",
        code: "missing_sku_column",
        request_id: "r-1",
        errors: [
          { pointer: "/upload_id", code: "missing_sku_column", message: "Name one of them sku." },
          "junk",
          {},
        ],
      },
      answer(422),
    );
    expect(error).toMatchObject({
      status: 422,
      code: "missing_sku_column",
      requestId: "r-1",
      transient: false,
    });
    expect(error.items).toEqual([
      { pointer: "/upload_id", code: "missing_sku_column", message: "Name one of them sku." },
    ]);
  });

  it("says that nothing answered", () => {
    expect(toApiError(new TypeError("Failed to fetch"), undefined)).toMatchObject({
      status: 0,
      transient: true,
    });
  });

  it("copes with a proxy's page instead of a problem", () => {
    const error = toApiError("<html>Bad gateway</html>", answer(502, { "x-request-id": "r-2" }));
    expect(error).toMatchObject({ status: 502, transient: true, requestId: "r-2" });
    expect(error.detail).toContain("502");
  });
});

it("passes an ApiError on as it is, and wraps a defect of the page", () => {
  const error = new ApiError({ status: 409, title: "Conflict" });
  expect(asApiError(error)).toBe(error);
  expect(asApiError(new Error("oops"))).toMatchObject({ code: "page_error", detail: "oops" });
});
