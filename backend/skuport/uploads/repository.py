"""Uploads in PostgreSQL. The objects returned are detached: they show the row as it was read."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from skuport.core.pagination import Cursor
from skuport.uploads.models import Upload, UploadStatus, UploadUses


async def get(session: AsyncSession, upload_id: UUID, created_by: UUID) -> Upload | None:
    """The upload, if this principal created it."""
    return await _one(session, _created_by(upload_id, created_by))


async def lock(session: AsyncSession, upload_id: UUID, created_by: UUID) -> Upload | None:
    """As `get`. Until the transaction ends, the row doesn't change and no import begins to refer to it."""
    return await _one(session, _created_by(upload_id, created_by).with_for_update())


def _created_by(upload_id: UUID, created_by: UUID) -> Select[Upload]:
    return select(Upload).where(Upload.id == upload_id, Upload.created_by == created_by)


async def _one(session: AsyncSession, statement: Select[Upload]) -> Upload | None:
    upload = await session.scalar(statement.execution_options(populate_existing=True))
    if upload is not None:
        session.expunge(upload)
    return upload


async def add(session: AsyncSession, upload: Upload) -> None:
    session.add(upload)
    await session.flush()
    await session.refresh(upload)
    session.expunge(upload)


async def list_open(
    session: AsyncSession, created_by: UUID, now: datetime, limit: int, cursor: Cursor | None
) -> Sequence[Upload]:
    """Up to `limit + 1` pending uploads of this principal, newest first (or oldest first, going back)."""
    query = select(Upload).where(*_open(created_by, now)).limit(limit + 1)
    if cursor is not None and cursor.direction == "prev":
        query = query.where(Upload.id > cursor.key[0]).order_by(Upload.id)
    else:
        query = query.order_by(Upload.id.desc())
        query = query if cursor is None else query.where(Upload.id < cursor.key[0])
    return (await session.scalars(query)).all()


async def count_open(
    session: AsyncSession, created_by: UUID, now: datetime, since: datetime | None = None
) -> int:
    """The number of pending uploads of this principal; only of those created since then, if it is given."""
    pending = select(func.count()).where(*_open(created_by, now))
    if since is not None:
        pending = pending.where(Upload.created_at > since)
    return await session.scalar(pending) or 0


async def count_all_open(session: AsyncSession, now: datetime) -> int:
    """The number of pending uploads of all principals."""
    pending = select(func.count()).where(Upload.status == UploadStatus.PENDING, Upload.expires_at > now)
    return await session.scalar(pending) or 0


async def oldest_open(session: AsyncSession, created_by: UUID, now: datetime, since: datetime) -> datetime:
    """When the oldest pending upload of this principal was created that isn't older than `since`; or now."""
    oldest = select(func.min(Upload.created_at)).where(*_open(created_by, now), Upload.created_at > since)
    return await session.scalar(oldest) or now


def _open(created_by: UUID, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Upload.created_by == created_by, Upload.status == UploadStatus.PENDING, Upload.expires_at > now


async def change(
    session: AsyncSession, upload_id: UUID, *, only: Sequence[UploadStatus], **values: Any
) -> bool:
    """Set columns of the upload if its status is one of `only`; whether it was changed."""
    changed = await session.scalar(
        update(Upload)
        .where(Upload.id == upload_id, Upload.status.in_(only))
        .values(**values)
        .returning(Upload.id)
        .execution_options(synchronize_session=False)
    )
    return changed is not None


async def is_used(session: AsyncSession, upload_id: UUID, uses: UploadUses) -> bool:
    """Whether something was made from the upload."""
    return bool(await session.scalar(select(uses.used).select_from(Upload).where(Upload.id == upload_id)))


async def abort_expired(session: AsyncSession, now: datetime, limit: int, uses: UploadUses) -> Sequence[UUID]:
    """Mark as aborted what has expired and isn't needed; the ids.

    The candidates are locked first and checked again by a second statement, which sees an import that began to use one
    of them between the first one's snapshot and its lock.
    """
    candidates = await session.scalars(
        select(Upload.id)
        .where(Upload.expires_at <= now, Upload.removed_at.is_(None), ~uses.needed)
        .order_by(Upload.expires_at)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Upload)
    )
    marked = await session.scalars(
        update(Upload)
        .where(Upload.id.in_(candidates.all()), ~uses.needed)
        .values(status=UploadStatus.ABORTED)
        .returning(Upload.id)
        .execution_options(synchronize_session=False)
    )
    return marked.all()


async def mark_removed(session: AsyncSession, ids: Sequence[UUID], now: datetime) -> None:
    """Record that these uploads' objects are no longer in the store."""
    await session.execute(
        update(Upload)
        .where(Upload.id.in_(ids))
        .values(removed_at=now)
        .execution_options(synchronize_session=False)
    )
