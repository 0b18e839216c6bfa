import { describe, expect, it } from "vitest";
import { latencyParts } from "./latency.ts";

describe("the latency of a request", () => {
  it("has parts that add up to the total", () => {
    const parts = latencyParts({
      dns_ms: 1.5,
      connect_ms: 2,
      tls_ms: 10,
      first_byte_ms: 40,
      total_ms: 41,
    });
    expect(parts).toEqual([
      { name: "dns", ms: 1.5 },
      { name: "connect", ms: 2 },
      { name: "tls", ms: 10 },
      { name: "wait", ms: 26.5 },
      { name: "read", ms: 1 },
    ]);
  });

  it("leaves out what didn’t happen", () => {
    const nothing = { dns_ms: 1, connect_ms: null, tls_ms: null, first_byte_ms: null, total_ms: 3 };
    expect(latencyParts(nothing).map(({ name }) => name)).toEqual(["dns"]);
  });
});
