"""Which imports wrote which products: the ranges of SKU keys that imports publish.

`imports` writes this table; lists of products read it.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, Index, Integer, Text, Uuid, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from skuport.core.database import Base


class ImportRange(Base):
    """A range of SKU keys that an import publishes in one transaction, whose moment is that of all it writes."""

    __tablename__ = "import_ranges"
    __table_args__ = (
        # For `WRITTEN_AT`: which imports have written products since a moment.
        Index("import_ranges_written_at_idx", text("greatest(published_at, missing_at)"), "import_id"),
    )

    import_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True
    )
    no: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    key_from: Mapped[str] = mapped_column(Text(collation="C"))
    key_to: Mapped[str | None] = mapped_column(Text(collation="C"))
    published_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created: Mapped[int] = mapped_column(BigInteger, server_default="0")
    updated: Mapped[int] = mapped_column(BigInteger, server_default="0")
    unchanged: Mapped[int] = mapped_column(BigInteger, server_default="0")
    superseded: Mapped[int] = mapped_column(BigInteger, server_default="0")
    rejected: Mapped[int] = mapped_column(BigInteger, server_default="0")
    reject_codes: Mapped[dict[str, int]] = mapped_column(JSONB, server_default="{}")
    classified_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    planned: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    missing: Mapped[int] = mapped_column(BigInteger, server_default="0")
    missing_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


# A range's products are written when it is published, and again when those missing from the file are deactivated.
WRITTEN_AT = func.greatest(ImportRange.published_at, ImportRange.missing_at)
