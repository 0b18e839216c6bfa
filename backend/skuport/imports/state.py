"""An import as a worker sees it, and the few transitions a worker makes.

A worker loads the state anew before each step and trusts nothing that it remembers. Every transaction that writes
ends with `guard`, which holds the lease and the status still until the commit.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

import asyncpg

from skuport.core.database import Connection
from skuport.core.leases import Lease, LeaseLostError, fence
from skuport.core.parallel import RetryStepError
from skuport.imports.options import Options
from skuport.parsing import ColumnMapping, Dialect


class PermanentImportError(Exception):
    """The import can't be finished as it is. It ends as `failed`, with `code` and the message for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class StagingLostError(Exception):
    """The staged rows went with a crash of the database; the file has to be staged again."""


class CatalogMovedError(RetryStepError):
    """Somebody changed the catalog between reading and writing; the same range succeeds on another try."""


@dataclass(frozen=True, slots=True)
class Source:
    """An object made from the upload (see `transcoding`): no `etag` until it is complete, no `key` once it is gone."""

    key: str | None
    etag: str | None

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        return cls(stored.get("key"), stored.get("etag"))


@dataclass(frozen=True, slots=True)
class ImportState:
    """What a worker needs to know of an import."""

    id: UUID
    status: str
    phase: str | None
    object_key: str
    object_etag: str
    source: Source | None
    bytes_total: int
    body_offset: int
    body_line: int
    dialect: Dialect
    mapping: ColumnMapping
    options: Options
    has_plan: bool
    generation: int
    planned_at: datetime | None
    staged_at: datetime | None

    @classmethod
    def from_record(cls, row: asyncpg.Record) -> Self:
        columns: list[dict[str, Any]] = json.loads(row["columns"])
        return cls(
            id=row["id"],
            status=row["status"],
            phase=row["phase"],
            object_key=row["object_key"],
            object_etag=row["object_etag"],
            source=None if row["source"] is None else Source.from_json(json.loads(row["source"])),
            bytes_total=row["bytes_total"],
            body_offset=row["body_offset"],
            body_line=row["body_line"],
            dialect=Dialect(**json.loads(row["dialect"])),
            mapping=ColumnMapping(
                columns=tuple(column["header"] for column in columns),
                targets=tuple(column["target"] for column in columns),
            ),
            options=Options.from_json(json.loads(row["options"])),
            has_plan=row["plan"] is not None,
            generation=row["generation"],
            planned_at=row["planned_at"],
            staged_at=row["staged_at"],
        )

    @property
    def staging_table(self) -> str:
        """The import's own table, quoted and with its schema."""
        return f'staging."import_{self.id.hex}"'

    @property
    def text(self) -> tuple[str, str] | None:
        """Key and ETag of the object that is cut into chunks; None while it has to be made."""
        if not self.dialect.transcoded:
            return self.object_key, self.object_etag
        if self.source is None or self.source.key is None or self.source.etag is None:
            return None
        return self.source.key, self.source.etag

    @property
    def name_column(self) -> str | None:
        """The header of the column that feeds `name`, if there is one."""
        for header, target in zip(self.mapping.columns, self.mapping.targets, strict=True):
            if target == "name":
                return header
        return None


async def load(connection: Connection, import_id: UUID) -> ImportState | None:
    """The import as it stands now; None when there is none."""
    row = await connection.fetchrow("SELECT * FROM imports WHERE id = $1", import_id)
    return None if row is None else ImportState.from_record(row)


async def guard(connection: Connection, lease: Lease) -> None:
    """Called last in a transaction: what it commits is still ours to commit, and the import is still wanted.

    Raises:
        LeaseLostError: the lease is over, or the import was cancelled, paused or ended.
    """
    await fence(connection, lease)
    status = await connection.fetchval(
        "SELECT status FROM imports WHERE id = $1 FOR SHARE", lease.key.resource_id
    )
    if status != "running":
        raise LeaseLostError(f"import {lease.key.resource_id} is {status}")


# With what has been done so far, which is no part of the pace from now on.
BEGIN = """
UPDATE imports i
SET status = 'running', phase = coalesce(phase, 'staging'), started_at = coalesce(started_at, now()),
    resumed_at = now(), rows_before = c.rows_read, bytes_before = c.bytes_read,
    published_before = greatest(r.published, i.provisional_rows)
FROM (SELECT coalesce(sum(rows_read), 0) AS rows_read,
             coalesce(sum(byte_end - byte_start) FILTER (WHERE rows_read IS NOT NULL), 0) AS bytes_read
      FROM import_chunks WHERE import_id = $1) c,
     (SELECT coalesce(sum(created + updated + unchanged + superseded + rejected), 0) AS published
      FROM import_ranges WHERE import_id = $1) r
WHERE i.id = $1 AND i.status = 'queued'
"""


async def begin(connection: Connection, import_id: UUID) -> None:
    """From `queued` to `running`."""
    await connection.execute(BEGIN, import_id)


async def check_sentinel(connection: Connection, state: ImportState) -> None:
    """Raises StagingLostError unless the staged rows of this generation are there."""
    generation = await connection.fetchval(
        "SELECT generation FROM staging.sentinels WHERE import_id = $1", state.id
    )
    if generation is None or generation != state.generation:
        raise StagingLostError(f"import {state.id}: generation {generation}, expected {state.generation}")


async def fail(connection: Connection, import_id: UUID, code: str, message: str) -> bool:
    """End the import as `failed`; False when it has ended already."""
    failed = await connection.fetchval(
        "UPDATE imports SET status = 'failed', error = $2, finished_at = now()"
        " WHERE id = $1 AND status IN ('queued', 'running') RETURNING true",
        import_id,
        json.dumps({"code": code, "message": message}),
    )
    return failed is not None
