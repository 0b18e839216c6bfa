import type { ReactNode } from "react";
import classes from "./Badge.module.css";

export type BadgeTone = "neutral" | "accent" | "success" | "warning" | "danger" | "info";

/** A state in a word. `pulse` marks what is going on right now. */
export function Badge({
  tone,
  pulse = false,
  children,
}: {
  tone: BadgeTone;
  pulse?: boolean;
  children: ReactNode;
}) {
  return (
    <span className={classes.badge} data-pulse={pulse || undefined} data-tone={tone}>
      <span aria-hidden="true" className={classes.dot} />
      {children}
    </span>
  );
}
