export const text = {
  title: "Sign in to Skuport",
  lead: "Use a one-time link or an API key. There are no passwords.",
  keyLabel: "API key",
  keyHint: "The page exchanges it for a session cookie and doesn’t keep it.",
  keyRequired: "Enter an API key.",
  submit: "Sign in",
  linkTitle: "Get a sign-in link",
  linkDetail: "Run this on the machine where Skuport runs. The link works once and expires after 15 minutes.",
  command: "skuport signin",
  copy: "Copy command",
  linkFailed: "This sign-in link no longer works",
  linkFailedDetail:
    "A link works once and expires after 15 minutes. Get a new one, or sign in with an API key.",
} as const;
