import { formatAgo, formatInstant } from "../lib/format.ts";
import classes from "./Ago.module.css";
import { useNow } from "./useNow.ts";

/** How long ago something was; the exact time on hover. */
export function Ago({ instant }: { instant: string }) {
  const now = useNow(1_000);
  return (
    <time className={classes.ago} dateTime={instant} title={formatInstant(instant)}>
      {formatAgo(instant, now)}
    </time>
  );
}
