import type { ReactNode } from "react";
import classes from "./Badge.module.css";

export type BadgeTone = "neutral" | "accent" | "success" | "warning" | "danger" | "info";

/** A status in one word. `pulse` marks activity. */
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
