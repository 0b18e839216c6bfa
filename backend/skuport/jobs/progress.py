"""The progress of a job: pure functions of its counters, which only grow."""

import math
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Counters:
    """A job's counters at the moment `now`."""

    status: str
    processed: int
    total: int
    started_at: datetime | None
    finished_at: datetime | None
    now: datetime


def percent(counters: Counters) -> float:
    """0 to 100, one decimal, rounded down; 100 only for a completed job."""
    if counters.status == "completed":
        return 100.0
    if counters.total <= 0:
        return 0.0
    return min(math.floor(1000 * counters.processed / counters.total) / 10, 99.9)


def rows_per_second(counters: Counters) -> int | None:
    """Products per second, over all of the time it has run."""
    if counters.started_at is None:
        return None
    seconds = ((counters.finished_at or counters.now) - counters.started_at).total_seconds()
    return round(counters.processed / seconds) if seconds > 0 else None


def eta_seconds(counters: Counters) -> int | None:
    """Whole seconds until the end at the rate so far; None before the first product, and unless the job runs."""
    if counters.status != "running" or counters.started_at is None or counters.processed <= 0:
        return None
    seconds = (counters.now - counters.started_at).total_seconds()
    return round(max(counters.total - counters.processed, 0) * max(seconds, 0) / counters.processed)


def message(counters: Counters) -> str | None:
    """What users should know of a job that ended early: what was done stays."""
    if counters.status not in ("cancelled", "failed"):
        return None
    return (
        f"It ended after {counters.processed:,} of {counters.total:,} products. What it did to these stays; the others"
        " are unchanged."
    )
