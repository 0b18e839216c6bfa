"""Which workers there are, as their database sessions and leases tell."""

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from skuport.core.database import WORKER
from skuport.core.sql import Statements

_SQL = Statements(__package__, "workers.sql")


async def read_workers(session: AsyncSession, alive_seconds: float) -> Row[int, object, int]:
    """`alive`: the workers active within `alive_seconds`; `last_seen_at`; `working`: those that hold a lease."""
    return (
        await session.execute(_SQL.workers.text(), {"seconds": alive_seconds, "names": f"{WORKER} %"})
    ).one()
