import { plural } from "../../../lib/plural.ts";

export const text = {
  createTitle: "Add an endpoint",
  editTitle: "Edit the endpoint",
  secretTitle: "Signing secret",
  once: "Copy it now. You can’t see it again.",
  url: "URL",
  urlHint:
    "Where to send requests. It must be public: a local target needs the setting SKUPORT_WEBHOOK_ALLOWED_TARGETS.",
  urlPlaceholder: "https://shop.example.com/hooks",
  description: "Description (optional)",
  descriptionHint: "A note for your team. Skuport doesn’t send it.",
  events: "Events",
  eventsLoading: "Loading the events…",
  everything: (count: number) => plural(count, { other: "All # events" }),
  everythingHint: "Every type that exists today. New types aren’t added later.",
  headers: "Custom headers (optional)",
  headersHint:
    "Sent with every request, for example Authorization. Values are stored encrypted and never shown again.",
  headerName: (index: number) => `Name of header ${index}`,
  headerValue: (index: number) => `Value of header ${index}`,
  namePlaceholder: "Name",
  valuePlaceholder: "Value",
  storedPlaceholder: "Stored. Type to replace it",
  addHeader: "Add header",
  removeHeader: (index: number) => `Remove header ${index}`,
  urlNeeded: "Enter a URL.",
  eventsNeeded: "Choose at least one event.",
  headerWithoutName: "Every header value needs a name.",
  headerWithoutValue: (name: string) => `Enter a value for ${name}, or remove it.`,
  headerTwice: (name: string) => `${name} appears twice. Header names ignore case.`,
  create: "Add endpoint",
  save: "Save",
  changedTitle: "Another user changed this endpoint",
  changed:
    "Your changes aren’t saved yet. The fields you didn’t edit now show the other user’s values. Check them, then save again.",
} as const;
