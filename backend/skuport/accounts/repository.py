"""Principals, API keys, sign-in tokens and sessions in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, delete, exists, func, not_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from skuport.accounts.models import ApiKey, Session, SigninToken
from skuport.core.pagination import Cursor
from skuport.core.principals import PrincipalRow
from skuport.core.security import Principal
from skuport.core.sql import Statements

_SQL = Statements(__package__, "descendants.sql")

AnySelect = TypeVar("AnySelect", bound=Select[*tuple[Any, ...]])

TOUCH_AFTER = timedelta(minutes=1)
"""While a key or session is in use, `last_used_at` and `last_seen_at` lag behind by at most this."""


async def lock_principal(session: AsyncSession, principal_id: UUID) -> None:
    """Make other transactions that call this for the same principal wait until this one ends."""
    query = select(PrincipalRow.id).where(PrincipalRow.id == principal_id)
    await session.execute(query.with_for_update(key_share=True))


ACCESS_LOCK = 0x414343
"""Of PostgreSQL's advisory locks: shared by transactions that give access, exclusive to those that end it."""


async def share_access(session: AsyncSession) -> None:
    """Make transactions that end access wait for this one, so that they see the access that it gives."""
    await session.execute(select(func.pg_advisory_xact_lock_shared(ACCESS_LOCK)))


async def lock_access(session: AsyncSession) -> None:
    """Make transactions that give access wait for this one: they look again whether their key or session is valid."""
    await session.execute(select(func.pg_advisory_xact_lock(ACCESS_LOCK)))


async def find_key(
    session: AsyncSession, key_hash: bytes, now: datetime
) -> tuple[ApiKey, PrincipalRow] | None:
    """The valid key with this hash, neither revoked nor expired, and its principal."""
    query = (
        select(ApiKey, PrincipalRow)
        .join(PrincipalRow, PrincipalRow.id == ApiKey.principal_id)
        .where(ApiKey.key_hash == key_hash, *_key_is_valid(now))
    )
    row = (await session.execute(query)).one_or_none()
    return None if row is None else (row[0], row[1])


async def id_of_key(session: AsyncSession, key_hash: bytes) -> UUID | None:
    """The id of the key with this hash, valid or not."""
    return await session.scalar(select(ApiKey.id).where(ApiKey.key_hash == key_hash))


async def is_valid(session: AsyncSession, principal: Principal, now: datetime, idle: timedelta) -> bool:
    """Whether the key or session that a principal came with is still valid."""
    if principal.session_id is not None:
        return bool(await find_sessions(session, now, idle, Session.id == principal.session_id))
    if principal.api_key_id is not None:
        query = select(ApiKey.id).where(ApiKey.id == principal.api_key_id, *_key_is_valid(now))
        return await session.scalar(query) is not None
    return True  # the bootstrap key, which is valid as long as the process runs


def _key_is_valid(now: datetime) -> list[ColumnElement[bool]]:
    return [ApiKey.revoked_at.is_(None), ApiKey.expires_at.is_(None) | (ApiKey.expires_at > now)]


def _is_valid(now: datetime, idle: timedelta) -> list[ColumnElement[bool]]:
    """The conditions of a valid session; its key must be joined."""
    return [
        Session.revoked_at.is_(None),
        Session.expires_at > now,
        Session.last_seen_at > now - idle,
        *_key_is_valid(now),
    ]


def _sessions() -> Select[Session, PrincipalRow]:
    return (
        select(Session, PrincipalRow)
        .join(PrincipalRow, PrincipalRow.id == Session.principal_id)
        .outerjoin(ApiKey, ApiKey.id == Session.api_key_id)
    )


async def find_session(
    session: AsyncSession, token_hashes: Sequence[bytes], now: datetime, idle: timedelta
) -> tuple[Session, PrincipalRow] | None:
    """The valid session with one of these hashes, and its principal.

    A session is valid only as long as its key is, and as it is used at least every `idle`.
    """
    query = _sessions().where(Session.token_hash.in_(token_hashes), *_is_valid(now, idle))
    row = (await session.execute(query)).one_or_none()
    return None if row is None else (row[0], row[1])


async def find_sessions(
    session: AsyncSession, now: datetime, idle: timedelta, *conditions: ColumnElement[bool]
) -> Sequence[Row[Session, PrincipalRow]]:
    """The valid sessions that match, and their principals."""
    return (await session.execute(_sessions().where(*_is_valid(now, idle), *conditions))).all()


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
    session: AsyncSession,
    now: datetime,
    idle: timedelta,
    limit: int,
    cursor: Cursor | None,
    owner_id: UUID | None,
) -> Sequence[Row[Session, PrincipalRow]]:
    """Up to `limit + 1` valid sessions, of one principal or of all, newest first (see `core.pagination`)."""
    query = _sessions().where(*_is_valid(now, idle))
    if owner_id is not None:
        query = query.where(Session.principal_id == owner_id)
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


