export const text = {
  title: "History",
  lead: "All imports, newest first.",
  caption: "Imports",
  filterLabel: "Filter imports",
  all: "All",
  filters: {
    active: "Active",
    // One that has nothing to confirm is open, too.
    awaiting: "Open dry runs",
    completed: "Completed",
    failed: "Failed",
    cancelled: "Cancelled",
  },
  empty: {
    title: "No imports yet",
    detail: "Your first import appears here, with its progress and its result.",
  },
  none: { title: "No import matches", detail: "No import has this status at the moment." },
  showAll: "Show all imports",
} as const;
