import type { LatencyOut } from "../../../api/types.gen.ts";

export interface LatencyPart {
  name: "dns" | "connect" | "tls" | "wait" | "read";
  ms: number;
}

/** The phases of a request in order. Phases that didn't happen are left out. */
export function latencyParts({
  dns_ms,
  connect_ms,
  tls_ms,
  first_byte_ms,
  total_ms,
}: LatencyOut): LatencyPart[] {
  const before = (dns_ms ?? 0) + (connect_ms ?? 0) + (tls_ms ?? 0);
  const parts: [LatencyPart["name"], number | null][] = [
    ["dns", dns_ms],
    ["connect", connect_ms],
    ["tls", tls_ms],
    ["wait", first_byte_ms === null ? null : first_byte_ms - before],
    ["read", first_byte_ms === null ? null : total_ms - first_byte_ms],
  ];
  return parts.flatMap(([name, ms]) => (ms === null ? [] : [{ name, ms: Math.max(0, ms) }]));
}
