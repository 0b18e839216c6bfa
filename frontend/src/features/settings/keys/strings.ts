import { shared } from "../../../lib/strings.ts";

export const text = {
  title: "API keys",
  lead: "For programs. Write includes read; admin includes both.",
  adminOnly: "You need the admin scope to see and change API keys.",
  empty: { title: "No API keys", detail: "Create one for each program that uses the API." },
  name: "Name",
  key: "Key",
  scope: "Scope",
  used: "Last used",
  never: "Never",
  expiry: "Expires after",
  days30: "30 days",
  days90: "90 days",
  year: "1 year",
  create: "Create key",
  createdTitle: "Your new API key",
  once: "Copy it now. You can’t see it again.",
  copy: "Copy key",
  done: "Done",
  unseen: shared.shownOnce("Have you copied the key?"),
  revoke: "Revoke",
  revokeNamed: (name: string) => `Revoke ${name}`,
  revokeTitle: (name: string) => `Revoke ${name}?`,
  revokeDetail:
    "Programs that use it lose access immediately. Sessions opened with it and its unused sign-in links end. You can’t undo this.",
  keep: "Keep key",
} as const;
