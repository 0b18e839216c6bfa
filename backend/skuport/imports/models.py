"""The tables of imports, as the API reads them. Workers use SQL: see `steps`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from skuport.core.database import Base

CHUNKING_LEASE = "import.chunking"
CHUNK_LEASE = "import.chunk"
PUBLISH_LEASE = "import.publish"
LEASE_KINDS = (CHUNKING_LEASE, CHUNK_LEASE, PUBLISH_LEASE)
"""What processes hold while they work on an import: reading its file, a chunk of it, publishing it."""

TASK_KIND = "import"
"""How workers are notified of imports."""

STATUSES = ("queued", "running", "paused", "awaiting_confirmation", "completed", "failed", "cancelled")
PHASES = ("staging", "publishing", "finishing")
TERMINAL = frozenset({"completed", "failed", "cancelled"})
ACTIVE = frozenset({"queued", "running"})


OVERTAKES = ("none", "keeping", "any")
"""Which earlier imports a small one may overtake: none; those that delete no product; any."""


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class Import(Base):
    """One merge of one uploaded file into the catalog. The counts are filled in when it ends."""

    __tablename__ = "imports"
    __table_args__ = (
        CheckConstraint(_one_of("status", STATUSES), name="status"),
        CheckConstraint(_one_of("phase", PHASES), name="phase"),
        CheckConstraint(
            "status <> 'completed' OR coalesce(rows_read = created + updated + unchanged + superseded"
            " + rejected + blank, false)",
            name="accounting",
        ),
        CheckConstraint(_one_of("overtakes", OVERTAKES), name="overtakes"),
        Index(None, "upload_id"),
        Index(None, "notify_at", postgresql_where=text("status IN ('queued', 'running')")),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    upload_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("uploads.id"))
    object_key: Mapped[str] = mapped_column(Text)
    object_etag: Mapped[str] = mapped_column(Text)
    filename: Mapped[str] = mapped_column(Text)
    bytes_total: Mapped[int] = mapped_column(BigInteger)
    options: Mapped[dict[str, Any]] = mapped_column(JSONB)
    dialect: Mapped[dict[str, Any]] = mapped_column(JSONB)
    surplus_cells: Mapped[int | None] = mapped_column(Integer)
    """Of the dialect. None for an import that was started before it was known."""
    columns: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """In the order of the file: `{"header": …, "target": "sku" | … | "attributes.KEY" | null}`."""
    body_offset: Mapped[int] = mapped_column(BigInteger)
    body_line: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[str] = mapped_column(Text)
    phase: Mapped[str | None] = mapped_column(Text)
    attempt: Mapped[int] = mapped_column(Integer, server_default="1")
    error: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    planned_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    generation: Mapped[int] = mapped_column(Integer, server_default="0")
    queued_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    """When it was started, or queued again after a pause, a retry or a confirmation: its place in the order."""
    is_small: Mapped[bool] = mapped_column(server_default=text("false"))
    """Whether it is soon done: by the size of its file, and by its rows once they are staged."""
    overtakes: Mapped[str | None] = mapped_column(Text)
    """Of a small one, once that is known: see OVERTAKES."""
    staged_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    staged_rows: Mapped[int | None] = mapped_column(BigInteger)
    publishing_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    rows_read: Mapped[int | None] = mapped_column(BigInteger)
    created: Mapped[int | None] = mapped_column(BigInteger)
    updated: Mapped[int | None] = mapped_column(BigInteger)
    unchanged: Mapped[int | None] = mapped_column(BigInteger)
    superseded: Mapped[int | None] = mapped_column(BigInteger)
    rejected: Mapped[int | None] = mapped_column(BigInteger)
    blank: Mapped[int | None] = mapped_column(BigInteger)
    plan: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """What publishing would do, for imports that are classified before the first write; see `steps.classify`."""
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    missing: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """What happened to products missing from a full feed: `deactivated`, `deleted`, or why that was `skipped`."""
    warnings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default="[]")
    expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When a paused import, or one that awaits confirmation, is cancelled."""
    waited_seconds: Mapped[float] = mapped_column(Double, server_default="0")
    """For how long it has waited for a user since it started, in waits that are over."""
    source: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """The file in UTF-8, where it had to be decoded first: `key`, `etag`, `size`."""
    provisional_rows: Mapped[int] = mapped_column(BigInteger, server_default="0")
    """Rows published by an atomic import whose one transaction has not committed yet."""
    provisional_ranges: Mapped[int] = mapped_column(BigInteger, server_default="0")
    """The same of ranges that were checked for missing products."""
    resumed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When work on it last began: for the first time, or again after a pause, a retry or a confirmation."""
    rows_before: Mapped[int] = mapped_column(BigInteger, server_default="0")
    bytes_before: Mapped[int] = mapped_column(BigInteger, server_default="0")
    published_before: Mapped[int] = mapped_column(BigInteger, server_default="0")
    """What had been read and published by then."""
    classified_before: Mapped[int] = mapped_column(BigInteger, server_default="0")
    checked_before: Mapped[int] = mapped_column(BigInteger, server_default="0")
    """How many ranges had been classified, and checked for missing products, by then."""
    dispatch_seq: Mapped[int] = mapped_column(BigInteger, server_default="1")
    notify_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    started_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    purged_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When its rejects, superseded rows and file were given up for deletion."""
    created_by: Mapped[UUID] = mapped_column(Uuid, ForeignKey("principals.id"))


