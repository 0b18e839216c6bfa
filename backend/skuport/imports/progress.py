"""How far an import is: pure functions of its counters.

Counters only grow, also when a chunk has to be staged again, and the percentage is made of nothing else. So it
never goes back.
"""

from dataclasses import dataclass
from datetime import datetime

STAGING_SHARE = 35.0
PUBLISHING_SHARE = 64.0
STALLED_SECONDS = 60.0
# Publishing takes about this many times as long as staging (measured; see docs/benchmarks.md).
PUBLISHING_TO_STAGING = 1.8


@dataclass(frozen=True, slots=True)
class Counters:
    """An import's counters at the moment `now`. Sizes are bytes."""

    status: str
    bytes_read: int
    bytes_total: int
    rows_read: int
    staged_rows: int | None
    rows_published: int
    """In a transaction that has committed, or, for an atomic import, in the one that has not."""
    started_at: datetime | None
    publishing_at: datetime | None
    finished_at: datetime | None
    asked_at: datetime
    now: datetime


def percent(counters: Counters) -> float:
    """0 to 100, one decimal; 100 only for a completed import."""
    if counters.status == "completed":
        return 100.0
    staged = min(counters.bytes_read / counters.bytes_total, 1.0) if counters.bytes_total else 0.0
    published = min(counters.rows_published / counters.staged_rows, 1.0) if counters.staged_rows else 0.0
    return round(STAGING_SHARE * staged + PUBLISHING_SHARE * published, 1)


def rows_per_second(counters: Counters) -> int | None:
    """Rows a second: of the present phase while it runs, over all when the import has ended."""
    if counters.started_at is None:
        return None
    if counters.finished_at is not None:
        return _rate(counters.rows_read, counters.started_at, counters.finished_at)
    if counters.publishing_at is not None:
        return _rate(counters.rows_published, counters.publishing_at, counters.now)
    return _rate(counters.rows_read, counters.started_at, counters.now)


def eta_seconds(counters: Counters) -> int | None:
    """Whole seconds until the end, at the present pace; None when there is nothing to go by, or nothing to wait for."""
    if counters.status != "running" or counters.started_at is None:
        return None
    if counters.publishing_at is not None:
        return _remaining(
            counters.rows_published, counters.staged_rows or 0, counters.publishing_at, counters.now
        )
    staging = _remaining(counters.bytes_read, counters.bytes_total, counters.started_at, counters.now)
    if staging is None:
        return None
    elapsed = (counters.now - counters.started_at).total_seconds()
    return round(staging + (elapsed + staging) * PUBLISHING_TO_STAGING)


def stalled(counters: Counters, heartbeat_at: datetime | None, *, waits_for_turn: bool) -> bool:
    """Whether an import that should be going on has been left alone for STALLED_SECONDS."""
    if counters.status not in ("queued", "running") or waits_for_turn:
        return False
    last = max(
        moment for moment in (heartbeat_at, counters.started_at, counters.asked_at) if moment is not None
    )
    return (counters.now - last).total_seconds() > STALLED_SECONDS


def _rate(rows: int, since: datetime, until: datetime) -> int | None:
    seconds = (until - since).total_seconds()
    return round(rows / seconds) if seconds > 0 else None


def _remaining(done: int, total: int, since: datetime, now: datetime) -> int | None:
    seconds = (now - since).total_seconds()
    if done <= 0 or seconds <= 0:
        return None
    return round(max(total - done, 0) * seconds / done)
