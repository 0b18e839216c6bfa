"""What monitoring asks of jobs."""

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from skuport.core.sql import Statements

_SQL = Statements(__package__, "figures.sql")


async def read_figures(session: AsyncSession) -> Row[int, int, float]:
    """Jobs `waiting` for a worker and `running`; `waiting_seconds` of the oldest that waits, 0 when none does."""
    return (await session.execute(_SQL.figures.text())).one()
