import type { ReactNode } from "react";
import classes from "./EmptyState.module.css";

/** Shown in place of an empty list. */
export function EmptyState({
  icon,
  title,
  detail,
  action,
}: {
  icon: ReactNode;
  title: string;
  detail: string;
  action?: ReactNode;
}) {
  return (
    <div className={classes.empty}>
      <div className={classes.icon}>{icon}</div>
      <p className={classes.title}>{title}</p>
      <p className={classes.detail}>{detail}</p>
      {action && <div className={classes.action}>{action}</div>}
    </div>
  );
}
