import type { ProductOut, ProductPatch } from "../../../api/types.gen.ts";
import { strings } from "../../../lib/strings.ts";
import classes from "../list/SaveProblemDialog.module.css";
import { type Difference, differences } from "./saving.ts";

const text = strings.productEditor;
const { sku, name, description, active } = strings.products;
const FIELDS: Record<string, string> = { sku, name, description, active };

/** The fields that two people have changed, side by side. */
export function ConflictTable({
  seen,
  theirs,
  changes,
}: {
  seen: ProductOut;
  theirs: ProductOut;
  changes: ProductPatch;
}) {
  return (
    <>
      <p>{text.conflictLead}</p>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{text.conflictField}</th>
            <th scope="col">{text.theirs}</th>
            <th scope="col">{text.mine}</th>
          </tr>
        </thead>
        <tbody>
          {differences(seen, theirs, changes).map((found) => (
            <tr key={found.field}>
              <th scope="row">{fieldName(found.field)}</th>
              <td>{shown(found.theirs)}</td>
              <td>{shown(found.mine)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function fieldName(field: string): string {
  return field.startsWith("attributes.") ? field.slice("attributes.".length) : (FIELDS[field] ?? field);
}

function shown(value: Difference["mine"]): string {
  if (typeof value === "boolean") return value ? strings.products.isActive : strings.products.isInactive;
  return value === undefined || value === "" ? text.nothing : value;
}
