"""Reads lists of products: one page, in any order or by relevance, and how many products there are in all."""

import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from skuport import search
from skuport.catalog.orders import Order, Sort
from skuport.core.database import restore_on_return
from skuport.core.errors import UnprocessableError
from skuport.core.explain import explain
from skuport.core.pagination import Cursor, PageRequest, Slice, Total, paginate
from skuport.core.sql import Statements
from skuport.products import changed_since, index_choice, sync
from skuport.products.filter_then_sort import end_query, filtered_then_sorted
from skuport.products.filters import ProductFilter
from skuport.products.index_choice import Estimate, Step
from skuport.products.list_queries import (
    count_query,
    estimated_conditions,
    list_query,
    matching,
    window_query,
)

LIST_SECONDS = 3
"""A list that takes longer is given up."""

LOCK_SECONDS = 2
"""A list that waits this long for a lock may be tried again (503). Less than LIST_SECONDS, after which the list itself
is to blame (422)."""

COUNT_LIMIT = 10_000
"""Up to this many products are counted; beyond, the planner's estimate has to do."""

COUNT_COST = 30_000
"""What reading 10,000 products by an index costs at most, in the planner's units. What costs more isn't counted."""

TIMED_OUT = "57014"

BEGIN_LIST = Statements(__package__, "lists.sql").begin_list.fill(sync_until=sync.SYNC_UNTIL)


@dataclass(frozen=True, slots=True)
class Catalog:
    """What is known before a list is read.

    Args:
        products: how many there are.
        planned: how many the planner takes there to be; 0 when it doesn't know.
        sync_until: see `products.sync`.
    """

    products: int
    planned: float
    sync_until: datetime | None

    def corrected(self, expected: int) -> int:
        """What the planner expects of a filter, for as many products as there really are. Its own number goes wrong
        with dead rows: an import that updates everything nearly doubles the file."""
        if self.planned <= 0:
            return min(expected, self.products)
        return min(round(expected * self.products / self.planned), self.products)


@dataclass(frozen=True, slots=True)
class Listed:
    """One page, whose rows begin with a `Product`; how many products the list has in all; and `sync_until`."""

    page: Slice[Any]
    total: Total
    sync_until: datetime | None


def begin_parameters(seconds: int) -> dict[str, object]:
    """What BEGIN_LIST takes, to limit each statement to so many seconds."""
    return {"timeout": f"{seconds}s", "lock_timeout": f"{LOCK_SECONDS}s", **sync.parameters()}


async def begin(session: AsyncSession) -> Catalog:
    """Limit the time of this session's statements to LIST_SECONDS, and have them planned for their values."""
    await restore_on_return(session)
    row = (await session.execute(BEGIN_LIST.text(), begin_parameters(LIST_SECONDS))).one()
    return Catalog(row.products, row.planned, row.sync_until)


async def read(session: AsyncSession, which: ProductFilter, sort: Sort | None, paging: PageRequest) -> Listed:
    """One page, and how many products there are in all.

    Args:
        session: of the request, unused so far.
        which: the filter.
        sort: None for the order by relevance when the filter has a search, else by SKU.
        paging: the page to read.

    Raises:
        UnprocessableError: `bad_cursor`; `list_too_slow` when no index serves the filter and the catalog is too large.
    """
    with _time_limit("this list", "Narrow it by `sku`, `updated_since` or `import_id`, or export it."):
        catalog = await begin(session)
        page, total = await _read(session, which, sort, paging, catalog)
    # With the first page only: what changes while a client reads the others comes with the next sync.
    return Listed(page, total, None if paging.cursor is not None else catalog.sync_until)


async def _read(
    session: AsyncSession, which: ProductFilter, sort: Sort | None, paging: PageRequest, catalog: Catalog
) -> tuple[Slice[Any], Total]:
    query = _search_of(which)
    order = Order(sort or "sku")
    if query is None:
        return await _read_in_order(session, which, order, order.position(paging), paging.limit, catalog)
    estimate = await search.estimate(session, query, catalog.products)
    if sort is not None:
        return await _search_in_order(
            session, which, estimate, order, order.position(paging), paging.limit, catalog
        )
    position = search.relevance_position(paging)
    give_up_at = time.monotonic() + LIST_SECONDS
    page = await search.read_by_relevance(session, estimate, position, paging.limit, give_up_at)
    return page, await _total(page, position, lambda: search.count(session, estimate, catalog.corrected))


async def count(session: AsyncSession, which: ProductFilter) -> Total:
    """How many products there are, as `read` says it beside a page.

    Raises:
        UnprocessableError: `list_too_slow`.
    """
    query = _search_of(which)
    with _time_limit("this count", "Narrow it by `sku`, `updated_since` or `import_id`."):
        catalog = await begin(session)
        if query is not None:
            estimate = await search.estimate(session, query, catalog.products)
            return await search.count(session, estimate, catalog.corrected)
        if not which.narrows:
            return await _all_of(catalog)
        return await _count(session, which, await _estimate(session, which, catalog))


