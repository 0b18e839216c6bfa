"""The statements that read and write single products, and read lists of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ClauseElement,
    ColumnElement,
    Executable,
    Row,
    Select,
    delete,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import aliased
from sqlalchemy.sql.compiler import SQLCompiler

from skuport.catalog.models import Product
from skuport.core.pagination import Cursor, Total
from skuport.parsing.values import sku_key
from skuport.products import changed_since
from skuport.products.filter_then_sort import end_query, gathered, is_sampled
from skuport.products.filters import ProductFilter
from skuport.products.sorting import Order
from skuport.search.entries import UNKNOWN, Sample

COUNT_LIMIT = 10_000
"""Up to so many products are counted; beyond, the planner's estimate has to do."""

COUNT_COST = 30_000
"""What looking through 10,000 products by an index costs at most, in the planner's units; dearer is not counted."""

LIST_SECONDS = 3
"""A list that would take longer is given up."""

WINDOW = 10_000
"""Up to so many products are looked through in the order of a list, when it may be expected that they fill a page."""

MAX_GATHERED = 125_000
MAX_GATHERED_SHARE = 0.125
"""Up to so many products that a filter leaves, and this share of all, are gathered first and then sorted; more are
looked for in order."""

GATHERED_COST = 10_000
"""What is cheaper in the planner's units, some 30,000 products side by side, is gathered and sorted as a whole in less
time than it takes to learn how far the page goes."""

TOLD_COST = 0.008
"""Where gathering is dearer than this for each product of the catalog, and the order's index tells what the filter
leaves, it is walked: an entry costs a twentieth of a product, but it may be all of them."""

MERGED_FROM = 5_000
"""Fewer products are gathered and sorted within some 5 ms."""

BOUNDED = text("""
    SELECT reltuples, set_config('statement_timeout', :timeout, true),
        set_config('plan_cache_mode', 'force_custom_plan', true), set_config('enable_seqscan', 'off', true)
    FROM pg_class WHERE oid = 'products'::regclass
""")
"""For the transaction of a list. One plan can't fit all filters: what is best depends on their values. And about how
many products there are: -1 where nobody has counted yet."""


class ListTooSlowError(Exception):
    """The statements of a list, none of which took so long, took longer than LIST_SECONDS together."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What is thought of the products that a filter leaves: how many, and what it costs to find all; and how many
    products there are without it. `sample` says more of a search."""

    rows: int
    cost: float
    catalog: float
    sample: Sample = UNKNOWN

    @property
    def few(self) -> bool:
        return self.rows <= min(MAX_GATHERED, self.catalog * MAX_GATHERED_SHARE)

    def fills(self, limit: int) -> bool:
        """Whether a window of the catalog should have twice what a page needs."""
        return self.rows * WINDOW >= 2 * limit * self.catalog

    def window(self, limit: int) -> int:
        """How many products of the catalog should have four times what a page needs, but no more than WINDOW: where
        they haven't, more would hardly help."""
        if self.catalog <= 0:  # nobody has counted yet
            return WINDOW
        return min(WINDOW, round(4 * limit * self.catalog / max(self.rows, 1)) + limit)


class _Explain(Executable, ClauseElement):
    """The plan of a query as JSON, its values bound as in the query itself."""

    inherit_cache = False

    def __init__(self, query: Select[Any]) -> None:
        self.query = query


@compiles(_Explain, "postgresql")
def _compile_explain(element: _Explain, compiler: SQLCompiler, **keywords: Any) -> str:
    return f"EXPLAIN (FORMAT JSON) {compiler.process(element.query, **keywords)}"


async def begin_list(session: AsyncSession) -> int:
    """Have the statements of this transaction end after LIST_SECONDS, and be planned for their values.

    Returns:
        about how many products there are.
    """
    return int(await session.scalar(BOUNDED, {"timeout": f"{LIST_SECONDS}s"}) or 0)


def list_query(
    which: ProductFilter, order: Order, cursor: Cursor | None, limit: int, estimate: Estimate
) -> Select[Any]:
    """Rows of a product and the columns of the order: one page and one row more (see `core.pagination`).

    Few products are gathered by the index of a filter and then sorted. The planner would rather look for them in the
    order's own index, as if they were spread evenly over it; those that one import wrote, or that somebody deactivated
    together, mostly aren't.
    """
    if which.narrows and estimate.few and not _is_walked(which, order, estimate):
        return gathered(_conditions(which, estimate), order, cursor, limit)
    query = select(Product, *order.columns).where(*_conditions(which, estimate))
    return order.page(query, order.columns, cursor, limit)


