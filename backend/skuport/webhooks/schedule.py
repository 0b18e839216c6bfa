"""When to try again: over about a day, further and further apart. No I/O."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from random import Random

MINUTE = 60.0
HOUR = 3600.0

DELAYS = (5.0, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR)
"""Seconds before the second attempt, the third, and so on; the first is made at once."""
JITTER = 0.2


def delay_after(failures: int, random: Random, retry_after: float | None = None) -> float | None:
    """Seconds until the next attempt; None when that was the last one.

    Args:
        failures: how many attempts have failed, from 1 on.
        random: spreads attempts by a fifth to either side, so that they don't come back all at once.
        retry_after: seconds that the receiver asked for. It gets one to two times the step, not less and not more.
    """
    if failures > len(DELAYS):
        return None
    step = DELAYS[failures - 1]
    if retry_after is not None:
        return min(max(retry_after, step), 2 * step)
    return step * random.uniform(1 - JITTER, 1 + JITTER)


def parse_retry_after(value: str | None, now: datetime) -> float | None:
    """The seconds that a `Retry-After` header asks for; None when it has none that can be understood."""
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdecimal():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max((moment - now).total_seconds(), 0.0)
