import { Button, CloseButton, SegmentedControl, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useEffect, useState } from "react";
import type { ProductsSearch } from "../../lib/search.ts";
import { strings } from "../../lib/strings.ts";
import { SearchIcon } from "../../ui/icons.tsx";
import classes from "./ProductFilters.module.css";

const text = strings.products;

type Filters = Omit<ProductsSearch, "cursor">;

/** Narrows the list. A change of filter begins at the first page. */
export function ProductFilters({
  filters,
  onChange,
}: {
  filters: Filters;
  onChange: (filters: Filters) => void;
}) {
  return (
    <div className={classes.filters}>
      <SkuFilter onChange={(sku) => onChange({ ...filters, sku })} value={filters.sku} />
      <SegmentedControl
        aria-label={text.activeFilter}
        data={[
          { value: "any", label: text.any },
          { value: "true", label: text.isActive },
          { value: "false", label: text.isInactive },
        ]}
        onChange={(value) =>
          onChange({ ...filters, active: value === "true" || value === "false" ? value : undefined })
        }
        value={filters.active ?? "any"}
      />
      {filters.import !== undefined && (
        <Button
          aria-label={text.clearImport}
          onClick={() => onChange({ ...filters, import: undefined })}
          rightSection={<CloseButton component="span" size="sm" />}
          variant="default"
        >
          {text.byImport}
        </Button>
      )}
    </div>
  );
}

/** Follows the keyboard, but asks only when it rests. */
function SkuFilter({
  value,
  onChange,
}: {
  value: string | undefined;
  onChange: (sku: string | undefined) => void;
}) {
  const [typed, setTyped] = useState(value ?? "");
  useEffect(() => setTyped(value ?? ""), [value]);
  const ask = useDebouncedCallback((sku: string) => onChange(sku.trim() || undefined), 250);
  return (
    <TextInput
      aria-label={text.skuFilter}
      className={classes.sku}
      leftSection={<SearchIcon size={16} />}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        ask(event.currentTarget.value);
      }}
      placeholder={text.skuPlaceholder}
      rightSection={
        typed !== "" && (
          <CloseButton aria-label={text.clearSku} onClick={() => onChange(undefined)} size="sm" />
        )
      }
      spellCheck={false}
      value={typed}
    />
  );
}
