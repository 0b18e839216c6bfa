import { type ReactNode, useEffect, useRef } from "react";
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
  takesFocus = false,
  urgent = tone === "danger",
}: {
  tone: Tone;
  title?: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  /** Takes the focus when it appears: for a question where the focus was on something that is gone. */
  takesFocus?: boolean;
  /** Announced immediately; failures are by default. */
  urgent?: boolean;
}) {
  const ToneIcon = ICONS[tone];
  const notice = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (takesFocus) notice.current?.focus();
  }, [takesFocus]);
  return (
    <div
      className={classes.notice}
      data-tone={tone}
      ref={notice}
      role={urgent ? "alert" : "status"}
      tabIndex={takesFocus ? -1 : undefined}
    >
      <ToneIcon className={classes.icon} size={18} />
      <div className={classes.body}>
        {title && <p className={classes.title}>{title}</p>}
        {children && <div className={classes.text}>{children}</div>}
        {actions && <div className={classes.actions}>{actions}</div>}
      </div>
    </div>
  );
}
