"""Removes uploads that have expired."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from skuport.storage import ObjectStore
from skuport.uploads import repository, service
from skuport.uploads.models import UploadUses

BATCH = 100


async def sweep(
    sessions: async_sessionmaker[AsyncSession], store: ObjectStore, now: datetime, uses: UploadUses
) -> int:
    """Abort and remove up to BATCH uploads that have expired and that aren't needed.

    They are marked before they are removed, so that after a crash the next sweep finds them again, and nothing is left
    in the store that the database doesn't know of.

    Returns:
        the number removed. While it is BATCH, there may be more.
    """
    async with sessions() as session, session.begin():
        expired = await repository.abort_expired(session, now, BATCH, uses)
    await service.remove(store, expired)
    async with sessions() as session, session.begin():
        await repository.mark_removed(session, expired, now)
    return len(expired)
