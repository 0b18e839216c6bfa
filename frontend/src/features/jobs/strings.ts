import { formatCount } from "../../lib/format.ts";
import { plural } from "../../lib/plural.ts";

export const text = {
  status: {
    queued: "Queued",
    running: "Running",
    completed: "Completed",
    failed: "Failed",
    cancelled: "Cancelled",
  },
  outcomes: {
    deleted: (count: number) => `${formatCount(count)} deleted`,
    updated: (count: number) => `${formatCount(count)} updated`,
    unchanged: (count: number) => `${formatCount(count)} unchanged`,
    exported: (count: number) => `${formatCount(count)} exported`,
    rejected: (count: number) => `${formatCount(count)} with too many attributes`,
    not_found: (count: number) => `${formatCount(count)} not found`,
  },
  processed: (done: number, total: number) =>
    `${formatCount(done)} of ${plural(total, { one: "# product", other: "# products" })} read`,
  nothingDone: "Nothing done yet",
  nothingToDo: "No product to change",
  deleteTitle: (products: string) => `Delete ${products}`,
  exportTitle: (products: string) => `Export ${products}`,
  activateTitle: (products: string) => `Activate ${products}`,
  deactivateTitle: (products: string) => `Deactivate ${products}`,
  setTitle: (key: string, value: string, products: string) => `Set ${key} to ${value} for ${products}`,
  clearTitle: (key: string, products: string) => `Remove ${key} from ${products}`,
  updateTitle: (products: string) => `Change ${products}`,
} as const;
