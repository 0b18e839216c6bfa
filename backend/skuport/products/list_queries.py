"""The statements of a list that walk the order's own index, or filter first."""

from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased

from skuport.catalog.models import Product
from skuport.catalog.orders import Order
from skuport.core.pagination import Cursor
from skuport.products.filter_then_sort import filtered_then_sorted
from skuport.products.filters import ProductFilter
from skuport.products.index_choice import WINDOW, Estimate, Step, last_step


def list_query(
    which: ProductFilter, order: Order, cursor: Cursor | None, limit: int, estimate: Estimate
) -> Select[Any]:
    """One page and one row more (see `core.pagination`): a product and the columns of the order."""
    conditions = estimated_conditions(which, estimate)
    if last_step(which, order, estimate) is Step.SORT_ALL:
        return filtered_then_sorted(conditions, order, cursor, limit)
    return order.page(select(Product, *order.columns).where(*conditions), order.columns, cursor, limit)


def window_query(
    which: ProductFilter, order: Order, cursor: Cursor | None, limit: int, size: int = WINDOW
) -> Select[Any]:
    """The same from the next `size` products of the order only, whether they match or not."""
    window = order.page(select(Product, *order.labelled), order.columns, cursor, size - 1).subquery("window")
    keys = order.keys_of(window)
    product = aliased(Product, window)
    query = select(product, *keys).where(*which.conditions(product, by_index=False))
    return order.sorted(query, keys, cursor).limit(limit + 1)


def count_query(which: ProductFilter, estimate: Estimate, most: int) -> Select[Any]:
    """How many products the filter leaves, counted up to `most`."""
    some = select(Product.id).where(*estimated_conditions(which, estimate)).limit(most).subquery()
    return select(func.count()).select_from(some)


def matching(which: ProductFilter) -> Select[Any]:
    """The ids of all products that the filter leaves."""
    return select(Product.id).where(*which.conditions())


def estimated_conditions(which: ProductFilter, estimate: Estimate) -> list[ColumnElement[bool]]:
    """The filter's conditions, with the words of a search that the estimate chose to look up."""
    return which.conditions(index_lookups=estimate.index_lookups)
