import { Menu } from "@mantine/core";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { ProductOut, ProductPatch } from "../../../api/types.gen.ts";
import { MOST, tooLong } from "../../../lib/lengths.ts";
import { own } from "../../../lib/own.ts";
import { shared } from "../../../lib/strings.ts";
import { ActiveBadge, activeName } from "../ActiveBadge.tsx";
import { text as editorText } from "../editor/strings.ts";
import classes from "./EditableCells.module.css";
import { text } from "./strings.ts";
import { useTableControl } from "./tableContext.ts";

/** The name of a product, or one of its attributes, edited in the table: Enter and Tab save, Esc cancels. */
export function TextCell({ product, attribute = null }: { product: ProductOut; attribute?: string | null }) {
  const control = useTableControl();
  const field = attribute === null ? "name" : `attributes.${attribute}`;
  const value = (attribute === null ? product.name : own(product.attributes, attribute)) ?? "";
  const label = attribute ?? shared.product.name.toLowerCase();
  const { editing, edit, move, save } = control;
  const place = { id: product.id, field };
  const isEditing = editing?.id === product.id && editing.field === field;
  const button = useRef<HTMLButtonElement>(null);
  const takeFocus = useRef(false);
  useEffect(() => {
    if (isEditing || !takeFocus.current) return;
    takeFocus.current = false;
    button.current?.focus();
  }, [isEditing]);

  if (control.selection === null) return <span className={classes.plain}>{value}</span>;
  if (!isEditing) {
    return (
      <button
        aria-label={`${value} – ${text.editCell(label, product.sku)}`}
        className={classes.text}
        data-name={attribute === null || undefined}
        onClick={() => edit(place)}
        ref={button}
        title={value}
        type="button"
      >
        {value}
      </button>
    );
  }
  const finish = (typed: string, then: "stay" | "leave" | "next" | "previous") => {
    const changes = change(attribute, value, typed);
    if (changes !== null) save(product, changes);
    takeFocus.current = then === "stay";
    if (then === "next" || then === "previous") move(place, then);
    else edit(null);
  };
  return (
    <CellInput
      label={text.cell(label, product.sku)}
      most={attribute === null ? MOST.name : MOST.attributeValue}
      onCancel={() => {
        takeFocus.current = true;
        edit(null);
      }}
      onFinish={finish}
      required={attribute === null}
      value={value}
    />
  );
}

/** The change to save; null when nothing differs. An attribute without a value is removed. */
export function change(attribute: string | null, before: string, typed: string): ProductPatch | null {
  const value = typed.trim();
  if (value === before || (attribute === null && value === "")) return null;
  return attribute === null ? { name: value } : { attributes: { [attribute]: value === "" ? null : value } };
}

function CellInput({
  label,
  value,
  most,
  required,
  onFinish,
  onCancel,
}: {
  label: string;
  value: string;
  /** The number of characters that fit. */
  most: number;
  required: boolean;
  onFinish: (typed: string, then: "stay" | "leave" | "next" | "previous") => void;
  onCancel: () => void;
}) {
  const [typed, setTyped] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  // Ending the edit also blurs the input, which must not end it a second time.
  const ended = useRef(false);
  useEffect(() => {
    // Selecting alone doesn't scroll it into view.
    input.current?.focus();
    input.current?.select();
  }, []);
  const missing = required && typed.trim() === "";
  const wrong = missing ? editorText.nameNeeded : tooLong(typed, most);
  const end = (then: "stay" | "leave" | "next" | "previous") => {
    // What is left too long is sent nevertheless: the API refuses it, and a dialog says so.
    if (ended.current || (wrong !== undefined && then !== "leave")) return;
    ended.current = true;
    onFinish(typed, then);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method composes, Enter and Esc belong to it.
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") end("stay");
    else if (event.key === "Tab") end(event.shiftKey ? "previous" : "next");
    else if (event.key === "Escape") {
      ended.current = true;
      onCancel();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <>
      <input
        aria-invalid={wrong !== undefined || undefined}
        aria-label={label}
        className={classes.input}
        onBlur={() => end("leave")}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        ref={input}
        value={typed}
      />
      {wrong !== undefined && (
        <span className={classes.hint} role="alert">
          {wrong}
        </span>
      )}
    </>
  );
}

/** The active flag, chosen in a menu: a click that missed its target changes nothing. */
export function StateCell({ product }: { product: ProductOut }) {
  const { selection, save } = useTableControl();
  if (selection === null) return <ActiveBadge active={product.active} />;
  return (
    <Menu position="bottom-start" shadow="md" width={140} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <button
          aria-label={text.statusOf(activeName(product.active), product.sku)}
          className={classes.state}
          type="button"
        >
          <ActiveBadge active={product.active} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup
          onChange={(value) => {
            const active = value === "true";
            if (active !== product.active) save(product, { active });
          }}
          value={String(product.active)}
        >
          {[true, false].map((active) => (
            <Menu.RadioItem closeMenuOnClick key={String(active)} value={String(active)}>
              {activeName(active)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}
