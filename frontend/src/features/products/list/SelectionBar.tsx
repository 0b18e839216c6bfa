import { ActionIcon, Button, Menu } from "@mantine/core";
import { useRef } from "react";
import type { Total } from "../../../api/types.gen.ts";
import { totalProducts } from "../../../lib/strings.ts";
import { ChevronDownIcon, CrossIcon } from "../../../ui/icons.tsx";
import type { BulkAction } from "../bulk/bulk.ts";
import type { SelectionControl } from "./selection.ts";
import { text } from "./strings.ts";
import classes from "./Toolbar.module.css";
import { useFitting } from "./useFitting.ts";

interface Item {
  id: BulkAction | "selectAll";
  label: string;
  run: () => void;
  variant: "default" | "subtle" | "danger";
}

/** The items that stay beside each other longest where there is little room. */
const PRIORITY: readonly Item["id"][] = [
  "activate",
  "deactivate",
  "selectAll",
  "delete",
  "export",
  "attribute",
];

/** The selected products, and what can be done with them: side by side as far as there is room, the rest in a menu. */
export function SelectionBar({
  selection,
  total,
  onAct,
}: {
  selection: SelectionControl;
  total: Total | null;
  onAct: (action: BulkAction) => void;
}) {
  const more = useRef<HTMLButtonElement>(null);
  const matching = total === null ? "" : totalProducts(total);
  const { count } = selection;
  const said = count === null ? text.allSelected(matching) : text.selected(count);
  const act = (id: BulkAction, label: string, variant: Item["variant"] = "default"): Item => ({
    id,
    label,
    run: () => onAct(id),
    variant,
  });
  const selectAll: Item = {
    id: "selectAll",
    label: text.selectAll(matching),
    run: selection.selectAll,
    variant: "subtle",
  };
  const items = [
    ...(count !== null && (total === null || total.value > count) ? [selectAll] : []),
    act("activate", text.activate),
    act("deactivate", text.deactivate),
    act("attribute", text.attribute),
    act("export", text.export),
    act("delete", text.delete, "danger"),
  ];
  const { bar, fits } = useFitting(items.length, items.map(({ label }) => label).join() + said);
  const shown = new Set(PRIORITY.filter((id) => items.some((item) => item.id === id)).slice(0, fits));
  const rest = items.filter(({ id }) => !shown.has(id));
  const button = ({ id, label, run, variant }: Item) => (
    <Button key={id} onClick={run} size="xs" variant={variant}>
      {label}
    </Button>
  );
  const beside = items.filter(({ id }) => shown.has(id));
  return (
    <section aria-label={text.toolbar} className={classes.bar} data-tight={fits === 0 || undefined} ref={bar}>
      <ActionIcon
        aria-label={text.clear}
        color="gray"
        onClick={selection.clear}
        size={30}
        title={text.clear}
        variant="subtle"
      >
        <CrossIcon size={15} />
      </ActionIcon>
      <p className={classes.count} role="status">
        {said}
      </p>
      {beside.filter(({ id }) => id === "selectAll").map(button)}
      <span className={classes.gap} />
      {beside.filter(({ id }) => id !== "selectAll").map(button)}
      {rest.length > 0 && (
        <Menu position="bottom-end" shadow="md" withInitialFocusPlaceholder={false}>
          <Menu.Target>
            <Button ref={more} rightSection={<ChevronDownIcon size={14} />} size="xs" variant="default">
              {fits === 0 ? text.actions : text.more}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {rest.map(({ id, label, run, variant }) => (
              <Menu.Item
                color={variant === "danger" ? "var(--danger-text)" : undefined}
                key={id}
                onClick={() => {
                  // The item goes; a dialog returns the focus to where it was when it opened.
                  more.current?.focus();
                  run();
                }}
              >
                {label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </section>
  );
}
