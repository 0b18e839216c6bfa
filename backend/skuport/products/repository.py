"""The statements that read products."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ClauseElement, Executable, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from skuport.core.pagination import Cursor, Total
from skuport.parsing.values import sku_key
from skuport.products.filters import ProductFilter
from skuport.products.models import Product

COUNT_LIMIT = 10_000
"""Up to so many products are counted; beyond, the planner's estimate has to do."""


class _Explain(Executable, ClauseElement):
    """The plan of a query as JSON, its values bound as in the query itself."""

    inherit_cache = False

    def __init__(self, query: Select[int]) -> None:
        self.query = query


@compiles(_Explain, "postgresql")
def _compile_explain(element: _Explain, compiler: SQLCompiler, **keywords: Any) -> str:
    return f"EXPLAIN (FORMAT JSON) {compiler.process(element.query, **keywords)}"


async def list_products(
    session: AsyncSession, which: ProductFilter, limit: int, cursor: Cursor | None
) -> Sequence[Product]:
    """Up to `limit + 1` products by SKU key (see `core.pagination`)."""
    query = select(Product).where(*which.conditions())
    backwards = cursor is not None and cursor.direction == "prev"
    if cursor is not None:
        (key,) = cursor.key
        query = query.where(Product.sku_key < key if backwards else Product.sku_key > key)
    order = Product.sku_key.desc() if backwards else Product.sku_key
    return (await session.scalars(query.order_by(order).limit(limit + 1))).all()


async def count_products(session: AsyncSession, which: ProductFilter) -> Total:
    """How many there are: exact as far as it is cheap."""
    some = (
        select(Product)
        .where(*which.conditions())
        .with_only_columns(Product.id)
        .limit(COUNT_LIMIT + 1)
        .subquery()
    )
    counted = await session.scalar(select(func.count()).select_from(some)) or 0
    if counted <= COUNT_LIMIT:
        return Total(value=counted, exact=True)
    estimated = await _estimate(session, which)
    return Total(value=max(estimated, counted), exact=False)


async def _estimate(session: AsyncSession, which: ProductFilter) -> int:
    query = select(Product).where(*which.conditions()).with_only_columns(Product.id)
    (plan,) = (await session.execute(_Explain(query))).scalar_one()
    return int(plan["Plan"]["Plan Rows"])


async def get_product(session: AsyncSession, product_id: int) -> Product | None:
    return await session.get(Product, product_id)


async def get_product_by_sku(session: AsyncSession, sku: str) -> Product | None:
    return await session.scalar(select(Product).where(Product.sku_key == sku_key(sku)))
