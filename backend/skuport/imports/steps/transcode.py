"""Transcoding: a file without usable byte ranges (compressed, UTF-16, multi-byte encodings, NDJSON, workbooks) is
turned into its text once, in an object of its own.

Everything after that reads the text, until it is deleted (see `transcoded_texts`).
"""

import json
from collections.abc import AsyncIterator

from skuport.core.ids import new_id
from skuport.core.leases import made_progress
from skuport.core.sql import Statements
from skuport.imports.errors import PermanentImportError
from skuport.imports.steps.step import StepContext
from skuport.imports.transcoded_texts import delete_text
from skuport.imports.transitions import guard
from skuport.imports.warnings import unknown_keys
from skuport.imports.workbooks import open_sheet
from skuport.parsing import FileProblem

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
    ignored: dict[str, int] = {}
    try:
        # UTF-8 needs up to three bytes where UTF-16 and multi-byte encodings have two, and three for an undefined byte.
        made = await store.put_stream(
            key,
            _guarded(context, _text(context, ignored)),
            content_type=CONTENT_TYPE,
            max_bytes=2 * settings.max_upload_bytes,
        )
    except FileProblem as problem:
        raise PermanentImportError(problem.code, problem.message) from problem
    async with connection.transaction():
        await _SQL.complete_text.execute(
            connection,
            import_id=state.id,
            key=key,
            etag=made.etag,
            size=made.size,
            warnings=json.dumps([unknown_keys(ignored)] if ignored else []),
        )
        await made_progress(connection, lease)
        await guard(connection, lease)


async def _guarded(context: StepContext, text: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The text, as long as the import runs."""
    unchecked = 0
    async for piece in text:
        yield piece
        unchecked += len(piece)
        if unchecked >= context.resources.settings.chunk_bytes:
            unchecked = 0
            async with context.connection.transaction():
                await guard(context.connection, context.lease)


async def _text(context: StepContext, ignored: dict[str, int]) -> AsyncIterator[bytes]:
    """The file's text. `ignored` gets the keys that it leaves out."""
    state = context.state
    store, settings = context.resources.store, context.resources.settings
    dialect = state.dialect
    source_format = dialect.source_format
    if not source_format.capabilities.streams:
        async with open_sheet(
            store,
            settings,
            state.object_key,
            state.object_etag,
            source_format,
            dialect.compression,
            sheet=dialect.sheet,
            seconds=settings.workbook_seconds,
        ) as opened:
            async for piece in opened.text:
                yield piece
        return
    transcoder = dialect.transcoder(settings.max_upload_bytes)
    async for block in store.stream(state.object_key, etag=state.object_etag):
        for piece in transcoder.feed(block):
            yield piece
    yield transcoder.finish()
    ignored.update(transcoder.ignored_keys)
