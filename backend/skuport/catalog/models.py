"""The table of products."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Column, DateTime, Identity, Index, Integer, Table, Text, Uuid, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from skuport.core.database import Base


class Product(Base):
    """One row of the catalog. `sku_key` is `skuport.parsing.values.sku_key(sku)`; imports write this table by SQL."""

    __tablename__ = "products"
    __table_args__ = (
        # What an import wrote, in the order in which it is looked at first, and in which the import writes it.
        Index("products_import_id_sku_key_idx", "import_id", "sku_key"),
        # One for each order of a list; that of SKUs is the unique key's.
        # (Names are folded and sorted in "C"; the collation stands in the migration, since no comparison can see it.)
        # Names are walked for those of an import, whose number is a column so that it needs no look at the product.
        Index("products_name_key_idx", text("lower(name)"), "id", "import_id"),
        Index("products_updated_at_id_idx", "updated_at", "id"),
        Index("products_created_at_id_idx", "created_at", "id"),
        # What no import wrote, with changes since a moment (see `products.changed_since`).
        Index("products_edited_idx", "updated_at", postgresql_where=text("import_id IS NULL")),
        # Partial ones cost nothing where there is nothing to find: few products are inactive, some have no attributes.
        Index("products_inactive_idx", "sku_key", postgresql_where=text("NOT active")),
        Index("products_inactive_name_idx", text("lower(name)"), "id", postgresql_where=text("NOT active")),
        Index(
            "products_attributes_idx",
            "attributes",
            postgresql_using="gin",
            postgresql_ops={"attributes": "jsonb_path_ops"},
            postgresql_where=text("attributes <> '{}'::jsonb"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    sku: Mapped[str] = mapped_column(Text)
    sku_key: Mapped[str] = mapped_column(Text(collation="C"), unique=True)
    name: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, server_default="")
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    attributes: Mapped[dict[str, str]] = mapped_column(JSONB, server_default=text("'{}'"))
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    import_id: Mapped[UUID | None] = mapped_column(Uuid)
    import_line: Mapped[int | None] = mapped_column(BigInteger)
    """The import that last wrote the product, and the line of its file. Then `updated_at` is when it published, or
    searched for what its file doesn't have, in the range that has `sku_key`: every other change sets both to null."""


# What each statement added to the number of products, or took from it; a trigger writes it (see `products.counting`).
Table("product_count_changes", Base.metadata, Column("change", BigInteger, nullable=False))
