import { useSyncExternalStore } from "react";
import { formatAgo, formatInstant } from "../lib/format.ts";
import classes from "./Ago.module.css";

/** How long ago something was; the exact time on hover. Rendered again only when the words change: a list has many. */
export function Ago({ instant }: { instant: string }) {
  const words = useSyncExternalStore(everySecond, () => formatAgo(instant, Date.now()));
  return (
    <time className={classes.ago} dateTime={instant} title={formatInstant(instant)}>
      {words}
    </time>
  );
}

function everySecond(look: () => void): () => void {
  const timer = setInterval(look, 1_000);
  return () => clearInterval(timer);
}
