import { Button, CloseButton, SegmentedControl, TextInput } from "@mantine/core";
import { useDebouncedCallback, useDisclosure } from "@mantine/hooks";
import { useEffect, useState } from "react";
import { formatInstant } from "../../../lib/format.ts";
import { shared } from "../../../lib/strings.ts";
import { CrossIcon, FilterIcon, SearchIcon } from "../../../ui/icons.tsx";
import { useImportName } from "../queries.ts";
import type { ProductsSearch } from "../search.ts";
import { FiltersDialog } from "./FiltersDialog.tsx";
import { attributePairs, attributesText } from "./filters.ts";
import classes from "./ProductFilters.module.css";
import { text } from "./strings.ts";

/** Filters and sorts the list. Every change returns to the first page. */
export function ProductFilters({
  search,
  onChange,
}: {
  search: ProductsSearch;
  onChange: (search: ProductsSearch) => void;
}) {
  const [asking, dialog] = useDisclosure(false);
  return (
    <div className={classes.filters}>
      <SearchField onChange={(q) => onChange({ ...search, q })} value={search.q} />
      <SegmentedControl
        aria-label={shared.product.active}
        data={[
          { value: "any", label: text.any },
          { value: "true", label: shared.product.isActive },
          { value: "false", label: shared.product.isInactive },
        ]}
        onChange={(value) =>
          onChange({ ...search, active: value === "true" || value === "false" ? value : undefined })
        }
        value={search.active ?? "any"}
      />
      <Button leftSection={<FilterIcon size={16} />} onClick={dialog.open} variant="default">
        {text.filters}
      </Button>
      <Chips onChange={onChange} search={search} />
      {asking && (
        <FiltersDialog
          onApply={(next) => {
            dialog.close();
            onChange(next);
          }}
          onClose={dialog.close}
          search={search}
        />
      )}
    </div>
  );
}

/** The filters that were set in the dialog or by a link, each with a button that removes it. */
function Chips({ search, onChange }: { search: ProductsSearch; onChange: (search: ProductsSearch) => void }) {
  const importName = useImportName(search.import);
  const pairs = attributePairs(search.attributes);
  const chips: [label: string, without: Partial<ProductsSearch>][] = [
    ...(search.sku ? [[text.chips.sku(search.sku), { sku: undefined }] as const] : []),
    ...(search.name ? [[text.chips.name(search.name), { name: undefined }] as const] : []),
    ...pairs.map(([key, value]) => {
      const others = pairs.filter(([other]) => other !== key);
      return [text.chips.attribute(key, value), { attributes: attributesText(others) }] as const;
    }),
    ...(search.since ? [[text.chips.since(instantText(search.since)), { since: undefined }] as const] : []),
    ...(search.import ? [[text.chips.import(importName), { import: undefined }] as const] : []),
  ].map(([label, without]) => [label, without]);
  if (chips.length === 0) return null;
  return (
    <ul className={classes.chips}>
      {chips.map(([label, without]) => (
        <li key={label}>
          <button
            aria-label={text.chips.remove(label)}
            className={classes.chip}
            onClick={() => onChange({ ...search, ...without })}
            type="button"
          >
            <span className={classes.chipText}>{label}</span>
            <CrossIcon size={13} />
          </button>
        </li>
      ))}
    </ul>
  );
}

function instantText(instant: string): string {
  return Number.isNaN(Date.parse(instant)) ? instant : formatInstant(instant);
}

/** Searches once typing pauses. */
function SearchField({
  value,
  onChange,
}: {
  value: string | undefined;
  onChange: (q: string | undefined) => void;
}) {
  const [typed, setTyped] = useState(value ?? "");
  const ask = useDebouncedCallback((q: string) => onChange(q.trim() || undefined), 250);
  // While the user types, the address lags behind: it must not overwrite newer input.
  useEffect(() => setTyped((now) => (now.trim() === (value ?? "") ? now : (value ?? ""))), [value]);
  return (
    <TextInput
      aria-label={text.search}
      className={classes.search}
      leftSection={<SearchIcon size={16} />}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        ask(event.currentTarget.value);
      }}
      placeholder={text.searchPlaceholder}
      rightSection={
        typed !== "" && (
          <CloseButton
            aria-label={text.clearSearch}
            onClick={() => {
              setTyped("");
              ask("");
            }}
            size="sm"
          />
        )
      }
      spellCheck={false}
      type="search"
      value={typed}
    />
  );
}
