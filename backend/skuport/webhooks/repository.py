"""Endpoints, deliveries and attempts in PostgreSQL, as the API reads and writes them."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.orm import InstrumentedAttribute

from skuport.core.ids import first_id_after, first_id_of
from skuport.core.pagination import Cursor, Total
from skuport.core.sql import Statements
from skuport.webhooks.encryption import MISSING, SecretKeyError
from skuport.webhooks.models import Event, WebhookAttempt, WebhookDelivery, WebhookEndpoint

MAX_ATTEMPTS_SHOWN = 50

MAX_COUNTED = 10_000
"""Deliveries are counted up to this number."""

ANY_ENDPOINT = select(exists().where(WebhookEndpoint.deleted_at.is_(None)))

T = TypeVar("T")

sql = Statements(__package__, "events.sql")
_DELIVERY = Statements(__package__, "delivery.sql")


async def refuse_without_key(sessions: async_sessionmaker[AsyncSession]) -> None:
    """Check at startup that the API can decrypt the secrets of existing webhooks.

    Raises:
        SecretKeyError: there are webhooks but no `SKUPORT_SECRET_KEY`.
    """
    async with sessions() as session:
        with suppress(DBAPIError, OSError):  # an unreachable or empty database is reported elsewhere
            if await session.scalar(ANY_ENDPOINT):
                raise SecretKeyError(MISSING)


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """Which deliveries to list; None matches any."""

    status: str | None = None
    event_type: str | None = None
    since: datetime | None = None
    until: datetime | None = None


async def get_endpoint(
    session: AsyncSession, endpoint_id: UUID, *, lock: bool = False
) -> WebhookEndpoint | None:
    """The endpoint; None when there is none or it was deleted."""
    query = select(WebhookEndpoint).where(
        WebhookEndpoint.id == endpoint_id, WebhookEndpoint.deleted_at.is_(None)
    )
    return await session.scalar(query.with_for_update(key_share=True) if lock else query)


async def list_endpoints(
    session: AsyncSession, limit: int, cursor: Cursor | None
) -> Sequence[WebhookEndpoint]:
    """Up to `limit + 1` endpoints, newest first (see `core.pagination`)."""
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
    """The exact body of the event's requests; empty when it was never fanned out."""
    return await session.scalar(select(Event.body).where(Event.id == event_id)) or ""


async def list_attempts(session: AsyncSession, endpoint_id: UUID, event_id: UUID) -> Sequence[WebhookAttempt]:
    """The most recent attempts at a delivery, newest first."""
    query = (
        select(WebhookAttempt)
        .where(WebhookAttempt.endpoint_id == endpoint_id, WebhookAttempt.event_id == event_id)
        .order_by(WebhookAttempt.number.desc())
        .limit(MAX_ATTEMPTS_SHOWN)
    )
    return (await session.scalars(query)).all()


async def list_deliveries(
    session: AsyncSession, endpoint_id: UUID, filters: DeliveryFilter, limit: int, cursor: Cursor | None
) -> Sequence[WebhookDelivery]:
    """Up to `limit + 1` deliveries of an endpoint, newest first."""
    query = select(WebhookDelivery).where(WebhookDelivery.endpoint_id == endpoint_id)
    if filters.status is not None:
        query = query.where(WebhookDelivery.status == filters.status)
    if filters.event_type is not None:
        query = query.where(WebhookDelivery.event_type == filters.event_type)
    if filters.since is not None:
        query = query.where(WebhookDelivery.event_id >= first_id_of(filters.since))
    if filters.until is not None:
        query = query.where(WebhookDelivery.event_id < first_id_after(filters.until))
    return (await session.scalars(_page(query, WebhookDelivery.event_id, limit, cursor))).all()


async def count_pending(session: AsyncSession) -> Total:
    """How many deliveries are in flight or due for a retry; exact up to MAX_COUNTED."""
    count = await session.scalar(_DELIVERY.count_pending.text(), {"most": MAX_COUNTED + 1}) or 0
    return Total(value=min(count, MAX_COUNTED), exact=count <= MAX_COUNTED)


async def recover(session: AsyncSession, endpoint: WebhookEndpoint, since: datetime) -> int:
    """Schedule every event since then that the endpoint should have received and didn't; the number of deliveries."""
    failed = await session.execute(
        sql.recover_failed.text(), {"endpoint_id": endpoint.id, "first_id": first_id_of(since)}
    )
    missed = await session.execute(
        sql.recover_missed.fill(request_body=sql.request_body.fragment).text(),
        {
            "endpoint_id": endpoint.id,
            "first_id": max(first_id_of(since), first_id_of(endpoint.created_at)),
            "types": endpoint.event_types,
        },
    )
    return int(failed.rowcount + missed.rowcount)  # type: ignore[attr-defined]


def _page(
    query: Select[T], column: InstrumentedAttribute[UUID], limit: int, cursor: Cursor | None
) -> Select[T]:
    backwards = cursor is not None and cursor.direction == "prev"
    if cursor is not None:
        query = query.where(column > cursor.key[0] if backwards else column < cursor.key[0])
    return query.order_by(column if backwards else column.desc()).limit(limit + 1)
