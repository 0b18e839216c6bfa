import { Button, Modal, NativeSelect, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { formatForInput } from "../../../lib/format.ts";
import { PAGE_SIZES, PRODUCT_SORTS, type ProductsSearch } from "../../../lib/search.ts";
import { strings } from "../../../lib/strings.ts";
import { type AttributeLine, AttributesField, linesOf } from "../editor/AttributesField.tsx";
import classes from "./FiltersDialog.module.css";
import { attributePairs, attributesText } from "./filters.ts";

const text = strings.products;

/** The filters that are needed less often, and the order, which has no headings on a small screen. */
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
    <Modal
      closeButtonProps={{ "aria-label": text.close }}
      onClose={onClose}
      opened
      title={<span className={classes.title}>{text.filtersTitle}</span>}
    >
      <form className={classes.body} onSubmit={apply}>
        <TextInput
          data-autofocus
          description={text.beginsHint}
          label={text.skuBegins}
          onChange={(event) => set({ sku: event.currentTarget.value })}
          value={draft.sku ?? ""}
        />
        <TextInput
          label={text.nameBegins}
          onChange={(event) => set({ name: event.currentTarget.value })}
          value={draft.name ?? ""}
        />
        <AttributesField label={text.attributeIs} lines={lines} onChange={setLines} />
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
        <div className={classes.choice}>
          <Button onClick={onClose} variant="default">
            {text.cancel}
          </Button>
          <Button type="submit">{text.apply}</Button>
        </div>
      </form>
    </Modal>
  );
}
