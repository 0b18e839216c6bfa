import { formatCount } from "../../lib/format.ts";

export const text = {
  lastWritten: "Last changed by",
  byImport: "Import",
  byImportLine: (line: number) => `Import, line ${formatCount(line)}`,
  byEdit: "Manual edit",
} as const;
