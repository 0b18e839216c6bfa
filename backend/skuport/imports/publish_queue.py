"""The publish queue: one import publishes at a time, first staged, first served.

The first place is not held but follows from the rows: it is the oldest staged import's that is running. An import that
is paused, waits for confirmation or has ended is not in the queue.
"""

from skuport.core.database import Connection
from skuport.core.sql import Statements
from skuport.imports.counts import with_counts
from skuport.imports.state import ImportState

PUBLISH_QUEUE_LOCK = 0x534B5551

_SQL = Statements(__package__, "publish_queue.sql")


async def enter(connection: Connection, state: ImportState) -> None:
    """Put the import at the end of the queue."""
    async with connection.transaction():
        # One at a time, so that the order of the queue is the order in which it becomes visible.
        await _SQL.lock_queue.execute(connection, lock=PUBLISH_QUEUE_LOCK)
        await with_counts(_SQL.enter).execute(connection, import_id=state.id)
