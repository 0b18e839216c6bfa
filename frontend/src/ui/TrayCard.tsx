import { ActionIcon } from "@mantine/core";
import { type HTMLAttributes, type ReactNode, useEffect, useState } from "react";
import { CrossIcon } from "./icons.tsx";
import classes from "./TrayCard.module.css";

/** How long a card stays that says that all went well. */
const STAYS_MS = 10_000;

/** A card of the tray, which lies beside the pages: about a job, or what just happened. */
export function TrayCard({
  title,
  icon,
  tone,
  dismiss,
  onDismiss,
  children,
  ...hover
}: {
  title: ReactNode;
  icon?: ReactNode;
  tone?: "success" | "danger";
  /** The label of the button in the corner. */
  dismiss: string;
  onDismiss: () => void;
  children?: ReactNode;
} & Pick<HTMLAttributes<HTMLElement>, "onPointerEnter" | "onPointerLeave" | "onFocus" | "onBlur">) {
  return (
    <article className={classes.card} data-tone={tone} {...hover}>
      <div className={classes.head}>
        {icon}
        <div className={classes.title}>{title}</div>
        <ActionIcon
          aria-label={dismiss}
          className={classes.dismiss}
          color="gray"
          onClick={onDismiss}
          size="sm"
          variant="subtle"
        >
          <CrossIcon size={14} />
        </ActionIcon>
      </div>
      {children}
    </article>
  );
}

/** The last line of a card: a detail, and what can be done. */
export function CardFoot({ children }: { children: ReactNode }) {
  return <div className={classes.foot}>{children}</div>;
}

export const cardDetail = classes.detail;
export const cardTrouble = classes.trouble;

/** Takes a card away after a while, unless the pointer or the focus is on it. */
export function useLeaving(leaves: boolean, leave: () => void) {
  const [held, hold] = useState(false);
  const goes = leaves && !held;
  useEffect(() => {
    if (!goes) return;
    const timer = setTimeout(leave, STAYS_MS);
    return () => clearTimeout(timer);
  }, [goes, leave]);
  return {
    onPointerEnter: () => hold(true),
    onPointerLeave: () => hold(false),
    onFocus: () => hold(true),
    onBlur: () => hold(false),
  };
}
