import type { ProductOut, ProductPatch } from "../../../api/types.gen.ts";
import { fieldLabel } from "../../../lib/fields.ts";
import { activeName } from "../ActiveBadge.tsx";
import classes from "./ConflictTable.module.css";
import { type Difference, differences } from "./saving.ts";
import { text } from "./strings.ts";

const ATTRIBUTE = "attributes.";

/** The fields that two users changed, side by side. */
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
              <td>{display(found.theirs)}</td>
              <td>{display(found.mine)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function fieldName(field: string): string {
  return field.startsWith(ATTRIBUTE) ? field.slice(ATTRIBUTE.length) : fieldLabel(field);
}

function display(value: Difference["mine"]): string {
  if (typeof value === "boolean") return activeName(value);
  return value === undefined || value === "" ? text.nothing : value;
}
