"""Waking workers for an import: for its chunks, and for the one that publishes next.

Each notification takes a dispatch number that no other one has used.
"""

from uuid import UUID

from skuport.core.database import Connection
from skuport.core.notifier import Notifier
from skuport.imports.models import TASK_KIND
from skuport.webhooks import event_notifier

HELPERS = 4
"""How many more workers to notify when there are chunks for them."""

NEXT_IN_QUEUE = """
UPDATE imports SET dispatch_seq = dispatch_seq + 1
WHERE id = (SELECT id FROM imports WHERE status = 'running' AND staged_at IS NOT NULL
            ORDER BY staged_at, id LIMIT 1)
RETURNING id, dispatch_seq
"""


async def notify_helpers(connection: Connection, notifier: Notifier, import_id: UUID) -> None:
    """Wake more workers for the chunks of an import."""
    seq = await connection.fetchval(
        "UPDATE imports SET dispatch_seq = dispatch_seq + 1 WHERE id = $1 RETURNING dispatch_seq", import_id
    )
    await notifier.notify(TASK_KIND, import_id, seq, workers=HELPERS)


async def notify_next(connection: Connection, notifier: Notifier) -> None:
    """Wake a worker for the import that may publish now, and one for the events of an import that ended."""
    await event_notifier.notify(notifier)
    row = await connection.fetchrow(NEXT_IN_QUEUE)
    if row is not None:
        await notifier.notify(TASK_KIND, row["id"], row["dispatch_seq"])
