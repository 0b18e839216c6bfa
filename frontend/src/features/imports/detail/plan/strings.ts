import { formatCount } from "../../../../lib/format.ts";
import { plural } from "../../../../lib/plural.ts";

type Change = "created" | "updated" | "deactivated" | "deleted";

export const text = {
  title: "Dry run: nothing is written yet",
  lead: "Review the changes below, then confirm or cancel the import.",
  readOnly: "Your access is read-only: only a user with the write scope can confirm or cancel this import.",
  until: (instant: string) => `If you don’t confirm before ${instant}, it will be cancelled.`,
  untilCancelled: (instant: string) => `It will be cancelled automatically on ${instant}.`,
  wouldDeactivate: (count: number) =>
    plural(count, {
      one: "# product missing from the file would be deactivated.",
      other: "# products missing from the file would be deactivated.",
    }),
  wouldDelete: (count: number) =>
    plural(count, {
      one: "# product missing from the file would be deleted.",
      other: "# products missing from the file would be deleted.",
    }),
  /** Says what the button does: `Confirm: create 3, delete 1`. */
  confirm: ({ created, updated, deactivated = 0, deleted = 0 }: Partial<Record<Change, number>>) =>
    `Confirm: ${Object.entries({
      create: created ?? 0,
      update: updated ?? 0,
      deactivate: deactivated,
      delete: deleted,
    })
      .filter(([, count]) => count > 0)
      .map(([verb, count]) => `${verb} ${formatCount(count)}`)
      .join(", ")}`,
  nothingTitle: "Dry run: nothing to change",
  nothingLead: (rejected: number) =>
    rejected === 0
      ? "Every product already matches the file, so there is nothing to confirm."
      : "No valid row would change a product, so there is nothing to confirm.",
  staleTitle: "The plan has changed",
  stale: "The import was retried, so the plan you saw is outdated. Review the new plan, then confirm it.",
  samplesTitle: "Changes",
  samplesLead: "Up to 20 new and 20 changed products, field by field.",
  moreSamples: (count: number) => plural(count, { other: "Show all #" }),
  nothing: "No product would be created or updated.",
  isNew: "New",
  isChanged: "Changed",
  line: (line: number) => `Line ${formatCount(line)}`,
  before: "Before:",
  after: "After:",
  empty: "(empty)",
} as const;
