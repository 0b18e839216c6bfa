import type { ReactNode } from "react";
import { CheckIcon, InfoIcon, WarningIcon } from "./icons.tsx";
import classes from "./Notice.module.css";

export type Tone = "info" | "success" | "warning" | "danger";

const ICONS = { info: InfoIcon, success: CheckIcon, warning: WarningIcon, danger: WarningIcon };

/** A message on the page. Screen readers announce failures immediately, and other messages when they pause. */
export function Notice({
  tone,
  title,
  children,
  actions,
  urgent = tone === "danger",
}: {
  tone: Tone;
  title?: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  /** Announced immediately; failures are by default. */
  urgent?: boolean;
}) {
  const ToneIcon = ICONS[tone];
  return (
    <div className={classes.notice} data-tone={tone} role={urgent ? "alert" : "status"}>
      <ToneIcon className={classes.icon} size={18} />
      <div className={classes.body}>
        {title && <p className={classes.title}>{title}</p>}
        {children && <div className={classes.text}>{children}</div>}
        {actions && <div className={classes.actions}>{actions}</div>}
      </div>
    </div>
  );
}
