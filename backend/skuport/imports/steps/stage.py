"""Staging: one chunk is parsed, and its rows copied into the import's staging table. The catalog is untouched.

Rows, rejects, counters and the chunk's status commit together. A chunk that is staged twice (its worker died, or the
database lost the rows) replaces what it wrote before.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self
from uuid import UUID

import asyncpg

from skuport.core import tracing
from skuport.core.database import Connection
from skuport.core.leases import is_claimable
from skuport.core.settings import Settings
from skuport.core.sql import Sql, Statements
from skuport.imports.known_codes import known_rejects
from skuport.imports.models import CHUNK_LEASE
from skuport.imports.staging_table import check_sentinel
from skuport.imports.state import STAGING_SCHEMA, ImportState, staging_name
from skuport.imports.steps.step import StepContext, Unit
from skuport.imports.transitions import guard
from skuport.parsing import Batch, Chunk, ChunkParser, InheritableRow, Reject, Row, RowProblem
from skuport.parsing.rows import RAW_BYTES

_SQL = Statements(__package__, "stage.sql")


@dataclass(slots=True)
class ChunkTally:
    """What a chunk had in it."""

    rows_read: int = 0
    blank: int = 0
    rejects: list[Reject] = field(default_factory=list)
    inheritable: list[InheritableRow] = field(default_factory=list)

    @property
    def rows_staged(self) -> int:
        return self.rows_read - self.blank - len(self.rejects)

    @property
    def reject_codes(self) -> Counter[str]:
        """The rejected rows by code."""
        return Counter(reject.code for reject in self.rejects)


async def pending_chunks(connection: Connection, state: ImportState) -> list[Unit]:
    """The first few chunks that are pending and that no process holds."""
    statement = _SQL.pending_chunks.fill(is_claimable=is_claimable(Sql("c.import_id"), Sql("c.no")))
    rows = await statement.fetch(connection, import_id=state.id, lease_kind=CHUNK_LEASE)
    return [Unit(row["no"], f"the rows from line {row['first_line']:,}") for row in rows]


async def stage(context: StepContext) -> None:
    """Stage a chunk, unless another process has staged it before this one took its lease.

    Raises:
        StagingLostError: the staging table isn't the one this import is filling.
        LeaseLostError: another process has the chunk, or the import no longer runs.
        ObjectMissingError, ObjectChangedError: the file was deleted or changed after it was checked.
    """
    connection, state, settings = context.connection, context.state, context.resources.settings
    row = await _SQL.pending_chunk.fetchrow(connection, import_id=state.id, no=context.unit.no)
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
        staging = staging_name(state.id)
        await _copy(connection, settings, staging, Row._fields, rows, schema=STAGING_SCHEMA)
        if row["rows_read"] is not None:  # it was staged before, and the rows were lost
            await _SQL.delete_rejects.execute(
                connection, import_id=state.id, first_line=chunk.first_line, no=context.unit.no
            )
        if tally.rejects:
            records = (RejectRecord.of(reject, state.id, context.unit.no) for reject in tally.rejects)
            await _copy(
                connection, settings, "import_rejects", RejectRecord._fields, records, schema="public"
            )
        if tally.inheritable:
            inheritable = ((state.id, state.generation, *row) for row in tally.inheritable)
            columns = ("import_id", "generation", *InheritableRow._fields)
            await _copy(connection, settings, "inheritable", columns, inheritable, schema=STAGING_SCHEMA)
        await _SQL.finish_chunk.execute(
            connection,
            import_id=state.id,
            no=context.unit.no,
            rows_read=tally.rows_read,
            rejected=len(tally.rejects),
            blank=tally.blank,
            reject_codes=json.dumps(tally.reject_codes),
        )
        await guard(connection, context.lease)
    context.resources.metrics.note_staged(tally.rows_staged, known_rejects(tally.reject_codes))


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
        tally.inheritable += batch.inheritable
        yield from batch.values


class RejectRecord(NamedTuple):
    """A row of `import_rejects`, as far as staging writes it."""

    import_id: UUID
    line: int
    chunk: int
    byte_offset: int
    byte_length: int
    column_name: str | None
    code: str
    message: str
    raw: str
    sku_key: str | None

    @classmethod
    def of(cls, reject: Reject, import_id: UUID, chunk: int) -> Self:
        return cls(
            import_id=import_id,
            line=reject.line,
            chunk=chunk,
            byte_offset=reject.offset,
            byte_length=reject.length,
            column_name=reject.column,
            code=reject.code,
            message=reject.message,
            raw=reject.raw,
            sku_key=reject.sku_key,
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
        with tracing.span("COPY", table=table):
            async with asyncio.timeout(settings.statement_timeout_seconds):
                await connection.copy_records_to_table(
                    table, schema_name=schema, columns=columns, records=records
                )
    except TimeoutError:
        connection.terminate()
        raise asyncpg.InterfaceError(f"COPY into {table} did not end in time") from None
