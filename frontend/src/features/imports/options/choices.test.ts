import { describe, expect, it } from "vitest";
import type { Import, PreviewColumn } from "../../../api/types.gen.ts";
import {
  changedOptions,
  choicesForFixed,
  choicesOf,
  ignoreUnchosen,
  remap,
  withMapping,
  withOption,
} from "./choices.ts";

const column = (header: string, suggested: string | null, target = suggested): PreviewColumn => ({
  header,
  suggested,
  target,
  examples: [],
});

describe("a changed mapping", () => {
  const columns = [
    column("Ref", "attributes.Ref"),
    column("Title", "name"),
    column("Note", "attributes.Note"),
  ];

  it("contains only what differs from the suggestion", () => {
    expect(remap(columns, "Ref", "sku")).toEqual({ Ref: "sku" });
    expect(remap(columns, "Title", "name")).toEqual({});
    expect(remap(columns, "Note", null)).toEqual({ Note: null });
  });

  it("ignores all that nobody chose", () => {
    const all = [...columns, column("Mine", "attributes.Mine", "attributes.Own"), column("", null)];
    expect(ignoreUnchosen(all)).toEqual({ Ref: null, Note: null, Mine: "attributes.Own" });
  });

  it("takes a field away from the column that had it", () => {
    expect(remap(columns, "Note", "name")).toEqual({ Title: "attributes.Title", Note: "name" });
  });

  it("builds on the latest choice, even if the preview doesn’t show it yet", () => {
    const first = remap(columns, "Ref", "sku");
    expect(remap(withMapping(columns, first), "Note", null)).toEqual({ Ref: "sku", Note: null });
    expect(withMapping(columns, {}).map(({ target }) => target)).toEqual([
      "attributes.Ref",
      "name",
      "attributes.Note",
    ]);
    const remembered = [column("Ref", "attributes.Ref", "sku")];
    expect(withMapping(remembered, undefined)[0]?.target).toBe("sku");
    expect(withMapping(remembered, {})[0]?.target).toBe("attributes.Ref");
  });

  it("takes columns named like what objects inherit for columns", () => {
    const inherited = [
      column("constructor", "attributes.constructor"),
      column("__proto__", "attributes.__proto__"),
    ];
    expect(withMapping(inherited, {}).map(({ target }) => target)).toEqual([
      "attributes.constructor",
      "attributes.__proto__",
    ]);
    const mapping = remap(inherited, "__proto__", "sku");
    expect(JSON.stringify(mapping)).toBe('{"__proto__":"sku"}');
    expect(withMapping(inherited, mapping)[1]?.target).toBe("sku");
  });

  it("keeps what was chosen or remembered before", () => {
    const chosen = [column("Ref", "attributes.Ref", "sku"), column("Title", "name"), column("", null)];
    expect(remap(chosen, "Title", null)).toEqual({ Ref: "sku", Title: null });
    expect(remap(chosen, "Ref", "attributes.Ref")).toEqual({});
  });
});

describe("options", () => {
  it("are left out when they equal the default", () => {
    const changed = withOption({}, "mode", "create_only");
    expect(changed).toEqual({ mode: "create_only" });
    expect(withOption(changed, "mode", "upsert")).toEqual({});
  });

  it("take their thresholds with them", () => {
    const strict = { on_error: "abort", max_rejects: 3, max_reject_percent: 1 } as const;
    expect(withOption(strict, "on_error", "skip_rows")).toEqual({});
    const full = { on_missing: "delete", max_missing_percent: 50 } as const;
    expect(withOption(full, "on_missing", "keep")).toEqual({});
  });

  it("are counted where they differ", () => {
    expect(changedOptions({ mode: "upsert", atomic: true, on_missing: "delete", dry_run: true })).toEqual([
      "atomic",
      "on_missing",
    ]);
  });
});

describe("an import's choices", () => {
  const options: Import["options"] = {
    mapping: { Ref: "sku" },
    delimiter: ";",
    encoding: "windows-1252",
    blank_cells: "clear",
    mode: "update_only",
    on_error: "abort",
    max_rejects: 3,
    max_reject_percent: null,
    atomic: false,
    dry_run: true,
    on_missing: "delete",
    max_missing_percent: 30,
    events: "none",
  };

  it("for fixed rows leave out options about the whole file, because they are no full feed", () => {
    expect(choicesForFixed({ options })).toEqual({
      mapping: { Ref: "sku" },
      blank_cells: "clear",
      mode: "update_only",
      events: "none",
    });
  });

  it("are the start of another import of the same file", () => {
    const { dry_run: _, max_reject_percent: __, atomic: ___, ...chosen } = options;
    expect(choicesOf({ options })).toEqual(chosen);
  });

  it("leave the remembered mapping in force without one of their own", () => {
    expect(choicesOf({ options: { ...options, mapping: {} } })).not.toHaveProperty("mapping");
  });
});
