import { formatCount } from "../../../lib/format.ts";
import { plural } from "../../../lib/plural.ts";

export const text = {
  title: "Health",
  lead: "Checked every few seconds.",
  states: {
    ok: { title: "All systems work", detail: "Every component answers, and workers are running." },
    degraded: {
      title: "Some components have problems",
      detail: "The web UI and the API work. The components marked below are missing or slow.",
    },
    down: {
      title: "Skuport is down",
      detail: "Requests fail until the component marked below is back. Confirmed changes are safe.",
    },
  },
  unanswered: "Can’t get the system status",
  stale: (ago: string) => `Last updated ${ago}.`,
  parts: "Components",
  part: "Component",
  state: "Status",
  server: "Version",
  latency: "Latency",
  names: {
    database: "Database",
    migrations: "Schema",
    object_store: "Object storage",
    redis: "Redis",
    workers: "Workers",
  },
  works: "Works",
  fails: "Fails",
  migration: (number: string) => `Migration ${number}`,
  unknown: "Unknown",
  onlyDatabase: "Unknown while the database is down.",
  workers: (alive: number, working: number) =>
    `${formatCount(alive)} running, ${working === 0 ? "all idle" : `${formatCount(working)} busy`}.`,
  noWorkers: "No worker is running: imports and jobs wait.",
  lastSeen: (ago: string) => `Last heartbeat ${ago}.`,
  now: "Right now",
  products: "Products",
  imports: "Imports",
  jobs: "Bulk jobs",
  deliveries: "Webhook deliveries",
  search: "Search",
  idle: "None",
  work: (running: number, waiting: number) =>
    `${formatCount(running)} running, ${formatCount(waiting)} queued`,
  about: (count: string) => `About ${count}`,
  pending: (count: number, exact: boolean) => `${exact ? "" : "More than "}${formatCount(count)} pending`,
  searchUpToDate: "Up to date",
  searchBehind: (count: number, duration: string) =>
    `${plural(count, { one: "# change", other: "# changes" })} not indexed yet, the oldest ${duration} old`,
  aboutTitle: "About",
  version: "Version",
  running: "Uptime",
  openapi: "OpenAPI document",
  metrics: "Metrics",
} as const;
