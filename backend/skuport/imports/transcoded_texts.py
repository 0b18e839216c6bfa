"""The texts of files that had to be transcoded, and their deletion.

A text is deleted when its import has ended, except that rejects found while publishing read their records from it: then
it stays as long as they do. `imports.source` says where it is: `key`; `etag` once it is complete; `size`, which stays
when the object is deleted, because progress is counted by it.
"""

from uuid import UUID

from skuport.core.database import Connection
from skuport.core.settings import Settings
from skuport.core.sql import Statements
from skuport.storage import ObjectStore

_SQL = Statements(__package__, "transcoded_texts.sql")


async def delete_unneeded_texts(
    connection: Connection, store: ObjectStore, settings: Settings, import_id: UUID | None = None
) -> int:
    """Delete the texts of imports that have ended and whose rejects don't need them, of one import or of all; how
    many."""
    unneeded = await _SQL.unneeded_texts.fetch(
        connection, reject_retention_days=settings.reject_retention_days, import_id=import_id
    )
    deleted = 0
    for row in unneeded:
        text = {"import_id": row["id"], "key": row["key"]}
        if await _SQL.release_text.execute(connection, **text):
            await delete_text(store, row["key"])
            await _SQL.mark_deleted.execute(connection, **text)
            deleted += 1
    return deleted


async def delete_text(store: ObjectStore, key: str) -> None:
    """Delete the object, and the parts of one that was never completed."""
    await store.abort_multiparts(key)
    await store.delete(key)
