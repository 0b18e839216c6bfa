"""What monitoring asks of webhooks."""

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from skuport.core.sql import Statements
from skuport.webhooks.repository import MAX_COUNTED

_SQL = Statements(__package__, "figures.sql")


async def read_figures(session: AsyncSession) -> Row[int, float]:
    """Deliveries `pending`, up to MAX_COUNTED; and `late_seconds` of the first that could be sent now, 0 when none
    could."""
    return (await session.execute(_SQL.figures.text(), {"most": MAX_COUNTED})).one()