class ImportChunk(Base):
    """A record-aligned byte range of the file. Its counters stay when it has to be staged again."""

    __tablename__ = "import_chunks"
    __table_args__ = (CheckConstraint("status IN ('pending', 'staged')", name="status"),)

    import_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True
    )
    no: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    byte_start: Mapped[int] = mapped_column(BigInteger)
    byte_end: Mapped[int] = mapped_column(BigInteger)
    first_line: Mapped[int] = mapped_column(BigInteger)
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    status: Mapped[str] = mapped_column(Text, server_default="pending")
    rows_read: Mapped[int | None] = mapped_column(BigInteger)
    rejected: Mapped[int | None] = mapped_column(BigInteger)
    blank: Mapped[int | None] = mapped_column(BigInteger)
    reject_codes: Mapped[dict[str, int]] = mapped_column(JSONB, server_default="{}")


class ImportReject(Base):
    """A row that could not be imported. `chunk` is null if it was found while publishing; then its text is in the file.

    No foreign key: checking it row by row took as long as everything else that is done for a reject.
    """

    __tablename__ = "import_rejects"
    __table_args__ = (
        Index(None, "import_id", "range_no", postgresql_where=text("range_no IS NOT NULL")),
        # For full feeds: whether a product is among the rejects of its range.
        Index(None, "import_id", "sku_key"),
    )

    import_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    line: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    chunk: Mapped[int | None] = mapped_column(Integer)
    range_no: Mapped[int | None] = mapped_column(Integer)
    byte_offset: Mapped[int] = mapped_column(BigInteger)
    byte_length: Mapped[int] = mapped_column(BigInteger)
    column_name: Mapped[str | None] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text)
    message: Mapped[str] = mapped_column(Text)
    raw: Mapped[str | None] = mapped_column(Text)
    sku_key: Mapped[str | None] = mapped_column(Text(collation="C"))


class ImportSuperseded(Base):
    """An earlier row of a SKU key, and the line of the row that won. No foreign key, as for rejects."""

    __tablename__ = "import_superseded"

    import_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    line: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    winning_line: Mapped[int] = mapped_column(BigInteger)
    sku: Mapped[str] = mapped_column(Text)


class ImportLaterWrite(Base):
    """What imports that overtook this one have written to a product: it must not write the same.

    `created`: the product didn't exist before, so this import would have created it. No foreign key, as for rejects.
    """

    __tablename__ = "import_later_writes"

    import_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    sku_key: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    fields: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """Core fields; one that two imports wrote is there twice."""
    attributes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created: Mapped[bool]


class ImportMapping(Base):
    """The mapping that was last chosen for files with this header."""

    __tablename__ = "import_mappings"

    header_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    mapping: Mapped[dict[str, str | None]] = mapped_column(JSONB)
    used_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