def _search_of(which: ProductFilter) -> search.SearchQuery | None:
    return search.SearchQuery.of(which.q, tuple(which.plain_conditions()))


async def _read_in_order(
    session: AsyncSession,
    which: ProductFilter,
    order: Order,
    position: Cursor | None,
    limit: int,
    catalog: Catalog,
) -> tuple[Slice[Any], Total]:
    estimate = await _estimate(session, which, catalog)
    rows = await _rows_in_order(session, which, order, position, limit, estimate)
    page = paginate(rows, limit, position, order.key)
    if not which.narrows:
        return page, await _total(page, position, lambda: _all_of(catalog))
    return page, await _total(page, position, lambda: _count(session, which, estimate))


async def _search_in_order(
    session: AsyncSession,
    which: ProductFilter,
    found: search.SearchEstimate,
    order: Order,
    position: Cursor | None,
    limit: int,
    catalog: Catalog,
) -> tuple[Slice[Any], Total]:
    """Few candidates are read and sorted; with many, the order's own index is walked."""
    if found.has_few:
        rows = await search.read_in_order(session, found, order, position, limit)
        page = paginate(rows, limit, position, order.key)
        return page, await _total(page, position, lambda: search.count(session, found, catalog.corrected))
    total = await search.count(session, found, catalog.corrected)
    estimate = Estimate(max(total.value, 1), float("inf"), found.catalog, found.index_lookups)
    rows = await _rows_in_order(session, which, order, position, limit, estimate)
    page = paginate(rows, limit, position, order.key)
    return page, total if position is not None or page.next_cursor is not None else _all_on(page)


async def _total(page: Slice[Any], position: Cursor | None, counted: Callable[[], Awaitable[Total]]) -> Total:
    """How many rows there are in all, without counting where the first page has all of them."""
    return _all_on(page) if position is None and page.next_cursor is None else await counted()


def _all_on(page: Slice[Any]) -> Total:
    return Total(value=len(page.rows), exact=True)


async def _all_of(catalog: Catalog) -> Total:
    return Total(value=catalog.products, exact=True)


async def _estimate(session: AsyncSession, which: ProductFilter, catalog: Catalog) -> Estimate:
    """What the planner expects of a filter without a search."""
    if not which.narrows:
        return Estimate(catalog.products, float("inf"), catalog.products)
    expected = await explain(session, matching(which))
    return Estimate(catalog.corrected(expected.rows), expected.cost, catalog.products)


async def _count(session: AsyncSession, which: ProductFilter, estimate: Estimate) -> Total:
    """How many products a filter leaves: exact where counting is cheap."""
    if estimate.cost > COUNT_COST or estimate.rows > 2 * COUNT_LIMIT:
        return Total(value=estimate.rows, exact=False)
    counted = await session.scalar(count_query(which, estimate, COUNT_LIMIT + 1)) or 0
    if counted <= COUNT_LIMIT:
        return Total(value=counted, exact=True)
    return Total(value=max(estimate.rows, counted), exact=False)


async def _rows_in_order(
    session: AsyncSession,
    which: ProductFilter,
    order: Order,
    position: Cursor | None,
    limit: int,
    estimate: Estimate,
) -> Sequence[Row[Any]]:
    """One page and one row more, by the steps that `index_choice` gives."""
    *tries, _ = index_choice.steps(which, order, estimate, limit)
    for step in tries:
        query = await _query_of(step, session, which, order, position, limit, estimate)
        if query is None:
            continue
        rows = await _rows(session, query)
        if step is Step.MERGE_CHANGES or len(rows) > limit:
            return rows
    return await _rows(session, list_query(which, order, position, limit, estimate))


async def _query_of(
    step: Step,
    session: AsyncSession,
    which: ProductFilter,
    order: Order,
    position: Cursor | None,
    limit: int,
    estimate: Estimate,
) -> Select[Any] | None:
    """The statement of a step that may leave the page short; None when it can't be taken."""
    if step is Step.MERGE_CHANGES:
        since = changed_since.since_of(which, order)
        assert since is not None, "the filter is by the time of change"
        if not await session.scalar(changed_since.is_mergeable(since)):
            return None
        return changed_since.merged(since, order, position, limit)
    if step is Step.READ_WINDOW:
        return window_query(which, order, position, limit, estimate.window(limit))
    end = await session.scalar(end_query(which, order, position, estimate.catalog))
    if end is None:
        return None
    conditions = estimated_conditions(which, estimate)
    return filtered_then_sorted(conditions, order, position, limit, end)


async def _rows(session: AsyncSession, query: Select[Any]) -> Sequence[Row[Any]]:
    rows: Sequence[Row[Any]] = (await session.execute(query)).all()
    return rows


@contextmanager
def _time_limit(what: str, advice: str) -> Iterator[None]:
    try:
        yield
    except (DBAPIError, search.SearchTooSlowError) as error:
        if isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) != TIMED_OUT:
            raise
        raise UnprocessableError(
            f"Reading {what} takes too long: it was stopped after {LIST_SECONDS} seconds. {advice}",
            code="list_too_slow",
        ) from error
