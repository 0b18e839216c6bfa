"""Waking workers for an import: for its chunks, and for the one that publishes next.

Each notification takes a dispatch number that no other one has used.
"""

from uuid import UUID

from skuport.core.database import Connection
from skuport.core.notifier import Notifier
from skuport.core.sql import Statements
from skuport.imports.models import TASK_KIND
from skuport.webhooks import event_notifier

HELPERS = 4
"""How many more workers to notify when there are chunks for them."""

_SQL = Statements(__package__, "notifications.sql")


async def notify_helpers(connection: Connection, notifier: Notifier, import_id: UUID) -> None:
    """Wake more workers for the chunks of an import."""
    seq = await _SQL.take_number.fetchval(connection, import_id=import_id)
    await notifier.notify(TASK_KIND, import_id, seq, workers=HELPERS)


async def notify_next(connection: Connection, notifier: Notifier) -> None:
    """Wake a worker for the import that may publish now, and one for the events of an import that ended."""
    await event_notifier.notify(notifier)
    row = await _SQL.take_number_of_first_in_queue.fetchrow(connection)
    if row is not None:
        await notifier.notify(TASK_KIND, row["id"], row["dispatch_seq"])
