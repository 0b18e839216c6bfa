"""Sessions of Skuport that wait for a lock of the database: for one another, or for a session of somebody else."""

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from skuport.core.sql import Statements

_SQL = Statements(__package__, "lock_waits.sql")


async def read_lock_waits(session: AsyncSession) -> Row[int, int, float]:
    """`own` and `other`: how many wait, by whose session holds the lock; `other_seconds`: how long the first has."""
    return (await session.execute(_SQL.read.text())).one()
