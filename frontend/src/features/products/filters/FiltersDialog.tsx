import { Button, NativeSelect, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { formatForInput } from "../../../lib/format.ts";
import { shared } from "../../../lib/strings.ts";
import { Choice, Dialog, dialogBody } from "../../../ui/Dialog.tsx";
import { type AttributeLine, AttributesField, linesOf } from "../attributes/AttributesField.tsx";
import { PAGE_SIZES, PRODUCT_SORTS, type ProductsSearch } from "../search.ts";
import classes from "./FiltersDialog.module.css";
import { attributePairs, attributesText } from "./filters.ts";
import { text } from "./strings.ts";

/** The less common filters, and the order, which small screens have no table headings for. */
export function FiltersDialog({
  search,
  onApply,
  onClose,
}: {
  search: ProductsSearch;
  onApply: (search: ProductsSearch) => void;
  onClose: () => void;
}) {
  const [draft, setDraft] = useState(search);
  const [since, setSince] = useState(formatForInput(search.since));
  const [lines, setLines] = useState<AttributeLine[]>(() => linesOf(attributePairs(search.attributes)));
  const set = (change: Partial<ProductsSearch>) => setDraft((before) => ({ ...before, ...change }));
  const apply = (event: FormEvent) => {
    event.preventDefault();
    onApply({
      ...draft,
      sku: draft.sku?.trim() || undefined,
      name: draft.name?.trim() || undefined,
      attributes: attributesText(lines.map(({ key, value }) => [key.trim(), value.trim()])),
      since: since === "" ? undefined : new Date(since).toISOString(),
    });
  };
  return (
    <Dialog closeLabel={shared.close} onClose={onClose} title={text.title}>
      <form className={dialogBody} onSubmit={apply}>
        <TextInput
          data-autofocus
          label={text.skuBegins}
          onChange={(event) => set({ sku: event.currentTarget.value })}
          value={draft.sku ?? ""}
        />
        <TextInput
          description={text.beginsHint}
          label={text.nameBegins}
          onChange={(event) => set({ name: event.currentTarget.value })}
          value={draft.name ?? ""}
        />
        <AttributesField label={text.attributes} lines={lines} onChange={setLines} />
        <TextInput
          label={text.since}
          onChange={(event) => setSince(event.currentTarget.value)}
          type="datetime-local"
          value={since}
        />
        <div className={classes.pair}>
          <NativeSelect
            data={[
              { value: "", label: draft.q ? text.sorts.best : text.sorts.sku },
              ...PRODUCT_SORTS.filter((sort) => draft.q || sort !== "sku").map((value) => ({
                value,
                label: text.sorts[value],
              })),
            ]}
            label={text.sortBy}
            onChange={(event) => {
              const { value } = event.currentTarget;
              set({ sort: PRODUCT_SORTS.find((sort) => sort === value) });
            }}
            value={draft.sort === "sku" && !draft.q ? "" : (draft.sort ?? "")}
          />
          <NativeSelect
            data={[...PAGE_SIZES]}
            label={text.pageSize}
            onChange={(event) => {
              const { value } = event.currentTarget;
              set({ limit: PAGE_SIZES.slice(1).find((size) => size === value) });
            }}
            value={draft.limit ?? PAGE_SIZES[0]}
          />
        </div>
        <Choice>
          <Button onClick={onClose} variant="default">
            {shared.cancel}
          </Button>
          <Button type="submit">{text.apply}</Button>
        </Choice>
      </form>
    </Dialog>
  );
}
