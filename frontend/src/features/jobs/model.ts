/** Reads a job's JSON: its status, its title, its result. */

import { JobCountsSchema } from "../../api/schemas.gen.ts";
import type { Job } from "../../api/types.gen.ts";
import { curly } from "../../lib/curly.ts";
import { shared } from "../../lib/strings.ts";
import type { BadgeTone } from "../../ui/Badge.tsx";
import { text } from "./strings.ts";

const OUTCOMES = JobCountsSchema.required;

/** Whether it is queued or running. */
export function isActive({ status }: Pick<Job, "status">): boolean {
  return status === "queued" || status === "running";
}

export function statusTone({ status }: Pick<Job, "status">): BadgeTone {
  if (status === "completed") return "success";
  if (status === "failed") return "danger";
  return status === "running" ? "accent" : "neutral";
}

/** The action and the number of products: `Deactivate 1,234 products`. */
export function jobTitle({ kind, options, total }: Pick<Job, "kind" | "options" | "total">): string {
  const products = shared.products(total);
  if (kind === "products.delete") return text.deleteTitle(products);
  if (kind === "products.export") return text.exportTitle(products);
  const changes = Object.entries(options.changes ?? {});
  const [field, value] = changes[0] ?? [];
  if (changes.length === 1 && field === "active") {
    return value === true ? text.activateTitle(products) : text.deactivateTitle(products);
  }
  if (changes.length === 1 && field === "attributes" && typeof value === "object" && value !== null) {
    const attributes = Object.entries(value);
    const [key, to] = attributes[0] ?? [];
    if (attributes.length === 1 && key !== undefined) {
      return to === null ? text.clearTitle(key, products) : text.setTitle(key, String(to), products);
    }
  }
  return text.updateTitle(products);
}

/** Why it ended early, or what it is doing, in the server's words; null when it says nothing. */
export function jobMessage({ error, message }: Job): string | null {
  const words = error?.message ?? message;
  return words === null ? null : curly(words);
}

/** The outcomes that occurred: `1,230 updated, 4 unchanged`. */
export function jobResult({
  counts,
  status,
  processed,
  total,
}: Pick<Job, "counts" | "status" | "processed" | "total">): string {
  const parts = OUTCOMES.filter((outcome) => counts[outcome] > 0).map((outcome) =>
    text.outcomes[outcome](counts[outcome]),
  );
  if (parts.length > 0) return parts.join(", ");
  // An export counts what it has written at its end.
  if (processed > 0 && status !== "completed") return text.processed(processed, total);
  return status === "completed" ? text.nothingToDo : text.nothingDone;
}
