"""What is kept of an import for a limited time only: its rejects, its superseded rows, and with them its file.

Counts and the summary stay for ever. The import is marked first: from then on nobody retries it, nobody reads what is
going, and its upload is no longer referred to, so that the sweep of uploads takes the file.
"""

from uuid import UUID

from skuport.core.database import Connection
from skuport.core.settings import Settings

BATCH_ROWS = 50_000

MARK = """
UPDATE imports SET purged_at = now()
WHERE id IN (SELECT id FROM imports
             WHERE status IN ('completed', 'failed', 'cancelled') AND purged_at IS NULL
               AND finished_at < now() - $1 * interval '1 day'
             ORDER BY finished_at LIMIT 100 FOR UPDATE SKIP LOCKED)
"""

# Also those at which an earlier sweep was interrupted.
MARKED = "SELECT id FROM imports WHERE purged_at > now() - interval '7 days'"

DELETE = """
DELETE FROM {table} WHERE import_id = $1 AND line IN (
    SELECT line FROM {table} WHERE import_id = $1 ORDER BY line LIMIT $2)
"""


async def purge_details(connection: Connection, settings: Settings) -> int:
    """Delete the rows of imports that ended longer ago than they are kept for, in batches; how many rows."""
    await connection.execute(MARK, settings.reject_retention_days)
    deleted = 0
    for row in await connection.fetch(MARKED):
        for table in ("import_rejects", "import_superseded"):
            deleted += await _delete_all(connection, table, row["id"])
    return deleted


async def _delete_all(connection: Connection, table: str, import_id: UUID) -> int:
    deleted = 0
    while True:
        tag = await connection.execute(DELETE.format(table=table), import_id, BATCH_ROWS)
        rows = int(tag.split()[-1])
        deleted += rows
        if rows < BATCH_ROWS:
            return deleted
