import type { DeliveryOut } from "../../../api/types.gen.ts";
import { formatInstant, formatUntil } from "../../../lib/format.ts";
import { useNow } from "../../../ui/useNow.ts";
import { text } from "./strings.ts";

/** Counts down to the next attempt of a delivery; shows nothing when there is none. */
export function NextAttempt({
  delivery: { next_attempt_at },
  enabled,
}: {
  delivery: DeliveryOut;
  /** Whether its endpoint is enabled. */
  enabled: boolean;
}) {
  const now = useNow(1_000, next_attempt_at !== null && enabled);
  if (next_attempt_at === null) return null;
  if (!enabled) return text.waitsForEnabling;
  if (Date.parse(next_attempt_at) <= now) return text.sending;
  return (
    <time dateTime={next_attempt_at} title={formatInstant(next_attempt_at)}>
      {text.next(formatUntil(next_attempt_at, now))}
    </time>
  );
}
