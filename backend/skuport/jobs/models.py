"""The tables of jobs. The API reads them by these models, workers by SQL."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from skuport.core.database import Base

TASK_KIND = "job"
"""How workers are notified of jobs."""

LEASE_KIND = "job"

KINDS = ("products.delete", "products.update", "products.export")
STATUSES = ("queued", "running", "completed", "failed", "cancelled")
ACTIVE = frozenset({"queued", "running"})


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class Job(Base):
    """One long operation. `processed` and `counts` are committed with the work they count."""

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint(_one_of("kind", KINDS), name="kind"),
        CheckConstraint(_one_of("status", STATUSES), name="status"),
        CheckConstraint("status <> 'completed' OR processed = total", name="accounting"),
        Index(None, "notify_at", postgresql_where=text("status IN ('queued', 'running')")),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    selection: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """What was asked for: `{"by": "ids" | "filter" | "all", "filter": {…} | null}`."""
    options: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """The options of its kind, and which `events` to send."""
    total: Mapped[int] = mapped_column(BigInteger)
    pinned: Mapped[bool] = mapped_column()
    """Whether the set is in `job_batches`. If not, it is every product made before the job."""
    processed: Mapped[int] = mapped_column(BigInteger, server_default="0")
    counts: Mapped[dict[str, int]] = mapped_column(JSONB, server_default=text("'{}'"))
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """Of an export: `key`, `filename`, `size`, `expires_at`."""
    error: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    dispatch_seq: Mapped[int] = mapped_column(BigInteger, server_default="1")
    notify_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    started_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    tidied_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When what an ended job needed for its work was removed."""
    created_by: Mapped[UUID] = mapped_column(Uuid, ForeignKey("principals.id"))


class JobBatch(Base):
    """Some of the products that a job has still to do."""

    __tablename__ = "job_batches"

    job_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    no: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
