import type { ReactNode } from "react";
import { Notice } from "./Notice.tsx";

/** Stands where something would be that doesn't exist (any more). The title of the page or drawer says what. */
export function Missing({ detail, children }: { detail: string; children: ReactNode }) {
  return (
    <Notice actions={children} tone="warning" urgent>
      {detail}
    </Notice>
  );
}
