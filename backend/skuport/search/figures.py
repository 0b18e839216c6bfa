"""What monitoring asks of the search index."""

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from skuport.core.sql import Statements

SQL = Statements(__package__, "figures.sql")


async def read_figures(session: AsyncSession) -> Row[int, float, int]:
    """`waiting`: changed products that aren't searchable yet; `waiting_seconds` since the first of these changes, 0
    when there is none; and the `segments` that searches read."""
    return (await session.execute(SQL.figures.text())).one()
