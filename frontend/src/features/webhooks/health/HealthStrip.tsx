import { RECENT, useRecent } from "../queries.ts";
import { text } from "../strings.ts";
import classes from "./HealthStrip.module.css";
import { healthOf } from "./health.ts";

/** The outcome of the last deliveries: a bar each, the newest at the right, and the sum in words. */
export function HealthStrip({ webhookId }: { webhookId: string }) {
  const { data, isError } = useRecent(webhookId);
  if (data === undefined) return <span className={classes.none}>{isError ? text.healthUnknown : " "}</span>;
  const health = healthOf(data, RECENT);
  if (health.statuses.length === 0) return <span className={classes.none}>{text.nothingSent}</span>;
  const all = health.received + health.failed;
  return (
    <span className={classes.health}>
      <span
        aria-label={text.healthLabel(health.received, health.failed, health.pending)}
        className={classes.strip}
        role="img"
      >
        {health.statuses.map(({ id, status }) => (
          <span className={classes.bar} data-status={status} key={id} />
        ))}
      </span>
      {all > 0 && (
        <span aria-hidden="true" className={classes.words}>
          {text.received(health.received, all)}
        </span>
      )}
    </span>
  );
}
