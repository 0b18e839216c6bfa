"""What is kept of an import for a limited time only: its rejects, its superseded rows, and with them its file.

Counts and the summary stay for ever. The import is marked first: from then on it can't be retried, its details can't be
read, and it no longer refers to its upload, so that the sweep of uploads deletes the file.
"""

from uuid import UUID

from skuport.core.database import Connection
from skuport.core.settings import Settings
from skuport.core.sql import Statements, identifier

BATCH_ROWS = 50_000

DETAILS = ("import_rejects", "import_superseded")

_SQL = Statements(__package__, "retention.sql")


async def purge_details(connection: Connection, settings: Settings) -> int:
    """Delete the rows of imports that ended longer ago than they are kept for, in batches; how many rows."""
    await _SQL.mark_purged.execute(connection, retention_days=settings.reject_retention_days)
    deleted = 0
    for row in await _SQL.recently_purged.fetch(connection):
        for table in DETAILS:
            deleted += await _delete_all(connection, table, row["id"])
    return deleted


async def _delete_all(connection: Connection, table: str, import_id: UUID) -> int:
    statement = _SQL.delete_batch.fill(details=identifier(table))
    deleted = 0
    while True:
        rows = await statement.execute(connection, import_id=import_id, rows=BATCH_ROWS)
        deleted += rows
        if rows < BATCH_ROWS:
            return deleted
