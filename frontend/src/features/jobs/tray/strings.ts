export const text = {
  title: "Your jobs",
  left: (duration: string) => `, ${duration} left`,
  download: "Download",
  dismiss: (job: string) => `Dismiss: ${job}`,
} as const;
