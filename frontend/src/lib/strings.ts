/** Strings that several features show. The strings of one screen are in the `strings.ts` beside it. */

import { formatCount } from "./format.ts";
import { plural } from "./plural.ts";

export const shared = {
  app: "Skuport",
  loading: "Loading…",
  none: "–",
  retry: "Try again",
  reload: "Reload",
  cancel: "Cancel",
  close: "Close",
  copied: "Copied",
  copyFailed: "Select and copy it by hand",
  import: "Import",
  administrationKey: "Administration key",
  apiDocs: "API reference",
  linkFailed: "This sign-in link no longer works",
  /** The number of products: `1,234 products`. */
  products: (count: number) => plural(count, { one: "# product", other: "# products" }),
  tooLong: (most: number, length: number) =>
    `At most ${formatCount(most)} characters: this has ${formatCount(length)}.`,
  product: {
    sku: "SKU",
    name: "Name",
    description: "Description",
    active: "Status",
    attributes: "Attributes",
    isActive: "Active",
    isInactive: "Inactive",
  },
  errors: {
    offline: {
      title: "Can’t reach Skuport",
      detail: "Check your connection. Nothing is lost: finished uploads stay, and running imports continue.",
    },
    outdated: {
      title: "Can’t load this part of Skuport",
      detail: "Skuport may have been updated since you opened it. Save your changes, then reload.",
    },
    /** One sentence for whatever was looked for by its address. */
    missing: "It was deleted, or the link is wrong.",
    nowhere: { title: "Not found", detail: "There is nothing at this address. Check the link." },
    unexpected: "Something went wrong",
    status: (status: number) => `The server answered with status ${status}.`,
    requestId: "Request ID",
  },
  pager: {
    label: "Pages",
    previous: "Previous",
    next: "Next",
    first: "First page",
  },
  discard: {
    title: "Discard your changes?",
    detail: "You haven’t saved them.",
    confirm: "Discard",
    cancel: "Keep editing",
  },
  /** Asked before what can't be shown again is left behind. */
  shownOnce: (title: string) => ({
    title,
    detail: "You can’t see it again.",
    confirm: "Leave",
    cancel: "Stay here",
  }),
} as const;

/** `about` in front of an estimated number. */
export function totalProducts({ value, exact }: { value: number; exact: boolean }): string {
  return exact ? shared.products(value) : `about ${shared.products(value)}`;
}
