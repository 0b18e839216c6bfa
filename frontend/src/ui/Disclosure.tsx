import { type ReactNode, useState } from "react";
import classes from "./Disclosure.module.css";
import { ChevronRightIcon } from "./icons.tsx";

/** A titled part that opens and closes. Its content is rendered when it first opens. */
export function Disclosure({
  title,
  note,
  children,
  open = false,
}: {
  title: ReactNode;
  /** A summary of the closed part, in a few words. */
  note?: ReactNode;
  children: ReactNode;
  open?: boolean;
}) {
  const [opened, setOpened] = useState(open);
  return (
    <details
      className={classes.disclosure}
      onToggle={(event) => event.currentTarget.open && setOpened(true)}
      open={open}
    >
      <summary className={classes.summary}>
        <ChevronRightIcon className={classes.mark} size={15} />
        <span className={classes.title}>{title}</span>
        {note && <span className={classes.note}>{note}</span>}
      </summary>
      {opened && <div className={classes.content}>{children}</div>}
    </details>
  );
}
