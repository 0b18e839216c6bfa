import type { DeliveryOut } from "../../../api/types.gen.ts";
import { formatInstant, formatUntil } from "../../../lib/format.ts";
import { strings } from "../../../lib/strings.ts";
import { useNow } from "../../../ui/useNow.ts";

const text = strings.webhooks.log;

/** When a delivery is tried next, as the time draws near; nothing when it is not. */
export function NextAttempt({
  delivery: { next_attempt_at },
  enabled,
}: {
  delivery: DeliveryOut;
  /** Whether its endpoint is. */
  enabled: boolean;
}) {
  const now = useNow(1_000, next_attempt_at !== null && enabled);
  if (next_attempt_at === null) return null;
  if (!enabled) return text.waitsForEnabling;
  if (Date.parse(next_attempt_at) <= now) return text.underWay;
  return (
    <time dateTime={next_attempt_at} title={formatInstant(next_attempt_at)}>
      {text.next(formatUntil(next_attempt_at, now))}
    </time>
  );
}
