"""Principals, API keys, sign-in tokens and sessions in PostgreSQL."""

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
"""While a key or session is in use, `last_used_at` and `last_seen_at` lag behind by at most this."""


async def lock_principal(session: AsyncSession, principal_id: UUID) -> None:
    """Make other transactions that call this for the same principal wait until this one ends."""
    query = select(PrincipalRow.id).where(PrincipalRow.id == principal_id)
    await session.execute(query.with_for_update(key_share=True))


async def find_key(
    session: AsyncSession, key_hash: bytes, now: datetime
) -> tuple[ApiKey, PrincipalRow] | None:
    """The valid key with this hash, neither revoked nor expired, and its principal."""
    query = (
        select(ApiKey, PrincipalRow)
        .join(PrincipalRow, PrincipalRow.id == ApiKey.principal_id)
        .where(ApiKey.key_hash == key_hash, ApiKey.revoked_at.is_(None))
        .where(ApiKey.expires_at.is_(None) | (ApiKey.expires_at > now))
    )
    row = (await session.execute(query)).one_or_none()
    return None if row is None else (row[0], row[1])


def _is_valid(now: datetime) -> list[ColumnElement[bool]]:
    """The conditions of a valid session; its key must be joined."""
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
    """The valid session with one of these hashes, and its principal. A session is valid only as long as its key is."""
    query = _sessions().where(Session.token_hash.in_(token_hashes), *_is_valid(now))
    row = (await session.execute(query)).one_or_none()
    return None if row is None else (row[0], row[1])


async def touch_key(session: AsyncSession, key: ApiKey, now: datetime) -> None:
    """Record that a key is in use, at most once a minute."""
    if key.last_used_at is None or key.last_used_at < now - TOUCH_AFTER:
        await session.execute(update(ApiKey).where(ApiKey.id == key.id).values(last_used_at=now))


async def touch_session(session: AsyncSession, row: Session, now: datetime, address: str | None) -> None:
    """Record that a session is in use and from where, at most once a minute."""
    if row.last_seen_at < now - TOUCH_AFTER:
        values = {"last_seen_at": now, "address": address}
        await session.execute(update(Session).where(Session.id == row.id).values(values))


async def list_keys(
    session: AsyncSession, limit: int, cursor: Cursor | None, *, include_revoked: bool
) -> Sequence[ApiKey]:
    """Up to `limit + 1` keys, newest first (see `core.pagination`)."""
    query = select(ApiKey)
    if not include_revoked:
        query = query.where(ApiKey.revoked_at.is_(None))
    return (await session.scalars(_newest_first(query, ApiKey, limit, cursor))).all()


async def list_sessions(
    session: AsyncSession, now: datetime, limit: int, cursor: Cursor | None
) -> Sequence[Row[Session, PrincipalRow]]:
    """Up to `limit + 1` valid sessions with their principals, newest first (see `core.pagination`)."""
    query = _sessions().where(*_is_valid(now))
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
    """Revoke a key, its sessions and its unused sign-in links; False if there is no valid key with this id."""
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
    """End a session; False if there is no valid session with this id."""
    return bool(await _end(session, now, Session.id == session_id))


async def end_other_sessions(session: AsyncSession, kept: UUID | None, now: datetime) -> list[UUID]:
    """End every session except `kept`; the ids of those that ended."""
    return await _end(session, now, *([] if kept is None else [Session.id != kept]))


async def _end(session: AsyncSession, now: datetime, *conditions: ColumnElement[bool]) -> list[UUID]:
    """End the sessions that match, and the unused sign-in links that they created. A key keeps the links it created."""
    ended = await session.execute(
        update(Session)
        .where(Session.revoked_at.is_(None), Session.expires_at > now, *conditions)
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
    """Mark a token as used; None if it is unknown, used or expired."""
    return await session.scalar(
        update(SigninToken)
        .where(SigninToken.token_hash == token_hash, SigninToken.used_at.is_(None))
        .where(SigninToken.expires_at > now)
        .values(used_at=now)
        .returning(SigninToken)
    )


async def delete_stale(session: AsyncSession, now: datetime) -> None:
    """Delete tokens a day after they expired, and sessions a month after."""
    await session.execute(delete(SigninToken).where(SigninToken.expires_at < now - timedelta(days=1)))
    await session.execute(delete(Session).where(Session.expires_at < now - timedelta(days=30)))
