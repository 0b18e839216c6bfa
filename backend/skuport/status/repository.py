"""The workers, the queue and the search backlog."""

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from skuport.core.database import WORKER
from skuport.core.sql import Statements

DELIVERIES_COUNTED = 10_000
"""Deliveries are counted up to this number."""

_SQL = Statements(__package__, "repository.sql")


async def read_workers(session: AsyncSession, alive_seconds: float) -> Row[int, object, int]:
    """`alive`: the workers active within `alive_seconds`; `working`: those that hold a lease; `last_seen_at`."""
    return (
        await session.execute(_SQL.workers.text(), {"seconds": alive_seconds, "names": f"{WORKER} %"})
    ).one()


async def read_queue(session: AsyncSession) -> Row[int, int, int, int, int]:
    """`imports_waiting`, `imports_running`, `jobs_waiting`, `jobs_running`, `deliveries`: one more than
    DELIVERIES_COUNTED when there are more."""
    return (await session.execute(_SQL.queue.text(), {"counted": DELIVERIES_COUNTED + 1})).one()


async def read_search(session: AsyncSession) -> Row[int, object]:
    """`waiting`: changed products that aren't searchable yet; `since`: the time of the oldest change."""
    return (await session.execute(_SQL.search_backlog.text())).one()
