"""The publish queue: one import publishes at a time, first staged, first served.

The first place is not held but follows from the rows: it is the oldest staged import's that is running. An import that
is paused, waits for confirmation or has ended is not in the queue.
"""

from skuport.core.database import Connection
from skuport.imports.state import ImportState

PUBLISH_QUEUE_LOCK = 0x534B5551

ENTER_QUEUE = """
UPDATE imports SET staged_at = clock_timestamp(),
    staged_rows = (SELECT sum(rows_read - rejected - blank) FROM import_chunks WHERE import_id = $1)
WHERE id = $1 AND staged_at IS NULL AND status = 'running'
"""


async def enter(connection: Connection, state: ImportState) -> None:
    """Put the import at the end of the queue."""
    async with connection.transaction():
        # One at a time, so that the order of the queue is the order in which it becomes visible.
        await connection.execute("SELECT pg_advisory_xact_lock($1)", PUBLISH_QUEUE_LOCK)
        await connection.execute(ENTER_QUEUE, state.id)
