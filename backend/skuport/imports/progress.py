"""The progress of an import, as pure functions of its counters.

Counters only grow, even when a chunk is staged again, and the percentage depends on nothing else, so that it never
goes back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

STAGING_SHARE = 35.0
PUBLISHING_SHARE = 64.0
STALLED_SECONDS = 60.0
# Publishing takes about this many times as long as staging (measured; see docs/benchmarks.md).
PUBLISHING_TO_STAGING = 1.8
# What other passes over the ranges cost, in parts of what publishing costs (measured on a full feed of which a tenth is
# changed): classifying the rows, counting the missing products, and removing them.
CLASSIFYING = 0.8
COUNTING = 0.1
REMOVING = 0.2


@dataclass(frozen=True, slots=True)
class RangePass:
    """A pass over all ranges of an import besides publishing them.

    Args:
        cost: in parts of what publishing costs.
        ranges: how many there are; 0 before they are drawn.
        done: how many it has done. Those of an atomic import count before its one transaction commits.
        before: how many it had done when the import was resumed.
    """

    cost: float
    ranges: int
    done: int
    before: int = 0


@dataclass(frozen=True, slots=True)
class Counters:
    """An import's counters at the moment `now`. Sizes are bytes."""

    status: str
    bytes_read: int
    bytes_total: int
    rows_read: int
    staged_rows: int | None
    rows_published: int
    """Those of an atomic import count before its one transaction commits."""
    resumed_at: datetime | None
    """When work on it last began: for the first time, or again after a pause, a retry or a confirmation."""
    staged_at: datetime | None
    """When all was read; from then on it may wait for others."""
    publishing_at: datetime | None
    finished_at: datetime | None
    asked_at: datetime
    now: datetime
    bytes_before: int = 0
    rows_before: int = 0
    published_before: int = 0
    """What had been done when it was resumed."""
    passes: tuple[RangePass, ...] = ()
    """What is done to its ranges besides publishing them."""


def percent(counters: Counters) -> float:
    """0 to 100, one decimal; 100 only for a completed import."""
    if counters.status == "completed":
        return 100.0
    staged = min(counters.bytes_read / counters.bytes_total, 1.0) if counters.bytes_total else 0.0
    work = _publishing_work(counters)
    published = min(work.done / work.whole, 1.0) if work.whole else 0.0
    return round(STAGING_SHARE * staged + PUBLISHING_SHARE * published, 1)


def rows_per_second(counters: Counters) -> int | None:
    """Rows per second since work last began: of the current phase while it runs, overall once it has ended."""
    if counters.resumed_at is None:
        return None
    read = counters.rows_read - counters.rows_before
    published = counters.rows_published - counters.published_before
    if counters.finished_at is not None:
        return _rate(read or published, counters.resumed_at, counters.finished_at)
    if counters.publishing_at is not None:
        return _rate(published, max(counters.publishing_at, counters.resumed_at), counters.now)
    return _rate(read, counters.resumed_at, counters.now)


def eta_seconds(counters: Counters) -> int | None:
    """Whole seconds until the end at the current rate, 0 only when nothing is left to do.

    None when the rate isn't known, or the import isn't running.
    """
    if counters.status != "running" or counters.resumed_at is None:
        return None
    if counters.publishing_at is not None:
        since = max(counters.publishing_at, counters.resumed_at)
        work = _publishing_work(counters)
        return _whole(_remaining(work.done - work.before, work.whole - work.done, since, counters.now))
    read = counters.bytes_read - counters.bytes_before
    left = counters.bytes_total - counters.bytes_read
    until = max(counters.staged_at or counters.now, counters.resumed_at)
    staging = _remaining(read, left, counters.resumed_at, until)
    if staging is None:
        return None
    elapsed = (until - counters.resumed_at).total_seconds()
    whole = (elapsed + staging) * counters.bytes_total / max(read + left, 1)
    cost = 1 + sum(one.cost for one in counters.passes)
    return _whole(staging + whole * PUBLISHING_TO_STAGING * cost)


def queue_seconds(ahead: Sequence[Counters]) -> int | None:
    """Whole seconds until these imports are done, one after another. None if that isn't known.

    One that hasn't begun is taken to need as long for each byte as those that run.
    """
    total = 0.0
    paces = [pace for pace in map(_pace, ahead) if pace is not None]
    for counters in ahead:
        eta = eta_seconds(counters)
        if eta is None and paces:
            eta = round(max(paces) * (counters.bytes_total - counters.bytes_read))
        if eta is None:
            return None
        total += eta
    return _whole(total)


def _pace(counters: Counters) -> float | None:
    """Seconds for each byte of the file, from its beginning to the end of the import."""
    eta = eta_seconds(counters)
    if eta is None or counters.resumed_at is None or counters.bytes_total <= counters.bytes_before:
        return None
    until = counters.staged_at if counters.publishing_at is None else None
    elapsed = ((until or counters.now) - counters.resumed_at).total_seconds()
    return (elapsed + eta) / (counters.bytes_total - counters.bytes_before)


def stalled(counters: Counters, heartbeat_at: datetime | None, *, is_queued: bool) -> bool:
    """Whether no worker has worked on a running import for STALLED_SECONDS."""
    if counters.status not in ("queued", "running") or is_queued:
        return False
    last = max(
        moment for moment in (heartbeat_at, counters.resumed_at, counters.asked_at) if moment is not None
    )
    return (counters.now - last).total_seconds() > STALLED_SECONDS


@dataclass(frozen=True, slots=True)
class _Work:
    """Work of the publishing phase, in rows published; of other passes, what could be published in the same time."""

    whole: float
    done: float
    before: float


def _publishing_work(counters: Counters) -> _Work:
    rows = counters.staged_rows or 0
    whole, done, before = float(rows), float(counters.rows_published), float(counters.published_before)
    for one in counters.passes:
        whole += one.cost * rows
        if one.ranges:
            done += one.cost * rows * (one.done / one.ranges)
            before += one.cost * rows * (one.before / one.ranges)
    return _Work(whole, done, before)


def _rate(rows: int, since: datetime, until: datetime) -> int | None:
    seconds = (until - since).total_seconds()
    return round(rows / seconds) if seconds > 0 else None


def _whole(seconds: float | None) -> int | None:
    """Whole seconds; what is left takes at least one."""
    if seconds is None:
        return None
    return max(round(seconds), 1) if seconds > 0 else 0


def _remaining(done: float, left: float, since: datetime, now: datetime) -> float | None:
    """Seconds for what is left, if it goes on as since then."""
    seconds = (now - since).total_seconds()
    if done <= 0 or seconds <= 0:
        return None
    return max(left, 0) * seconds / done
