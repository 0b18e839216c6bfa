import { plural } from "../../../lib/plural.ts";

export const text = {
  title: "Sessions",
  lead: "Browsers that are signed in. A session ends when it expires, or when it isn’t used for a while.",
  ownOnly: "These are your own sessions. You need the admin scope to see those of other users.",
  empty: { title: "No sessions", detail: "Sessions appear here when users sign in." },
  user: "User",
  device: "Device",
  unknownDevice: "Unknown device",
  current: "This browser",
  signedIn: "Signed in",
  used: "Last used",
  expires: "Expires",
  action: "Action",
  end: "End",
  endNamed: (name: string, device: string) => `End the session of ${name}, ${device}`,
  endTitle: (name: string) => `End the session of ${name}?`,
  endDetail: (device: string) =>
    `${device} is signed out immediately, and its unused sign-in links stop working. Imports and jobs it started continue.`,
  signOut: "Sign out",
  signOutTitle: "Sign out of this browser?",
  signOutDetail: "You need a sign-in link or an API key to sign in again. Running imports continue.",
  endOthers: "End all others",
  endOthersTitle: "End all other sessions?",
  endOthersDetail:
    "Every other browser is signed out immediately, including those of other users. API keys keep working.",
  endOwnDetail: "Your other browsers are signed out immediately. API keys keep working.",
  ended: (count: number) =>
    plural(count, { one: "Ended # other session.", other: "Ended # other sessions." }),
} as const;
