"""Lists whose products are gathered by the index of a filter and then sorted, as far as the page needs them.

To sort all that a filter leaves takes long where it is much, and the page needs few. A sample of the catalog tells a
place in the order that lies behind the page: up to there the order's own index has the candidates, and what both
indexes have is fetched. The sample is that of the search (`search.sample`); nothing depends on it being right, since
who finds too few asks again without an end.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from skuport.catalog.models import Product
from skuport.core.pagination import Cursor
from skuport.products.filters import ProductFilter
from skuport.products.sorting import Order
from skuport.search.entries import SAMPLE

SAMPLED = 500
"""So many products are looked at, within some 4 ms."""

EXPECTED_HITS = 3
"""With fewer to be expected among them, there is little to gather, or the sample has none."""


def is_sampled(rows: float, catalog: float) -> bool:
    """Whether so many products of a catalog are enough for a sample to have some."""
    return catalog > 0 and rows * SAMPLED >= EXPECTED_HITS * catalog


def end_query(which: ProductFilter, order: Order, cursor: Cursor | None, catalog: float) -> Select[Any]:
    """The first column of the order of the first product behind the cursor that a sample has."""
    some = select(SAMPLE.c.id).where(SAMPLE.c.turn < SAMPLED / catalog).limit(SAMPLED).subquery("some")
    # OFFSET keeps the planner from looking through the fence.
    found = (
        select(*order.labelled)
        .join(some, Product.id == some.c.id)
        .where(*which.conditions(by_index=False))
        .offset(0)
        .subquery("found")
    )
    keys = order.keys_of(found)
    return order.page(select(keys[0]), keys, cursor, 0)


def gathered(
    conditions: Sequence[ColumnElement[bool]],
    order: Order,
    cursor: Cursor | None,
    limit: int,
    end: Any = None,
) -> Select[Any]:
    """Rows as `repository.list_query` gives them; fewer than there are where so many lie behind `end`, a value of the
    first column of the order."""
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
