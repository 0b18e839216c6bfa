import { plural } from "../../../lib/plural.ts";

export const text = {
  lead: "Skuport sends signed requests to your URLs when something happens in the catalog.",
  caption: "Endpoints",
  endpoint: "Endpoint",
  status: "Status",
  events: "Events",
  add: "Add endpoint",
  adminOnly: "You need the admin scope to add and change endpoints.",
  empty: {
    title: "No endpoints yet",
    detail:
      "Add a URL and choose events. Skuport sends it a request for every one of them, such as a changed product or a completed import.",
  },
  allEvents: "All events",
  moreEvents: (count: number) => plural(count, { other: "and # more" }),
} as const;
