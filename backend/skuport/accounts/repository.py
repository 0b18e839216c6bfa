"""The statements of accounts."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from skuport.accounts.models import ApiKey, PrincipalRow, Session, SigninToken
from skuport.core.pagination import Cursor

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


async def find_session(
    session: AsyncSession, token_hashes: Sequence[bytes], now: datetime
) -> tuple[Session, PrincipalRow] | None:
    """The session that is neither revoked nor expired, nor its key, and its principal."""
    query = (
        select(Session, PrincipalRow)
        .join(PrincipalRow, PrincipalRow.id == Session.principal_id)
        .outerjoin(ApiKey, ApiKey.id == Session.api_key_id)
        .where(Session.token_hash.in_(token_hashes), Session.revoked_at.is_(None), Session.expires_at > now)
        .where(ApiKey.revoked_at.is_(None), ApiKey.expires_at.is_(None) | (ApiKey.expires_at > now))
    )
    row = (await session.execute(query)).one_or_none()
    return None if row is None else (row[0], row[1])


async def touch_key(session: AsyncSession, key: ApiKey, now: datetime) -> None:
    """Note that a key is in use, once a minute at most."""
    if key.last_used_at is None or key.last_used_at < now - TOUCH_AFTER:
        await session.execute(update(ApiKey).where(ApiKey.id == key.id).values(last_used_at=now))


async def touch_session(session: AsyncSession, row: Session, now: datetime) -> None:
    """Note that a session is in use, once a minute at most."""
    if row.last_seen_at < now - TOUCH_AFTER:
        await session.execute(update(Session).where(Session.id == row.id).values(last_seen_at=now))


async def list_keys(
    session: AsyncSession, limit: int, cursor: Cursor | None, *, include_revoked: bool
) -> Sequence[ApiKey]:
    """Up to `limit + 1` keys, the newest first (see `core.pagination`)."""
    query = select(ApiKey)
    if not include_revoked:
        query = query.where(ApiKey.revoked_at.is_(None))
    position: Any = tuple_(ApiKey.created_at, ApiKey.id)
    backwards = cursor is not None and cursor.direction == "prev"
    if cursor is not None:
        query = query.where(position > tuple_(*cursor.key) if backwards else position < tuple_(*cursor.key))
    order = (ApiKey.created_at, ApiKey.id) if backwards else (ApiKey.created_at.desc(), ApiKey.id.desc())
    return (await session.scalars(query.order_by(*order).limit(limit + 1))).all()


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


async def revoke_session(session: AsyncSession, session_id: UUID, now: datetime) -> None:
    await session.execute(update(Session).where(Session.id == session_id).values(revoked_at=now))


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
