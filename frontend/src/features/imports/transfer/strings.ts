/** Why an upload stopped. Loaded with the frame of the page, because uploads continue on every page. */
export const text = {
  failedTitle: "The upload stopped",
  storageRefused: (status: number) => `Object storage refused the file (status ${status}).`,
  storageUnreachable:
    "Can’t reach object storage after several attempts. Check your connection, then continue the upload.",
  fileUnreadable: (name: string) =>
    `Can’t read ${name} any more: it was changed, moved or deleted after you chose it. Choose it again.`,
} as const;
