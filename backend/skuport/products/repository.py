"""The statements that read and write single products."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from skuport.catalog.models import Product
from skuport.parsing.values import sku_key


async def get_product(session: AsyncSession, product_id: int) -> Product | None:
    return await session.get(Product, product_id)


async def get_product_by_sku(session: AsyncSession, sku: str) -> Product | None:
    return await session.scalar(select(Product).where(Product.sku_key == sku_key(sku)))


async def lock_product(session: AsyncSession, product_id: int | None, sku: str | None) -> Product | None:
    """The product with this id, or else this SKU, as it is once nobody else changes it."""
    which = Product.id == product_id if product_id is not None else Product.sku_key == sku_key(sku or "")
    query = select(Product).where(which).with_for_update().execution_options(populate_existing=True)
    return await session.scalar(query)


async def insert_product(session: AsyncSession, values: Mapping[str, Any]) -> Product | None:
    """The new product; None when its SKU is taken."""
    statement = (
        insert(Product)
        .values(**values, sku_key=sku_key(values["sku"]))
        .on_conflict_do_nothing(index_elements=[Product.sku_key])
        .returning(Product)
    )
    return await session.scalar(statement)


async def update_product(session: AsyncSession, product: Product, changes: Mapping[str, Any]) -> Product:
    """Write the changes as one more version; no import is the product's last writer any more."""
    values = dict(changes)
    if "sku" in values:
        values["sku_key"] = sku_key(values["sku"])
    statement = (
        update(Product)
        .where(*_is_locked(product))
        # The clock and not now(): the transaction may have begun before the edit that this one waited for.
        .values(
            **values,
            version=Product.version + 1,
            updated_at=func.clock_timestamp(),
            import_id=None,
            import_line=None,
        )
        .returning(Product)
        .execution_options(populate_existing=True, synchronize_session=False)
    )
    return (await session.scalars(statement)).one()


async def delete_product(session: AsyncSession, product: Product) -> None:
    await session.execute(
        delete(Product).where(*_is_locked(product)).execution_options(synchronize_session=False)
    )


def _is_locked(product: Product) -> tuple[ColumnElement[bool], ...]:
    """It is the product that this transaction has locked. The SKU key names its partition, where there are any."""
    return Product.id == product.id, Product.sku_key == product.sku_key
