import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { ProductOut, ProductPatch } from "../../../api/types.gen.ts";
import { strings } from "../../../lib/strings.ts";
import { ProductState } from "../ProductState.tsx";
import classes from "./EditableCells.module.css";
import { useTableControl } from "./tableContext.ts";

const text = strings.products;
const NAME_MAX = 500;
const VALUE_MAX = 10_000;

/** The name of a product, or one of its attributes, edited where it stands: Enter and Tab save, Esc doesn't. */
export function TextCell({ product, attribute = null }: { product: ProductOut; attribute?: string | null }) {
  const control = useTableControl();
  const field = attribute === null ? "name" : `attributes.${attribute}`;
  const value = (attribute === null ? product.name : product.attributes[attribute]) ?? "";
  const label = attribute ?? text.name.toLowerCase();
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
      maxLength={attribute === null ? NAME_MAX : VALUE_MAX}
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

/** What to save, or null when nothing is different. An attribute without a value is taken off. */
export function change(attribute: string | null, before: string, typed: string): ProductPatch | null {
  const value = typed.trim();
  if (value === before || (attribute === null && value === "")) return null;
  return attribute === null ? { name: value } : { attributes: { [attribute]: value === "" ? null : value } };
}

function CellInput({
  label,
  value,
  maxLength,
  required,
  onFinish,
  onCancel,
}: {
  label: string;
  value: string;
  maxLength: number;
  required: boolean;
  onFinish: (typed: string, then: "stay" | "leave" | "next" | "previous") => void;
  onCancel: () => void;
}) {
  const [typed, setTyped] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  // What ends the editing also takes the focus away, which must not end it once more.
  const ended = useRef(false);
  useEffect(() => {
    // Selecting alone doesn't bring it into sight.
    input.current?.focus();
    input.current?.select();
  }, []);
  const missing = required && typed.trim() === "";
  const end = (then: "stay" | "leave" | "next" | "previous") => {
    if (ended.current || (missing && then !== "leave")) return;
    ended.current = true;
    onFinish(typed, then);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method composes, Enter and Esc are its own.
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
        aria-invalid={missing || undefined}
        aria-label={label}
        className={classes.input}
        maxLength={maxLength}
        onBlur={() => end("leave")}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        ref={input}
        value={typed}
      />
      {missing && (
        <span className={classes.hint} role="alert">
          {text.nameNeeded}
        </span>
      )}
    </>
  );
}

/** Active or not, switched where it stands. */
export function StateCell({ product }: { product: ProductOut }) {
  const { selection, save } = useTableControl();
  if (selection === null) return <ProductState active={product.active} />;
  return (
    <button
      aria-label={text.stateOf(product.active ? text.isActive : text.isInactive, product.sku)}
      className={classes.state}
      onClick={() => save(product, { active: !product.active })}
      type="button"
    >
      <ProductState active={product.active} />
    </button>
  );
}