def _is_walked(which: ProductFilter, order: Order, estimate: Estimate) -> bool:
    """Whether the order's index has what the filter leaves as one piece, or, where that is much, tells it."""
    told = order.tells(which) and estimate.cost > TOLD_COST * estimate.catalog
    return told or order.is_that_of(which)


def window_query(
    which: ProductFilter, order: Order, cursor: Cursor | None, limit: int, size: int = WINDOW
) -> Select[Any]:
    """The same from the next `size` products of the order only, whatever they are."""
    window = order.page(select(Product, *order.labelled), order.columns, cursor, size - 1).subquery("window")
    keys = order.keys_of(window)
    product = aliased(Product, window)
    query = select(product, *keys).where(*which.conditions(product, by_index=False))
    return order.sorted(query, keys, cursor).limit(limit + 1)


def _conditions(which: ProductFilter, estimate: Estimate) -> list[ColumnElement[bool]]:
    return which.conditions(looked_up=estimate.sample.looked_up())


async def list_products(
    session: AsyncSession,
    which: ProductFilter,
    order: Order,
    cursor: Cursor | None,
    limit: int,
    estimate: Estimate,
) -> Sequence[Row[Any]]:
    """One page and one row more, from as few products as is possible: those that changed since a moment are merged by
    SKU, others looked for among the next of the order, and then as far as a sample says that the page goes."""
    rows: Sequence[Row[Any]] = []
    since = changed_since.since_of(which, order) if estimate.rows > MERGED_FROM else None
    if since is not None and await session.scalar(changed_since.are_pieces(since)):
        return await _rows(session, changed_since.merged(since, order, cursor, limit))
    if which.narrows and not _is_walked(which, order, estimate):
        if estimate.fills(limit):
            rows = await _rows(session, window_query(which, order, cursor, limit, estimate.window(limit)))
        if (
            len(rows) <= limit
            and estimate.cost > GATHERED_COST
            and is_sampled(estimate.rows, estimate.catalog)
        ):
            end = await session.scalar(end_query(which, order, cursor, estimate.catalog))
            if end is not None:
                query = gathered(_conditions(which, estimate), order, cursor, limit, end)
                rows = await _rows(session, query)
    if len(rows) <= limit:
        rows = await _rows(session, list_query(which, order, cursor, limit, estimate))
    return rows


async def _rows(session: AsyncSession, query: Select[Any]) -> Sequence[Row[Any]]:
    rows: Sequence[Row[Any]] = (await session.execute(query)).all()
    return rows


async def count_products(session: AsyncSession, which: ProductFilter, estimate: Estimate) -> Total:
    """How many there are: exact as far as it is cheap."""
    if estimate.cost > COUNT_COST or estimate.rows > 2 * COUNT_LIMIT:
        return Total(value=estimate.rows, exact=False)
    some = select(Product.id).where(*_conditions(which, estimate)).limit(COUNT_LIMIT + 1).subquery()
    counted = await session.scalar(select(func.count()).select_from(some)) or 0
    if counted <= COUNT_LIMIT:
        return Total(value=counted, exact=True)
    return Total(value=max(estimate.rows, counted), exact=False)


def matching(which: ProductFilter) -> Select[Any]:
    """The ids of all that the filter leaves."""
    return select(Product.id).where(*which.conditions())


async def estimate_products(session: AsyncSession, which: ProductFilter, catalog: int) -> Estimate:
    """What the planner thinks of them, in a catalog of about so many products; not of a search."""
    rows, cost = await plan(session, matching(which))
    return Estimate(rows, cost, catalog)


async def plan(session: AsyncSession, query: Select[Any]) -> tuple[int, float]:
    """Rows and cost of a query, as the planner estimates them."""
    (found,) = (await session.execute(_Explain(query))).scalar_one()
    return int(found["Plan"]["Plan Rows"]), float(found["Plan"]["Total Cost"])


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
        .where(Product.id == product.id)
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
        delete(Product).where(Product.id == product.id).execution_options(synchronize_session=False)
    )
