"""Planning: the file is read once, and cut into record-aligned chunks.

Chunks are committed as they are found, so that staging begins while the rest is still being read. A plan that was
interrupted goes on at the last chunk it committed: where a record begins, the planner needs to remember nothing.
"""

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict

from skuport.core.database import Connection
from skuport.core.leases import Lease, made_progress
from skuport.core.settings import Settings
from skuport.imports.state import ImportState, PermanentImportError, guard
from skuport.parsing import Chunk, ChunkPlanner, FileProblem
from skuport.storage import ObjectStore

LAST_CHUNK = """
SELECT no, byte_start, first_line FROM import_chunks WHERE import_id = $1 ORDER BY no DESC LIMIT 1
"""

INSERT_CHUNKS = """
INSERT INTO import_chunks (import_id, no, byte_start, byte_end, first_line, problem)
SELECT $1, * FROM unnest($2::int[], $3::bigint[], $4::bigint[], $5::bigint[], $6::jsonb[])
ON CONFLICT (import_id, no) DO NOTHING
"""

# LIKE nothing: no index, no constraint, no TOAST compression to pay for; it is read once and dropped.
CREATE_STAGING = """
CREATE UNLOGGED TABLE IF NOT EXISTS {table} (
    line bigint NOT NULL,
    byte_offset bigint NOT NULL,
    byte_length integer NOT NULL,
    sku_key text COLLATE "C" NOT NULL,
    sku text NOT NULL,
    name text,
    description text,
    active boolean,
    attributes jsonb
) WITH (autovacuum_enabled = false)
"""


async def open_staging(connection: Connection, state: ImportState, lease: Lease) -> int:
    """Make the import's staging table, empty, under a new generation, with every chunk pending again.

    Counters of chunks that were staged before stay until they are written anew, so that progress never falls.

    Returns:
        The new generation.
    """
    async with connection.transaction():
        await connection.execute(f"DROP TABLE IF EXISTS {state.staging_table}")
        await connection.execute(CREATE_STAGING.format(table=state.staging_table))
        generation: int = await connection.fetchval(
            "UPDATE imports SET generation = generation + 1, staged_at = NULL WHERE id = $1 RETURNING generation",
            state.id,
        )
        await connection.execute(
            "INSERT INTO staging.sentinels (import_id, generation) VALUES ($1, $2)"
            " ON CONFLICT (import_id) DO UPDATE SET generation = excluded.generation",
            state.id,
            generation,
        )
        await connection.execute(
            "UPDATE import_chunks SET status = 'pending' WHERE import_id = $1 AND status = 'staged'", state.id
        )
        await guard(connection, lease)
    return generation


async def plan(
    connection: Connection,
    store: ObjectStore,
    settings: Settings,
    state: ImportState,
    lease: Lease,
    on_first: Callable[[ImportState], Awaitable[None]],
) -> None:
    """Cut the rest of the file into chunks and commit them; `on_first` is told as soon as there is work for others.

    Raises:
        PermanentImportError: it can't be cut.
        LeaseLostError: somebody else plans on, or the import isn't wanted any more.
        ObjectMissingError, ObjectChangedError: the file is gone, or isn't the one that was checked.
    """
    last = await connection.fetchrow(LAST_CHUNK, state.id)
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
        async for block in store.stream(key, start=start, etag=etag):
            found = planner.feed(block)
            if found:
                await _commit(connection, state, lease, number, found)
                if first:
                    first = False
                    await made_progress(connection, lease)
                    await on_first(state)
                number += len(found)
    except FileProblem as problem:
        raise PermanentImportError(problem.code, problem.message) from problem
    await _commit(connection, state, lease, number, planner.finish(), complete=True)


async def _commit(
    connection: Connection,
    state: ImportState,
    lease: Lease,
    number: int,
    chunks: list[Chunk],
    *,
    complete: bool = False,
) -> None:
    async with connection.transaction():
        await connection.execute(
            INSERT_CHUNKS,
            state.id,
            list(range(number, number + len(chunks))),
            [chunk.start for chunk in chunks],
            [chunk.end for chunk in chunks],
            [chunk.first_line for chunk in chunks],
            [None if chunk.problem is None else json.dumps(asdict(chunk.problem)) for chunk in chunks],
        )
        if complete:
            await connection.execute("UPDATE imports SET planned_at = now() WHERE id = $1", state.id)
        await guard(connection, lease)
