"""What monitoring asks of imports: how many are in which state, and how long the oldest waits."""

from collections import Counter
from dataclasses import dataclass
from functools import cache

from sqlalchemy import TextClause
from sqlalchemy.ext.asyncio import AsyncSession

from skuport.core.leases import last_heartbeat
from skuport.core.sql import Sql, Statements
from skuport.imports.counts import with_counts
from skuport.imports.known_codes import known_failure
from skuport.imports.models import LEASE_KINDS, TERMINAL

NEWEST = 10_000
"""So many imports are counted by their states: the newest."""

NO_CODE = "none"

_SQL = Statements(__package__, "figures.sql")


@dataclass(frozen=True, slots=True)
class ImportFigures:
    """Times are seconds, 0 when there is no such import.

    Args:
        open: imports that have not ended, by status and phase (`none` before the first).
        ended: imports that ended within the last hour, by status and the code of their error (`none` without one).
        queued_seconds: how long the first of the queue has waited for a worker.
        waiting_seconds: how long the first that is staged has waited for its turn to publish.
        idle_seconds: for how long, at most, no worker has worked on an import that isn't waiting.
        staged_rows: rows that are staged and not published.
    """

    open: Counter[tuple[str, str]]
    ended: Counter[tuple[str, str]]
    queued_seconds: float
    waiting_seconds: float
    idle_seconds: float
    staged_rows: int


async def read_figures(session: AsyncSession) -> ImportFigures:
    """The figures now."""
    row = (await session.execute(_figures(), {"lease_kinds": list(LEASE_KINDS)})).one()
    found = (await session.execute(_SQL.by_status.text(), {"newest": NEWEST})).all()
    open_imports: Counter[tuple[str, str]] = Counter()
    ended: Counter[tuple[str, str]] = Counter()
    for status, phase, code, imports in found:
        if status in TERMINAL:
            ended[status, code if code == NO_CODE else known_failure(code)] += imports
        else:
            open_imports[status, phase] += imports
    return ImportFigures(
        open=open_imports,
        ended=ended,
        queued_seconds=row.queued_seconds,
        waiting_seconds=row.waiting_seconds,
        idle_seconds=row.idle_seconds,
        staged_rows=row.staged_rows,
    )


@cache
def _figures() -> TextClause:
    since_last_work = _SQL.seconds_since_last_work.fill(last_heartbeat=last_heartbeat(Sql("i.id")))
    figures = _SQL.figures.fill(
        seconds_since_first_queued=_SQL.seconds_since_first_queued.fragment,
        seconds_since_first_staged=_SQL.seconds_since_first_staged.fragment,
        seconds_since_last_work=since_last_work.fragment,
    )
    return with_counts(figures, Sql("i.id")).text()
