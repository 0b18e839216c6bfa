"""Waking workers for an import: for its chunks, and for those that publish next.

Each notification takes a dispatch number that no other one has used.
"""

from functools import cache
from uuid import UUID

from skuport.core.database import Connection
from skuport.core.notifier import Notifier
from skuport.core.sql import Statement, Statements
from skuport.imports.models import TASK_KIND
from skuport.imports.publish_order import PRECEDES
from skuport.webhooks import event_notifier

HELPERS = 4
"""How many more workers to notify when there are chunks for them."""

NEXT = 4
"""How many imports that may publish are notified of at once. The others follow, or workers find them by themselves."""

_SQL = Statements(__package__, "notifications.sql")


async def notify_helpers(connection: Connection, notifier: Notifier, import_id: UUID) -> None:
    """Wake more workers for the chunks of an import."""
    seq = await _SQL.take_number.fetchval(connection, import_id=import_id)
    await notifier.notify(TASK_KIND, import_id, seq, workers=HELPERS)


async def notify_next(connection: Connection, notifier: Notifier) -> None:
    """Wake workers for the imports that may publish now, and one for the events of an import that ended."""
    await event_notifier.notify(notifier)
    for row in await _take_numbers_of_next().fetch(connection, limit=NEXT):
        await notifier.notify(TASK_KIND, row["id"], row["dispatch_seq"])


@cache
def _take_numbers_of_next() -> Statement:
    return _SQL.take_numbers_of_next.fill(precedes=PRECEDES)
