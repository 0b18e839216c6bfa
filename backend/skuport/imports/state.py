"""An import as a worker sees it. It is loaded again before each step: a worker trusts nothing that it remembers."""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Self
from uuid import UUID

import asyncpg

from skuport.core.database import Connection
from skuport.core.sql import Sql, Statement, Statements, columns_of, identifier
from skuport.imports import publish_order
from skuport.imports.models import Import
from skuport.imports.options import Options
from skuport.parsing import ColumnMapping, Dialect

STAGING_SCHEMA = "staging"

_SQL = Statements(__package__, "state.sql")


def staging_name(import_id: UUID) -> str:
    """The name of the import's staging table in its schema."""
    return f"import_{import_id.hex}"


@dataclass(frozen=True, slots=True)
class Source:
    """An object made from the upload (see `steps.transcode`): no `etag` before it is complete, no `key` after its
    deletion."""

    key: str | None
    etag: str | None

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        return cls(stored.get("key"), stored.get("etag"))


def chunked_object(
    dialect: Dialect, object_key: str, object_etag: str, source: Source | None
) -> tuple[str, str] | None:
    """Key and ETag of the object that is cut into chunks: the upload's, or its text where it has to be transcoded."""
    if not dialect.transcoded:
        return object_key, object_etag
    if source is None or source.key is None or source.etag is None:
        return None
    return source.key, source.etag


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
    """Counts the staging tables of the import; 0 before the first."""
    has_staging: bool
    """Whether the staged rows of this generation are there."""
    planned_at: datetime | None
    """When the whole file was cut into chunks."""
    chunks_pending: bool
    staged_at: datetime | None
    """When it entered the publish queue."""
    is_small: bool
    """Whether it has so few rows that it may overtake others."""
    overtakes: str | None
    """Which earlier imports it may overtake; None if that isn't known, or it isn't small. See `models.OVERTAKES`."""
    may_publish: bool
    """Whether it is staged, and no earlier import has to publish before it."""

    @property
    def is_overtaking(self) -> bool:
        """Whether earlier imports may still have to publish: what it writes is noted for them."""
        return self.overtakes in ("keeping", "any")

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
            dialect=Dialect.from_json(json.loads(row["dialect"]), row["surplus_cells"]),
            mapping=ColumnMapping(
                columns=tuple(column["header"] for column in columns),
                targets=tuple(column["target"] for column in columns),
            ),
            options=Options.from_json(json.loads(row["options"])),
            has_plan=row["plan"] is not None,
            generation=row["generation"],
            has_staging=row["has_staging"],
            planned_at=row["planned_at"],
            chunks_pending=row["chunks_pending"],
            staged_at=row["staged_at"],
            is_small=row["is_small"],
            overtakes=row["overtakes"],
            may_publish=row["may_publish"],
        )

    @property
    def staging_table(self) -> Sql:
        """The import's own table, as a part of statements."""
        return identifier(STAGING_SCHEMA, staging_name(self.id))

    @property
    def text(self) -> tuple[str, str] | None:
        """Key and ETag of the object that is cut into chunks; None while it has to be made."""
        return chunked_object(self.dialect, self.object_key, self.object_etag, self.source)

    def column_of(self, field: str) -> str | None:
        """The header of the column that feeds a field, if there is one."""
        for header, target in zip(self.mapping.columns, self.mapping.targets, strict=True):
            if target == field:
                return header
        return None


@cache
def _load() -> Statement:
    return _SQL.load.fill(import_columns=columns_of(Import, "i"), precedes=publish_order.PRECEDES)


async def is_small(connection: Connection, import_id: UUID) -> bool:
    """Whether the import has, or by the size of its file may have, few rows; False if there is no such import."""
    return bool(await _SQL.is_small.fetchval(connection, import_id=import_id))


async def load(connection: Connection, import_id: UUID) -> ImportState | None:
    """The import as it stands now; None when there is none."""
    row = await _load().fetchrow(connection, import_id=import_id)
    return None if row is None else ImportState.from_record(row)
