"""Transcoding: a file without usable byte ranges (gzip, UTF-16, multi-byte encodings) is turned into its text once, in
an object of its own.

Everything after that reads the text, until it is deleted (see `transcoded_texts`).
"""

from collections.abc import AsyncIterator

from skuport.core.ids import new_id
from skuport.core.leases import made_progress
from skuport.core.sql import Statements
from skuport.imports.errors import PermanentImportError
from skuport.imports.steps.step import StepContext
from skuport.imports.transcoded_texts import delete_text
from skuport.imports.transitions import guard
from skuport.parsing import FileProblem, Transcoder

CONTENT_TYPE = "text/csv"

_SQL = Statements(__package__, "transcode.sql")


async def transcode(context: StepContext) -> None:
    """Write the file's text to a new object and make it the import's source. What an interrupted try left is deleted.

    Raises:
        PermanentImportError: the file is damaged, or unpacks to too much.
        LeaseLostError: another process does it, or the import no longer runs.
        ObjectMissingError, ObjectChangedError: the file was deleted or changed after it was checked.
    """
    connection, lease, state = context.connection, context.lease, context.state
    store, settings = context.resources.store, context.resources.settings
    if state.source is not None and state.source.key is not None:
        await delete_text(store, state.source.key)
    # A key of its own: a worker that was thought dead may wake up and finish, or delete, the text under its own key.
    key = f"imports/{state.id}/{new_id()}"
    async with connection.transaction():
        await _SQL.begin_text.execute(connection, import_id=state.id, key=key)
        await guard(connection, lease)
    try:
        # UTF-8 needs up to three bytes where UTF-16 and multi-byte encodings have two, and three for an undefined byte.
        made = await store.put_stream(
            key,
            _text(context),
            content_type=CONTENT_TYPE,
            max_bytes=2 * settings.max_upload_bytes,
        )
    except FileProblem as problem:
        raise PermanentImportError(problem.code, problem.message) from problem
    async with connection.transaction():
        await _SQL.complete_text.execute(
            connection, import_id=state.id, key=key, etag=made.etag, size=made.size
        )
        await made_progress(connection, lease)
        await guard(connection, lease)


async def _text(context: StepContext) -> AsyncIterator[bytes]:
    """The file's text, as long as the import runs."""
    connection, state = context.connection, context.state
    store, settings = context.resources.store, context.resources.settings
    transcoder = Transcoder(
        state.dialect.file_encoding, state.dialect.compression, max_bytes=settings.max_upload_bytes
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
