import { plural } from "../../../lib/plural.ts";

export const text = {
  progress: "Upload",
  uploading: (percent: string) => `Uploading, ${percent}`,
  starting: "Starting the import…",
  failed: "An upload stopped",
  paused: "An upload is paused",
  /** By what the files need. */
  arrived: {
    ready: (count: number) =>
      plural(count, { one: "A file is ready to import", other: "# files are ready to import" }),
    question: (count: number) =>
      plural(count, { one: "A file needs your input", other: "# files need your input" }),
    impossible: (count: number) =>
      plural(count, { one: "A file can’t be imported", other: "# files can’t be imported" }),
    unknown: (count: number) => plural(count, { one: "A file is uploaded", other: "# files are uploaded" }),
  },
} as const;
