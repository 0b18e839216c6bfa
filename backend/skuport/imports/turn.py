"""Whose turn it is to publish: one import at a time, first staged, first served.

The turn is not held but follows from the rows: it is the oldest staged import's that is running. Who is paused, waits
for confirmation or has ended is not in the queue.
"""

from skuport.core.database import Connection
from skuport.imports.state import ImportState

PUBLISH_QUEUE_LOCK = 0x534B5551

ENTER_QUEUE = """
UPDATE imports SET staged_at = clock_timestamp(),
    staged_rows = (SELECT sum(rows_read - rejected - blank) FROM import_chunks WHERE import_id = $1)
WHERE id = $1 AND staged_at IS NULL AND status = 'running'
"""

MY_TURN = """
SELECT NOT EXISTS (
    SELECT FROM imports o, imports i
    WHERE i.id = $1 AND o.status = 'running' AND (o.staged_at, o.id) < (i.staged_at, i.id))
"""

NEXT_IN_QUEUE = """
UPDATE imports SET dispatch_seq = dispatch_seq + 1
WHERE id = (SELECT id FROM imports WHERE status = 'running' AND staged_at IS NOT NULL
            ORDER BY staged_at, id LIMIT 1)
RETURNING id, dispatch_seq
"""


async def enter_queue(connection: Connection, state: ImportState) -> bool:
    """Join the queue of those who wait to publish, and tell whether it is this import's turn."""
    async with connection.transaction():
        # One at a time, so that the order of the queue is the order in which it becomes visible.
        await connection.execute("SELECT pg_advisory_xact_lock($1)", PUBLISH_QUEUE_LOCK)
        await connection.execute(ENTER_QUEUE, state.id)
    mine: bool = await connection.fetchval(MY_TURN, state.id)
    return mine
