import { plural } from "../../../lib/plural.ts";

export const text = {
  progress: "Upload",
  uploading: (percent: string) => `Uploading, ${percent}`,
  starting: "Starting the import…",
  failed: "An upload stopped",
  paused: "An upload is paused",
  ready: (count: number) =>
    plural(count, { one: "A file is ready to import", other: "# files are ready to import" }),
} as const;
