"""Pages of a search: by relevance, or in another order; and how many products match."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from skuport.catalog.models import Product
from skuport.catalog.orders import Order
from skuport.core.errors import ErrorItem, UnprocessableError
from skuport.core.explain import explain
from skuport.core.pagination import Cursor, PageRequest, Slice, Total, paginate
from skuport.search import statements, strategy
from skuport.search.query import SearchEstimate
from skuport.search.ranks import Rank
from skuport.search.reader import RelevanceReader

SORT = "relevance"
"""What a cursor of this order begins with."""


def relevance_position(paging: PageRequest) -> Cursor | None:
    """The cursor of a request; None for the first page.

    Raises:
        UnprocessableError: `bad_cursor`, also when the cursor belongs to a list in another order.
    """
    cursor = paging.position(str, int, str, int)
    if cursor is not None and (cursor.key[0] != SORT or not 0 <= cursor.key[1] <= max(Rank)):
        message = f"This cursor belongs to a list that isn't sorted by {SORT}. Start at the first page."
        items = [ErrorItem("/query/cursor", "bad_cursor", message)]
        raise UnprocessableError(message, code="bad_cursor", errors=items)
    return cursor


async def read_by_relevance(
    session: AsyncSession, estimate: SearchEstimate, cursor: Cursor | None, limit: int, give_up_at: float
) -> Slice[Any]:
    """A page, whose rows begin with a `Product`.

    Args:
        session: whose statements are planned for their values, with a time limit.
        estimate: of the search.
        cursor: of `relevance_position`.
        limit: how many rows make a page.
        give_up_at: when to give up, by `time.monotonic`.

    Raises:
        SearchTooSlowError: it was given up.
    """
    rows = await RelevanceReader(session, estimate, cursor, limit, give_up_at).read()
    return paginate(rows, limit, cursor, lambda row: (SORT, row.rank, row.key, row[0].id))


async def read_in_order(
    session: AsyncSession, estimate: SearchEstimate, order: Order, cursor: Cursor | None, limit: int
) -> Sequence[Any]:
    """One page and one row more of a search that `has_few` candidates, in the order of another list: a `Product` and
    the columns of the order."""
    assert estimate.few is not None, "many candidates are read by the order's own index"
    query = statements.page_in_order(estimate.shape, order, cursor, limit, estimate.query.others)
    rows: Sequence[Any] = (await session.execute(query, {**estimate.values, "ids": estimate.few.ids})).all()
    return rows


async def count(session: AsyncSession, estimate: SearchEstimate, corrected: Callable[[int], int]) -> Total:
    """How many products match: exact for up to COUNTED candidates, else estimated.

    Args:
        session: whose statements are planned for their values, with a time limit.
        estimate: of the search.
        corrected: from the products that the planner expects of a filter to those that there may be.
    """
    few, others = estimate.few, estimate.query.others
    if few is not None and len(few.ids) <= strategy.COUNTED:
        query = statements.exact_count(estimate.shape, others=others)
        matching = await session.scalar(query, {**estimate.values, "ids": few.ids})
        return Total(value=matching or 0, exact=True)
    catalog = estimate.catalog
    rows = (
        len(few.ids)
        if few is not None
        else max(strategy.most_few(catalog), estimate.sample.expected(catalog))
    )
    if others:
        passing = corrected((await explain(session, select(Product.id).where(*others))).rows)
        rows = round(rows * passing / max(catalog, 1))
    return Total(value=rows, exact=False)
