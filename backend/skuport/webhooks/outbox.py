"""The transactional outbox: events are written in the transaction that causes them, to be fanned out to endpoints.

An event that was rolled back never happened, and one that was committed can't get lost.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from skuport.core.database import Connection
from skuport.core.ids import new_id
from skuport.core.sql import Statements
from skuport.webhooks.event_notifier import SESSION_KEY, EventNotifier
from skuport.webhooks.models import Event

sql = Statements(__package__, "events.sql")


async def record(session: AsyncSession, event_type: str, payload: Mapping[str, Any]) -> None:
    """Write an event in the API's transaction, and notify the workers once that has committed."""
    session.add(Event(id=new_id(), type=event_type, payload=dict(payload)))
    await session.flush()
    event_notifier: EventNotifier | None = session.info.get(SESSION_KEY)
    if event_notifier is not None:
        event.listen(session.sync_session, "after_commit", lambda _: event_notifier.notify(), once=True)


async def write(connection: Connection, event_type: str, payloads: Sequence[Mapping[str, Any]]) -> None:
    """Write events in a worker's transaction."""
    if payloads:
        await sql.insert_events.execute(
            connection,
            ids=[new_id() for _ in payloads],
            types=[event_type] * len(payloads),
            payloads=[json.dumps(payload) for payload in payloads],
        )
