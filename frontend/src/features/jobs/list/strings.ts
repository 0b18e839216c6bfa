export const text = {
  title: "Bulk jobs",
  lead: "Bulk deletions, changes and exports, newest first.",
  empty: {
    title: "No jobs yet",
    detail: "Select products, then change, delete or export them. The job appears here.",
  },
  toProducts: "Products",
  job: "Job",
  status: "Status",
  by: "Started by",
  byName: (name: string) => `by ${name}`,
  started: "Started",
  action: "Action",
  downloadFile: (size: string, filename: string) => `${size}: download ${filename}`,
} as const;
