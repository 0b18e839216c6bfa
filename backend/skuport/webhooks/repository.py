"""The statements of the API's side of webhooks."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Select, exists, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.orm import InstrumentedAttribute

from skuport.core.ids import first_id_of
from skuport.core.pagination import Cursor
from skuport.webhooks.encryption import MISSING, SecretKeyError
from skuport.webhooks.fanout import BODY
from skuport.webhooks.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from skuport.webhooks.outbox import Event

MAX_ATTEMPTS_SHOWN = 50

T = TypeVar("T")

# An endpoint gets again what failed, and for the first time what happened while it was disabled.
RECOVER_FAILED = text("""
    UPDATE webhook_deliveries
    SET status = 'pending', next_at = now(), round = round + 1, failures = 0
    WHERE endpoint_id = :endpoint_id AND status = 'failed' AND NOT test AND event_id >= :first
""")
RECOVER_MISSED = text(f"""
    WITH missed AS (
        SELECT b.id, b.type, b.created_at, b.payload FROM events b
        WHERE b.id >= :first AND b.fanned_out_at IS NOT NULL AND b.type = ANY(:types) AND NOT EXISTS (
            SELECT FROM webhook_deliveries d WHERE d.endpoint_id = :endpoint_id AND d.event_id = b.id)
    ), bodies AS (
        UPDATE events SET body = {BODY} FROM missed b
        WHERE events.id = b.id AND events.body IS NULL
    )
    INSERT INTO webhook_deliveries (endpoint_id, event_id, event_type, next_at)
    SELECT :endpoint_id, id, type, now() FROM missed
    ON CONFLICT DO NOTHING
""")


ANY_ENDPOINT = select(exists().where(WebhookEndpoint.deleted_at.is_(None)))


async def refuse_without_key(sessions: async_sessionmaker[AsyncSession]) -> None:
    """What an API without `SKUPORT_SECRET_KEY` does when it starts.

    Raises:
        SecretKeyError: there are webhooks whose secrets it could not read.
    """
    async with sessions() as session:
        with suppress(DBAPIError, OSError):  # no database, or none with our tables: that is told elsewhere
            if await session.scalar(ANY_ENDPOINT):
                raise SecretKeyError(MISSING)


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """Which deliveries to list; None is any."""

    status: str | None = None
    event_type: str | None = None
    since: datetime | None = None
    until: datetime | None = None


async def get_endpoint(
    session: AsyncSession, endpoint_id: UUID, *, lock: bool = False
) -> WebhookEndpoint | None:
    """The endpoint, unless it was deleted."""
    query = select(WebhookEndpoint).where(
        WebhookEndpoint.id == endpoint_id, WebhookEndpoint.deleted_at.is_(None)
    )
    return await session.scalar(query.with_for_update(key_share=True) if lock else query)


async def list_endpoints(
    session: AsyncSession, limit: int, cursor: Cursor | None
) -> Sequence[WebhookEndpoint]:
    """Up to `limit + 1` endpoints, the newest first (see `core.pagination`)."""
    query = select(WebhookEndpoint).where(WebhookEndpoint.deleted_at.is_(None))
    return (await session.scalars(_page(query, WebhookEndpoint.id, limit, cursor))).all()


async def get_delivery(
    session: AsyncSession, endpoint_id: UUID, event_id: UUID, *, lock: bool = False
) -> WebhookDelivery | None:
    query = select(WebhookDelivery).where(
        WebhookDelivery.endpoint_id == endpoint_id, WebhookDelivery.event_id == event_id
    )
    return await session.scalar(query.with_for_update() if lock else query)


async def get_body(session: AsyncSession, event_id: UUID) -> str:
    """What is sent for the event, to the byte."""
    return await session.scalar(select(Event.body).where(Event.id == event_id)) or ""


async def list_attempts(session: AsyncSession, endpoint_id: UUID, event_id: UUID) -> Sequence[WebhookAttempt]:
    """The last attempts at a delivery, the newest first."""
    query = (
        select(WebhookAttempt)
        .where(WebhookAttempt.endpoint_id == endpoint_id, WebhookAttempt.event_id == event_id)
        .order_by(WebhookAttempt.number.desc())
        .limit(MAX_ATTEMPTS_SHOWN)
    )
    return (await session.scalars(query)).all()


async def list_deliveries(
    session: AsyncSession, endpoint_id: UUID, which: DeliveryFilter, limit: int, cursor: Cursor | None
) -> Sequence[WebhookDelivery]:
    """Up to `limit + 1` deliveries of an endpoint, the newest first."""
    query = select(WebhookDelivery).where(WebhookDelivery.endpoint_id == endpoint_id)
    if which.status is not None:
        query = query.where(WebhookDelivery.status == which.status)
    if which.event_type is not None:
        query = query.where(WebhookDelivery.event_type == which.event_type)
    if which.since is not None:
        query = query.where(WebhookDelivery.event_id >= first_id_of(which.since))
    if which.until is not None:
        query = query.where(WebhookDelivery.event_id < first_id_of(which.until + timedelta(milliseconds=1)))
    return (await session.scalars(_page(query, WebhookDelivery.event_id, limit, cursor))).all()


async def recover(session: AsyncSession, endpoint: WebhookEndpoint, since: datetime) -> int:
    """Have sent what the endpoint should have got since then and hasn't; how many deliveries that is."""
    again = await session.execute(RECOVER_FAILED, {"endpoint_id": endpoint.id, "first": first_id_of(since)})
    missed = await session.execute(
        RECOVER_MISSED,
        {
            "endpoint_id": endpoint.id,
            "first": max(first_id_of(since), first_id_of(endpoint.created_at)),
            "types": endpoint.event_types,
        },
    )
    return int(again.rowcount + missed.rowcount)  # type: ignore[attr-defined]


def _page(
    query: Select[T], column: InstrumentedAttribute[UUID], limit: int, cursor: Cursor | None
) -> Select[T]:
    backwards = cursor is not None and cursor.direction == "prev"
    if cursor is not None:
        query = query.where(column > cursor.key[0] if backwards else column < cursor.key[0])
    return query.order_by(column if backwards else column.desc()).limit(limit + 1)
