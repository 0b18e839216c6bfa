"""When a failed delivery is tried again: at growing intervals over about a day. No I/O."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from random import Random

MINUTE = 60.0
HOUR = 3600.0

DELAYS = (5.0, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR)
"""Seconds before the second attempt, the third, and so on; the first is made immediately."""
JITTER = 0.2


def delay_after(failures: int, random: Random, retry_after: float | None = None) -> float | None:
    """Seconds until the next attempt; None when there is none.

    Args:
        failures: the number of failed attempts, at least 1.
        random: the source of jitter, ±20 %, so that retries don't arrive in bursts.
        retry_after: the seconds the receiver asked for, honoured between one and two times the scheduled delay.
    """
    if failures > len(DELAYS):
        return None
    delay = DELAYS[failures - 1]
    if retry_after is not None:
        return min(max(retry_after, delay), 2 * delay)
    return delay * random.uniform(1 - JITTER, 1 + JITTER)


def parse_retry_after(value: str | None, now: datetime) -> float | None:
    """The seconds that a `Retry-After` header asks for; None when it is absent or invalid."""
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
