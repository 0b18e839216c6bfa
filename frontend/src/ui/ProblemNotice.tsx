import { Button } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import { ApiError, asApiError } from "../lib/problem.ts";
import { answers } from "../lib/reachable.ts";
import { orRecover } from "../lib/recovery.ts";
import { shared } from "../lib/strings.ts";
import { Notice } from "./Notice.tsx";
import classes from "./ProblemNotice.module.css";

const NOT_FOUND = 404;

/** An error in the server's words, with its details and the request id to quote. */
export function ProblemNotice({
  error,
  title,
  footer,
  actions,
  onRetry,
}: {
  error: unknown;
  title?: string;
  footer?: ReactNode;
  actions?: ReactNode;
  /** What the button "Try again" does; without it, and for what wasn't found, there is none. */
  onRetry?: () => void;
}) {
  const problem = asApiError(error);
  const over = useOver(error, !actions && onRetry === undefined);
  if (over) return null;
  // What doesn't exist won't be there next time, either.
  const retry = onRetry && problem.status !== NOT_FOUND && (
    <Button onClick={onRetry} size="xs" variant="default">
      {shared.retry}
    </Button>
  );
  // A single item usually repeats the detail word for word.
  const items = problem.items.filter((item) => item.message !== problem.detail);
  return (
    <Notice actions={actions ?? retry} title={title ?? problem.title} tone="danger">
      <div className={classes.body}>
        {problem.detail && <p>{problem.detail}</p>}
        {items.length > 0 && (
          <ul className={classes.items}>
            {items.map((item) => (
              <li key={`${item.pointer} ${item.code} ${item.message}`}>
                {item.message} {item.pointer && <code className={classes.pointer}>{item.pointer}</code>}
              </li>
            ))}
          </ul>
        )}
        {footer}
        {problem.requestId && (
          <p className={classes.request}>
            {shared.errors.requestId} <code>{problem.requestId}</code>
          </p>
        )}
      </div>
    </Notice>
  );
}

/**
 * Whether an outage that a change ran into is over. What is asked for again takes its failure back by itself; a change isn't
 * repeated without the user, and must not say for long after that the server can't be reached.
 */
function useOver(error: unknown, isChange: boolean): boolean {
  const [over, setOver] = useState<unknown>(null);
  const offline = isChange && error instanceof ApiError && error.code === "offline";
  useEffect(() => {
    if (!offline) return;
    const every = orRecover({ error });
    if (every === false) return;
    let left = false;
    const timer = setInterval(async () => {
      if (!(await answers("/api/v1/me")) || left) return;
      clearInterval(timer);
      setOver(error);
    }, every);
    return () => {
      left = true;
      clearInterval(timer);
    };
  }, [error, offline]);
  return offline && over === error;
}
