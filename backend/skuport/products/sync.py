"""The moment from which a consumer that keeps a copy of the catalog asks again.

`updated_at` is a time within the transaction that wrote the product, or the one at which it began, and no list shows
the product before that transaction commits. So a consumer that asks for what changed since the newest `updated_at` it
has seen would miss what a longer transaction commits later. `sync_until` is a moment before which nothing can appear
any more: every transaction that began earlier has ended.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from skuport.core.database import API, WORKER
from skuport.core.sql import Statements

MARGIN_SECONDS = 10.0
"""A transaction has its time a few microseconds before other sessions can see that it runs; longer if its process is
kept waiting for a processor. The server's clock may be set back a little, too."""

_SQL = Statements(__package__, "sync.sql")


async def read_sync_until(session: AsyncSession) -> datetime | None:
    """The moment, read before the list that it is for; None when the database doesn't say.

    That is so while another role's sessions of Skuport hide when they began, or while a prepared transaction waits.
    """
    given = {"api": f"{API}%", "workers": f"{WORKER}%", "margin": MARGIN_SECONDS}
    found: datetime | None = await session.scalar(_SQL.sync_until.text(), given)
    return found
