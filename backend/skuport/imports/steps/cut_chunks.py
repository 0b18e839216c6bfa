"""Cut chunks: the file is read once and cut into record-aligned byte ranges.

Chunks are committed as they are found, so that staging begins while the rest is still being read. Cutting that was
interrupted goes on at the last chunk that was committed: at the beginning of a record the planner has nothing to
remember.
"""

import json
from dataclasses import asdict

from skuport.core.leases import made_progress
from skuport.core.sql import Statements
from skuport.imports.errors import PermanentImportError
from skuport.imports.notifications import notify_helpers
from skuport.imports.steps.step import StepContext
from skuport.imports.transitions import guard
from skuport.parsing import Chunk, ChunkPlanner, FileProblem

_SQL = Statements(__package__, "cut_chunks.sql")


async def cut_chunks(context: StepContext) -> None:
    """Cut the rest of the file into chunks and commit them; other workers are notified as soon as there are some.

    Raises:
        PermanentImportError: it can't be cut.
        LeaseLostError: another process goes on with it, or the import no longer runs.
        ObjectMissingError, ObjectChangedError: the file was deleted or changed after it was checked.
    """
    connection, state, settings = context.connection, context.state, context.resources.settings
    last = await _SQL.last_chunk.fetchrow(connection, import_id=state.id)
    number, start, line = (
        (0, state.body_offset, state.body_line)
        if last is None
        else (last["no"], last["byte_start"], last["first_line"])
    )
    planner = ChunkPlanner(
        state.dialect,
        start=start,
        first_line=line,
        chunk_bytes=settings.chunk_bytes,
        max_record_bytes=settings.max_record_bytes,
    )
    assert state.text is not None  # made in the step before
    key, etag = state.text
    first = True
    try:
        async for block in context.resources.store.stream(key, start=start, etag=etag):
            found = planner.feed(block)
            if found:
                await _commit(context, number, found)
                if first:
                    first = False
                    await made_progress(connection, context.lease)
                    await notify_helpers(connection, context.resources.notifier, state.id)
                number += len(found)
    except FileProblem as problem:
        raise PermanentImportError(problem.code, problem.message) from problem
    await _commit(context, number, planner.finish(), complete=True)


async def _commit(context: StepContext, number: int, chunks: list[Chunk], *, complete: bool = False) -> None:
    connection, state = context.connection, context.state
    async with connection.transaction():
        await _SQL.insert_chunks.execute(
            connection,
            import_id=state.id,
            numbers=list(range(number, number + len(chunks))),
            starts=[chunk.start for chunk in chunks],
            ends=[chunk.end for chunk in chunks],
            first_lines=[chunk.first_line for chunk in chunks],
            problems=[
                None if chunk.problem is None else json.dumps(asdict(chunk.problem)) for chunk in chunks
            ],
        )
        if complete:
            await _SQL.mark_cut.execute(connection, import_id=state.id)
        await guard(connection, context.lease)
