import { shared } from "../../../lib/strings.ts";

export const text = {
  unseen: shared.shownOnce("Have you copied the secret?"),
  title: "Signing secret",
  newTitle: "New signing secret",
  onceRotated: (instant: string) =>
    `Copy it now. You can’t see it again. The previous secret remains valid until ${instant}, so you can switch at any time before.`,
  copy: "Copy secret",
  done: "Done",
  verify: "How to verify requests",
  verifyLead:
    "Skuport follows Standard Webhooks. With the library for your language, verifying a signature takes one line:",
  python: "Python",
  javascript: "JavaScript",
  libraries: "Libraries for other languages",
  verifyRest:
    "Verify the raw body, before you parse it. A request may arrive more than once: handle each webhook-id once.",
  one: "Signs every request. It was shown once, when it was created.",
  two: (instant: string) =>
    `Rotated. Until ${instant}, every request carries the signatures of both secrets.`,
  rotate: "Rotate secret…",
  rotateTitle: "Rotate the signing secret?",
  rotateLead:
    "Skuport creates a new secret and shows it once. For 24 hours, every request carries the signatures of both secrets, so your receiver keeps working while you switch.",
  rotateAgain: (instant: string) =>
    `You rotated the secret less than 24 hours ago. The one before it, valid until ${instant}, stops working immediately.`,
  rotateNow: "Rotate secret",
} as const;
