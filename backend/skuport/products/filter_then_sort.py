"""Lists that filter by an index of the filter first, and then sort, as far as the page needs it.

Sorting all that a filter leaves takes long where that is much, and a page needs few. A sample of the catalog gives a
place in the order that lies behind the page. Up to there the order's own index has the candidates, and only what both
indexes have is read. The sample is the search index's. Nothing depends on its quality: if the page stays short, it is
read again without an end.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from skuport import search
from skuport.catalog.models import Product
from skuport.catalog.orders import Order
from skuport.core.pagination import Cursor
from skuport.products.filters import ProductFilter

SAMPLED = 500
"""How many products are compared with the filter, within some 4 ms."""

EXPECTED_HITS = 3
"""With fewer matches expected in the sample, there is little to sort, or the sample has none."""


def is_sampled(rows: float, catalog: float) -> bool:
    """Whether a sample can be expected to have some of this many products of a catalog."""
    return catalog > 0 and rows * SAMPLED >= EXPECTED_HITS * catalog


def end_query(which: ProductFilter, order: Order, cursor: Cursor | None, catalog: float) -> Select[Any]:
    """The first column of the order, of the first product behind the cursor that the sample has."""
    some = search.sampled_ids(SAMPLED / catalog, SAMPLED).subquery("some")
    # OFFSET keeps the planner from moving conditions into the subquery and walking another index.
    found = (
        select(*order.labelled)
        .join(some, Product.id == some.c.id)
        .where(*which.conditions(by_index=False))
        .offset(0)
        .subquery("found")
    )
    keys = order.keys_of(found)
    return order.page(select(keys[0]), keys, cursor, 0)


def filtered_then_sorted(
    conditions: Sequence[ColumnElement[bool]],
    order: Order,
    cursor: Cursor | None,
    limit: int,
    end: Any = None,
) -> Select[Any]:
    """One page and one row more: a product and the columns of the order.

    Args:
        conditions: of the filter.
        order: of the list.
        cursor: where the page begins; None for the first page.
        limit: how many rows make a page.
        end: a value of the order's first column at which to stop, even if the page is short; None for no end.
    """
    between = [] if end is None else order.between(cursor, end)
    found = (
        select(Product.id.label("found_id"), *order.labelled)
        .where(*conditions, *between)
        .offset(0)
        .subquery("found")
    )
    keys = order.keys_of(found)
    page = order.page(select(found), keys, cursor, limit).subquery("page")
    keys = order.keys_of(page)
    return order.sorted(select(Product, *keys).join(page, Product.id == page.c.found_id), keys, cursor)
