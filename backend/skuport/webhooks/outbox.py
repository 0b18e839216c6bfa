"""The outbox: events are written in the transaction that causes them, to be fanned out to webhook endpoints.

An event that is not committed did not happen, and one that is can't get lost.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Index, Text, Uuid, event, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from skuport.core.database import Base, Connection
from skuport.core.ids import new_id
from skuport.webhooks.event_notifier import SESSION_KEY, EventNotifier


class Event(Base):
    """Something that happened, for those who asked to be told."""

    __tablename__ = "events"
    __table_args__ = (Index(None, "id", postgresql_where=text("fanned_out_at IS NULL")),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    type: Mapped[str] = mapped_column(Text)
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    fanned_out_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    body: Mapped[str | None] = mapped_column(Text)
    """What is sent, to the byte; from when it was fanned out to somebody."""


async def record(session: AsyncSession, kind: str, payload: Mapping[str, Any]) -> None:
    """Write an event with the change that causes it, on the API's side."""
    session.add(Event(id=new_id(), type=kind, payload=dict(payload)))
    await session.flush()
    event_notifier: EventNotifier | None = session.info.get(SESSION_KEY)
    if event_notifier is not None:
        event.listen(session.sync_session, "after_commit", lambda _: event_notifier.notify(), once=True)


async def write(connection: Connection, kind: str, payloads: Sequence[Mapping[str, Any]]) -> None:
    """Write events with the change that causes them, on a worker's side."""
    if payloads:
        await connection.execute(
            "INSERT INTO events (id, type, payload) SELECT * FROM unnest($1::uuid[], $2::text[], $3::jsonb[])",
            [new_id() for _ in payloads],
            [kind] * len(payloads),
            [json.dumps(payload) for payload in payloads],
        )