async def revoke_keys(session: AsyncSession, key_ids: Sequence[UUID], now: datetime) -> list[UUID]:
    """Revoke keys, the sessions they opened and their unused sign-in links; the ids of those that were not revoked."""
    revoked = await session.execute(
        update(ApiKey)
        .where(ApiKey.id.in_(key_ids), ApiKey.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(ApiKey.id, ApiKey.principal_id)
    )
    rows = revoked.all()
    await void_links(session, now, SigninToken.created_by.in_([row.principal_id for row in rows]))
    await session.execute(
        update(Session)
        .where(Session.api_key_id.in_([row.id for row in rows]), Session.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    return [row.id for row in rows]


async def end_sessions(
    session: AsyncSession, now: datetime, idle: timedelta, *conditions: ColumnElement[bool]
) -> list[UUID]:
    """End the valid sessions that match, and the unused sign-in links made in them; the ids of those that ended."""
    valid = _sessions().where(*_is_valid(now, idle), *conditions).with_only_columns(Session.id)
    ended = await session.execute(
        update(Session)
        .where(Session.id.in_(valid))
        .values(revoked_at=now)
        .returning(Session.id, Session.principal_id)
    )
    rows = ended.all()
    ids = [row.id for row in rows]
    owners = select(PrincipalRow.id).where(
        PrincipalRow.id.in_([row.principal_id for row in rows]), PrincipalRow.kind == "session"
    )
    made_there = SigninToken.created_in_session.in_(ids) | SigninToken.created_by.in_(owners)
    await void_links(session, now, made_there)
    return ids


async def void_links(session: AsyncSession, now: datetime, condition: ColumnElement[bool]) -> None:
    """Make unused sign-in links unusable."""
    await session.execute(
        update(SigninToken).where(condition, SigninToken.used_at.is_(None)).values(used_at=now)
    )


async def count_links(session: AsyncSession, now: datetime, condition: ColumnElement[bool]) -> int:
    """How many sign-in links that match could still be used, as far as their time goes."""
    query = select(func.count()).select_from(SigninToken)
    query = query.where(condition, SigninToken.used_at.is_(None), SigninToken.expires_at > now)
    return await session.scalar(query) or 0


async def principals_made(
    session: AsyncSession, creator: UUID | None, session_id: UUID | None
) -> Sequence[UUID]:
    """The principals of what a principal made, or of what was made in a session, and of what those made in turn."""
    rows = await session.execute(_SQL.principals_made.text(), {"creator": creator, "session_id": session_id})
    return rows.scalars().all()


async def valid_keys_of(session: AsyncSession, owners: Sequence[UUID], now: datetime) -> Sequence[UUID]:
    """The ids of the valid keys of these principals."""
    query = select(ApiKey.id).where(ApiKey.principal_id.in_(owners), *_key_is_valid(now))
    return (await session.scalars(query)).all()


async def valid_sessions_of(
    session: AsyncSession, owners: Sequence[UUID], now: datetime, idle: timedelta
) -> Sequence[UUID]:
    """The ids of the valid sessions of these principals."""
    query = _sessions().where(*_is_valid(now, idle), Session.principal_id.in_(owners))
    return (await session.scalars(query.with_only_columns(Session.id))).all()


async def use_signin_token(
    session: AsyncSession, hashes: Sequence[bytes], now: datetime, idle: timedelta
) -> SigninToken | None:
    """Mark the token with one of these hashes as used; None if none is valid, or what made it has ended."""
    valid = _sessions().where(*_is_valid(now, idle))
    of_invalid_key = exists().where(
        ApiKey.principal_id == SigninToken.created_by, not_(and_(*_key_is_valid(now)))
    )
    by_session = select(PrincipalRow.id).where(PrincipalRow.kind == "session")
    return await session.scalar(
        update(SigninToken)
        .where(SigninToken.token_hash.in_(hashes), SigninToken.used_at.is_(None))
        .where(SigninToken.expires_at > now, not_(of_invalid_key))
        .where(
            SigninToken.created_in_session.is_(None)
            | SigninToken.created_in_session.in_(valid.with_only_columns(Session.id))
        )
        .where(
            SigninToken.created_by.not_in(by_session)
            | SigninToken.created_by.in_(valid.with_only_columns(Session.principal_id))
        )
        .values(used_at=now)
        .returning(SigninToken)
    )


async def delete_stale(session: AsyncSession, now: datetime) -> None:
    """Delete tokens a day after they expired, and sessions a month after."""
    await session.execute(delete(SigninToken).where(SigninToken.expires_at < now - timedelta(days=1)))
    await session.execute(delete(Session).where(Session.expires_at < now - timedelta(days=30)))
