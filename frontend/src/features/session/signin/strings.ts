export const text = {
  title: "Sign in to Skuport",
  lead: "Use a one-time link or an API key. There are no passwords.",
  keyLabel: "API key",
  keyHint: "The web UI exchanges it for a session cookie and doesn’t keep it.",
  keyRequired: "Enter an API key.",
  submit: "Sign in",
  linkTitle: "Get a sign-in link",
  linkDetail:
    "Run this on the machine where Skuport runs, in the folder where it was started. The link works once and expires after 15 minutes.",
  copy: "Copy command",
  sessionEnded: "Your session has ended",
  sessionEndedDetail: "Sign in to continue where you were.",
  draftKept: {
    all: "Your unsaved changes stay in this tab until then. Sign in the same way as before to get them back.",
    partial:
      "Your unsaved changes stay in this tab until then, except the webhook’s URL and header values. Sign in the same way as before to get them back.",
  },
  linkFailedDetail:
    "A link works once and expires after 15 minutes. Get a new one, or sign in with an API key.",
} as const;
