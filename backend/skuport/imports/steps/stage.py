"""Staging: one chunk is parsed, and its rows copied into the import's staging table. The catalog is untouched.

Rows, rejects, counters and the chunk's status commit together. A chunk that is staged twice (its worker died, or the
database lost the rows) replaces what it wrote before.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from skuport.core.database import Connection
from skuport.core.leases import FREE
from skuport.core.settings import Settings
from skuport.imports.staging_table import STAGED_COLUMNS, check_sentinel
from skuport.imports.state import ImportState
from skuport.imports.steps.step import StepContext, Unit
from skuport.imports.transitions import guard
from skuport.parsing import Batch, Chunk, ChunkParser, Reject, RowProblem
from skuport.parsing.rows import RAW_BYTES

REJECT_COLUMNS = (
    "import_id", "line", "chunk", "byte_offset", "byte_length", "column_name", "code", "message", "raw", "sku_key"
)  # fmt: skip

PENDING_CHUNKS = f"""
SELECT c.no, c.first_line
FROM import_chunks c
LEFT JOIN leases l ON l.kind = 'import.chunk' AND l.resource_id = c.import_id AND l.unit = c.no
WHERE c.import_id = $1 AND c.status = 'pending' AND (l.expires_at IS NULL OR {FREE})
ORDER BY c.no LIMIT 8
"""

PENDING_CHUNK = """
SELECT byte_start, byte_end, first_line, problem, rows_read
FROM import_chunks WHERE import_id = $1 AND no = $2 AND status = 'pending'
"""

FINISH_CHUNK = """
UPDATE import_chunks SET status = 'staged', rows_read = $3, rejected = $4, blank = $5, reject_codes = $6
WHERE import_id = $1 AND no = $2
"""


@dataclass(slots=True)
class ChunkTally:
    """What a chunk had in it."""

    rows_read: int = 0
    blank: int = 0
    rejects: list[Reject] = field(default_factory=list)


async def pending_chunks(connection: Connection, state: ImportState) -> list[Unit]:
    """The first few chunks that are pending and that no process holds."""
    return [
        Unit(row["no"], f"the rows from line {row['first_line']:,}")
        for row in await connection.fetch(PENDING_CHUNKS, state.id)
    ]


async def stage(context: StepContext) -> None:
    """Stage a chunk, unless another process has staged it before this one took its lease.

    Raises:
        StagingLostError: the staging table isn't the one this import is filling.
        LeaseLostError: another process has the chunk, or the import isn't wanted any more.
        ObjectMissingError, ObjectChangedError: the file is gone, or isn't the one that was checked.
    """
    connection, state, settings = context.connection, context.state, context.resources.settings
    row = await connection.fetchrow(PENDING_CHUNK, state.id, context.unit.no)
    if row is None:
        return
    chunk = Chunk(
        start=row["byte_start"],
        end=row["byte_end"],
        first_line=row["first_line"],
        problem=None if row["problem"] is None else RowProblem(**json.loads(row["problem"])),
    )
    end = chunk.end if chunk.problem is None else min(chunk.end, chunk.start + RAW_BYTES)
    assert state.text is not None  # else there would be no chunk
    key, etag = state.text
    data = await context.resources.store.read(key, chunk.start, end, etag=etag)
    tally = ChunkTally()
    rows = _parse(state, chunk, data, tally, settings.max_record_bytes)
    del data
    async with connection.transaction():
        await check_sentinel(connection, state)
        schema, table = state.staging_table.replace('"', "").split(".")
        await _copy(connection, settings, table, STAGED_COLUMNS, rows, schema=schema)
        if row["rows_read"] is not None:  # it was staged before, and the rows were lost
            await connection.execute(
                "DELETE FROM import_rejects WHERE import_id = $1 AND line >= $2 AND chunk = $3",
                state.id,
                chunk.first_line,
                context.unit.no,
            )
        if tally.rejects:
            records = (_reject_record(state, context.unit.no, reject) for reject in tally.rejects)
            await _copy(connection, settings, "import_rejects", REJECT_COLUMNS, records, schema="public")
        await connection.execute(
            FINISH_CHUNK,
            state.id,
            context.unit.no,
            tally.rows_read,
            len(tally.rejects),
            tally.blank,
            json.dumps(Counter(reject.code for reject in tally.rejects)),
        )
        await guard(connection, context.lease)


def _parse(
    state: ImportState, chunk: Chunk, data: bytes, tally: ChunkTally, max_record_bytes: int
) -> Iterator[tuple[Any, ...]]:
    """The chunk's rows, parsed as the COPY asks for them, so that no more than a batch is in memory."""
    parser = ChunkParser(
        state.dialect,
        state.mapping,
        blank_cells=state.options.blank_cells,
        max_record_bytes=max_record_bytes,
    )
    batches: Iterable[Batch] = (
        parser.parse(data, start=chunk.start, first_line=chunk.first_line)
        if chunk.problem is None
        else [parser.broken(chunk, data)]
    )
    for batch in batches:
        tally.rows_read += batch.records
        tally.blank += batch.blank
        tally.rejects += batch.rejects
        yield from batch.rows


def _reject_record(state: ImportState, number: int, reject: Reject) -> tuple[Any, ...]:
    return (
        state.id,
        reject.line,
        number,
        reject.offset,
        reject.length,
        reject.column,
        reject.code,
        reject.message,
        reject.raw,
        reject.sku_key,
    )


async def _copy(
    connection: Connection,
    settings: Settings,
    table: str,
    columns: tuple[str, ...],
    records: Iterator[tuple[Any, ...]],
    *,
    schema: str,
) -> None:
    """COPY that can't hang: when the server dies while the socket is full, only ending the connection helps."""
    try:
        async with asyncio.timeout(settings.statement_timeout_seconds):
            await connection.copy_records_to_table(
                table, schema_name=schema, columns=columns, records=records
            )
    except TimeoutError:
        connection.terminate()
        raise asyncpg.InterfaceError(f"COPY into {table} did not end in time") from None
