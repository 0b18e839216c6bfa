/** The frame around every page, and the pages that stand in for one. */
export const text = {
  skipToContent: "Skip to content",
  label: "Main",
  import: "Import",
  history: "History",
  products: "Products",
  webhooks: "Webhooks",
  settings: "Settings",
  dismiss: (title: string) => `Dismiss: ${title}`,
  signedInAlready: (name: string) => `You are still signed in as ${name}.`,
  notFound: {
    title: "Page not found",
    detail: "Check the address. The page may have moved, or what it showed was deleted.",
    toImport: "Go to Import",
  },
} as const;
