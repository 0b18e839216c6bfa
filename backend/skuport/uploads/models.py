"""The table of uploads."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, DateTime, ForeignKey, Index, Integer, Text, Uuid, func, text
from sqlalchemy.orm import Mapped, mapped_column

from skuport.core.database import Base


class UploadStatus(StrEnum):
    """`completed`: the store has the whole object. `aborted`: the object may be removed."""

    PENDING = "pending"
    COMPLETED = "completed"
    ABORTED = "aborted"


@dataclass(frozen=True, slots=True)
class UploadUses:
    """What is made of uploads, as conditions on a row of `Upload`. The feature that uses them declares them.

    Args:
        used: something was made from the upload.
        needed: the upload's object is still needed.
    """

    used: ColumnElement[bool]
    needed: ColumnElement[bool]


class Upload(Base):
    """A file that is being uploaded to object storage, or has been.

    `part_count` is set for multipart uploads, and `multipart_id` once the store has assigned it. `object_key` changes
    when a single PUT is completed: from then on it is that of a copy, which no presigned request covers. An upload
    that no import refers to is removed at `expires_at`. No presigned request is valid longer, so `removed_at` is final.
    """

    __tablename__ = "uploads"
    __table_args__ = (
        Index("uploads_created_by_idx", "created_by", postgresql_where=text("status = 'pending'")),
        Index("uploads_expires_at_idx", "expires_at", postgresql_where=text("removed_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    object_key: Mapped[str] = mapped_column(Text, unique=True)
    filename: Mapped[str] = mapped_column(Text)
    content_type: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    multipart_id: Mapped[str | None] = mapped_column(Text)
    part_size: Mapped[int | None] = mapped_column(BigInteger)
    part_count: Mapped[int | None] = mapped_column(Integer)
    status: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    completed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    removed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_by: Mapped[UUID] = mapped_column(Uuid, ForeignKey("principals.id"))
