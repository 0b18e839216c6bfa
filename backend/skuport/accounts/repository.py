"""The statements of accounts."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, delete, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from skuport.accounts.models import ApiKey, PrincipalRow, Session, SigninToken
from skuport.core.pagination import Cursor

AnySelect = TypeVar("AnySelect", bound=Select[*tuple[Any, ...]])

TOUCH_AFTER = timedelta(minutes=1)
"""`last_used_at` and `last_seen_at` are this old at most while a key or session is in use."""


async def find_key(
    session: AsyncSession, key_hash: bytes, now: datetime
) -> tuple[ApiKey, PrincipalRow] | None:
    """The key that is neither revoked nor expired, and its principal."""
    query = (
        select(ApiKey, PrincipalRow)
        .join(PrincipalRow, PrincipalRow.id == ApiKey.principal_id)
        .where(ApiKey.key_hash == key_hash, ApiKey.revoked_at.is_(None))
        .where(ApiKey.expires_at.is_(None) | (ApiKey.expires_at > now))
    )
    row = (await session.execute(query)).one_or_none()
    return None if row is None else (row[0], row[1])


def _is_open(now: datetime) -> list[ColumnElement[bool]]:
    """What holds for a session that lets somebody in; its key is joined to it."""
    return [
        Session.revoked_at.is_(None),
        Session.expires_at > now,
        ApiKey.revoked_at.is_(None),
        ApiKey.expires_at.is_(None) | (ApiKey.expires_at > now),
    ]


def _sessions() -> Select[Session, PrincipalRow]:
    return (
        select(Session, PrincipalRow)
        .join(PrincipalRow, PrincipalRow.id == Session.principal_id)
        .outerjoin(ApiKey, ApiKey.id == Session.api_key_id)
    )


async def find_session(
    session: AsyncSession, token_hashes: Sequence[bytes], now: datetime
) -> tuple[Session, PrincipalRow] | None:
    """The session that is neither revoked nor expired, nor its key, and its principal."""
    query = _sessions().where(Session.token_hash.in_(token_hashes), *_is_open(now))
    row = (await session.execute(query)).one_or_none()
    return None if row is None else (row[0], row[1])


async def touch_key(session: AsyncSession, key: ApiKey, now: datetime) -> None:
    """Note that a key is in use, once a minute at most."""
    if key.last_used_at is None or key.last_used_at < now - TOUCH_AFTER:
        await session.execute(update(ApiKey).where(ApiKey.id == key.id).values(last_used_at=now))


async def touch_session(session: AsyncSession, row: Session, now: datetime, address: str | None) -> None:
    """Note that a session is in use, and from where, once a minute at most."""
    if row.last_seen_at < now - TOUCH_AFTER:
        values = {"last_seen_at": now, "address": address}
        await session.execute(update(Session).where(Session.id == row.id).values(values))


async def list_keys(
    session: AsyncSession, limit: int, cursor: Cursor | None, *, include_revoked: bool
) -> Sequence[ApiKey]:
    """Up to `limit + 1` keys, the newest first (see `core.pagination`)."""
    query = select(ApiKey)
    if not include_revoked:
        query = query.where(ApiKey.revoked_at.is_(None))
    return (await session.scalars(_newest_first(query, ApiKey, limit, cursor))).all()


async def list_sessions(
    session: AsyncSession, now: datetime, limit: int, cursor: Cursor | None
) -> Sequence[Row[Session, PrincipalRow]]:
    """Up to `limit + 1` sessions that let somebody in, with whom, the newest first (see `core.pagination`)."""
    query = _sessions().where(*_is_open(now))
    return (await session.execute(_newest_first(query, Session, limit, cursor))).all()


def _newest_first(
    query: AnySelect, table: type[ApiKey | Session], limit: int, cursor: Cursor | None
) -> AnySelect:
    position: Any = tuple_(table.created_at, table.id)
    backwards = cursor is not None and cursor.direction == "prev"
    if cursor is not None:
        query = query.where(position > tuple_(*cursor.key) if backwards else position < tuple_(*cursor.key))
    order = (table.created_at, table.id) if backwards else (table.created_at.desc(), table.id.desc())
    return query.order_by(*order).limit(limit + 1)


async def revoke_key(session: AsyncSession, key_id: UUID, now: datetime) -> bool:
    """Revoke a key, its sessions and its unused sign-in links; False when there is no such key, or no longer."""
    owner = await session.scalar(
        update(ApiKey)
        .where(ApiKey.id == key_id, ApiKey.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(ApiKey.principal_id)
    )
    if owner is None:
        return False
    await session.execute(
        update(SigninToken)
        .where(SigninToken.created_by == owner, SigninToken.used_at.is_(None))
        .values(used_at=now)
    )
    await session.execute(
        update(Session)
        .where(Session.api_key_id == key_id, Session.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    return True


async def end_session(session: AsyncSession, session_id: UUID, now: datetime) -> bool:
    """End a session; False when it doesn't let anybody in, or no longer."""
    return bool(await _end(session, now, Session.id == session_id))


async def end_other_sessions(session: AsyncSession, kept: UUID | None, now: datetime) -> list[UUID]:
    """End every session but one; which they were."""
    return await _end(session, now, *([] if kept is None else [Session.id != kept]))


async def _end(session: AsyncSession, now: datetime, *which: ColumnElement[bool]) -> list[UUID]:
    """End sessions, and with them the unused sign-in links that were made by those of links."""
    ended = await session.execute(
        update(Session)
        .where(Session.revoked_at.is_(None), Session.expires_at > now, *which)
        .values(revoked_at=now)
        .returning(Session.id, Session.principal_id)
    )
    rows = ended.all()
    owners = select(PrincipalRow.id).where(
        PrincipalRow.id.in_([row.principal_id for row in rows]), PrincipalRow.kind == "session"
    )
    await session.execute(
        update(SigninToken)
        .where(SigninToken.created_by.in_(owners), SigninToken.used_at.is_(None))
        .values(used_at=now)
    )
    return [row.id for row in rows]


async def use_signin_token(session: AsyncSession, token_hash: bytes, now: datetime) -> SigninToken | None:
    """Take a token out of circulation; None when it is unknown, used or expired."""
    return await session.scalar(
        update(SigninToken)
        .where(SigninToken.token_hash == token_hash, SigninToken.used_at.is_(None))
        .where(SigninToken.expires_at > now)
        .values(used_at=now)
        .returning(SigninToken)
    )


async def delete_stale(session: AsyncSession, now: datetime) -> None:
    """Forget tokens a day after they ran out, and sessions a month after."""
    await session.execute(delete(SigninToken).where(SigninToken.expires_at < now - timedelta(days=1)))
    await session.execute(delete(Session).where(Session.expires_at < now - timedelta(days=30)))
