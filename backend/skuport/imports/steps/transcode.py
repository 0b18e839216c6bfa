"""Transcoding: a file without usable byte ranges (gzip, UTF-16) is turned into its text once, in an object of its own.

Everything after that reads the text. It goes when the import has ended, except that rejects found while publishing read
their records from it: then it stays as long as they do. `imports.source` says where it is: `key`; `etag` once it is
complete; `size`, which stays when the object goes, because progress is counted by it.
"""

from collections.abc import AsyncIterator
from uuid import UUID

from skuport.core.database import Connection
from skuport.core.ids import new_id
from skuport.core.leases import made_progress
from skuport.core.settings import Settings
from skuport.imports.errors import PermanentImportError
from skuport.imports.steps.step import StepContext
from skuport.imports.transitions import guard
from skuport.parsing import FileProblem, Transcoder
from skuport.storage import ObjectStore

CONTENT_TYPE = "text/csv"

BEGIN = """
UPDATE imports SET source = coalesce(source, '{"size": null}') || jsonb_build_object('key', $2::text, 'etag', null)
WHERE id = $1
"""

COMPLETE = """
UPDATE imports SET source = jsonb_build_object('key', $2::text, 'etag', $3::text, 'size', $4::bigint) WHERE id = $1
"""

# Nobody reads it from now on; whoever retries the import at this moment makes another.
GIVE_UP = """
UPDATE imports SET source = source || '{"etag": null}'
WHERE id = $1 AND source ->> 'key' = $2 AND status IN ('completed', 'failed', 'cancelled') RETURNING true
"""

FORGET = "UPDATE imports SET source = source - 'key' - 'etag' WHERE id = $1 AND source ->> 'key' = $2"

# A reject without its text reads it from here. A retry of what failed goes on from staged rows, which stay for a day.
LEFT_OVER = """
SELECT i.id, i.source ->> 'key' AS key FROM imports i
WHERE i.source ->> 'key' IS NOT NULL
  AND (i.finished_at < now() - $1 * interval '1 day'
       OR ((i.status = 'completed'
            OR (i.status IN ('failed', 'cancelled') AND i.finished_at < now() - interval '1 day'))
           AND NOT EXISTS (SELECT FROM import_rejects r
                           WHERE r.import_id = i.id AND r.range_no IS NOT NULL AND r.raw IS NULL)))
  AND ($2::uuid IS NULL OR i.id = $2)
LIMIT 100
"""


async def transcode(context: StepContext) -> None:
    """Write the file's text to a new object and make it the import's source. What an interrupted try left goes.

    Raises:
        PermanentImportError: the file is damaged, or unpacks to too much.
        LeaseLostError: somebody else does it, or the import isn't wanted any more.
        ObjectMissingError, ObjectChangedError: the file is gone, or isn't the one that was checked.
    """
    connection, lease, state = context.connection, context.lease, context.state
    store, settings = context.resources.store, context.resources.settings
    if state.source is not None and state.source.key is not None:
        await _delete(store, state.source.key)
    # A key that nobody else writes to: whoever was thought dead may wake up and finish, or clean up, its own.
    key = f"imports/{state.id}/{new_id()}"
    async with connection.transaction():
        await connection.execute(BEGIN, state.id, key)
        await guard(connection, lease)
    try:
        # UTF-8 needs up to three bytes where UTF-16 has two.
        made = await store.put_stream(
            key,
            _text(context),
            content_type=CONTENT_TYPE,
            max_bytes=2 * settings.max_upload_bytes,
        )
    except FileProblem as problem:
        raise PermanentImportError(problem.code, problem.message) from problem
    async with connection.transaction():
        await connection.execute(COMPLETE, state.id, key, made.etag, made.size)
        await made_progress(connection, lease)
        await guard(connection, lease)


async def _text(context: StepContext) -> AsyncIterator[bytes]:
    """The file's text, as long as the import is wanted."""
    connection, state = context.connection, context.state
    store, settings = context.resources.store, context.resources.settings
    transcoder = Transcoder(
        state.dialect.encoding, state.dialect.compression, max_bytes=settings.max_upload_bytes
    )
    unchecked = 0
    async for block in store.stream(state.object_key, etag=state.object_etag):
        for piece in transcoder.feed(block):
            yield piece
            unchecked += len(piece)
            if unchecked >= settings.chunk_bytes:
                unchecked = 0
                async with connection.transaction():
                    await guard(connection, context.lease)
    yield transcoder.finish()


async def remove_leftovers(
    connection: Connection, store: ObjectStore, settings: Settings, import_id: UUID | None = None
) -> int:
    """Delete the texts of imports that have ended and whose rejects don't need them, of one import or of all; how
    many."""
    removed = 0
    for row in await connection.fetch(LEFT_OVER, settings.reject_retention_days, import_id):
        if await connection.fetchval(GIVE_UP, row["id"], row["key"]):
            await _delete(store, row["key"])
            await connection.execute(FORGET, row["id"], row["key"])
            removed += 1
    return removed


async def _delete(store: ObjectStore, key: str) -> None:
    await store.abort_multiparts(key)
    await store.delete(key)
