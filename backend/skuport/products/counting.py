"""How many products there are: exact at any moment, without reading them.

Each statement that creates or deletes products notes how many, in its own transaction, by a trigger. The sum of these
notes is the number of products that a reader sees. Maintenance replaces them by their sum, so that they stay few.
"""

from sqlalchemy.ext.asyncio import AsyncSession

from skuport.core.database import Connection
from skuport.core.sql import Statements

_SQL = Statements(__package__, "counting.sql")


async def count_all(session: AsyncSession) -> int:
    """The number of products."""
    return int(await session.scalar(_SQL.count_all.text()) or 0)


async def add_up(connection: Connection) -> None:
    """Replace the notes by their sum."""
    await _SQL.add_up.execute(connection)
