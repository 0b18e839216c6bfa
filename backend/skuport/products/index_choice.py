"""Which index reads a list: how its page is found with as few products read as possible. Pure decisions.

A list can walk the index of its order and compare each product with the filter, or filter first, by an index of the
filter, and then sort. The planner would often rather walk, as if the products that a filter leaves were spread evenly
over the order; those of one import, or deactivated together, mostly aren't. So the choice is made here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from skuport.catalog.orders import Order
from skuport.products import filter_then_sort
from skuport.products.changed_since import since_of
from skuport.products.filters import ProductFilter

WINDOW = 10_000
"""Up to this many products are read in the order of a list, when they are expected to fill a page."""

MAX_SORTED = 125_000
MAX_SORTED_SHARE = 0.125
"""A filter that leaves up to this many products, and this share of the catalog, is applied first, and what it leaves is
sorted. With more, the order's index is walked."""

SORT_ALL_COST = 10_000
"""Up to this cost in the planner's units, some 30,000 products side by side, filtering and sorting everything takes
less time than finding out how far the page goes."""

INDEX_SCAN_COST = 0.008
"""If filtering costs more than this for each product of the catalog, an order's index that covers the filter is walked
instead. Reading an index entry costs a twentieth of reading a product, but it may have to read all entries."""

MERGED_FROM = 5_000
"""Fewer products are filtered and sorted within some 5 ms."""

ONE_PIECE: dict[str, tuple[set[str], ...]] = {
    "sku": ({"sku"}, {"inactive"}, {"import_id"}, {"import_id", "sku"}),
    "name": ({"name"}, {"inactive"}),
    "updated": ({"updated_since"},),
}
"""By order, the filters whose products lie side by side in an index of the order; by name only by its beginning.
`inactive` is `active=false`. Most products are active, and have no index of their own."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What is expected of the products that a filter leaves.

    Args:
        rows: how many there are.
        cost: what it costs to find all of them, in the planner's units.
        catalog: about how many products there are in all; not positive while the table was never analyzed.
        index_lookups: the numbers of the words of a search to look up in its index; None for all.
    """

    rows: int
    cost: float
    catalog: float
    index_lookups: Sequence[int] | None = None

    @property
    def few(self) -> bool:
        """Whether they may be sorted."""
        return self.rows <= min(MAX_SORTED, self.catalog * MAX_SORTED_SHARE)

    def fills(self, limit: int) -> bool:
        """Whether a window of the catalog is expected to have twice what a page needs."""
        return self.rows * WINDOW >= 2 * limit * self.catalog

    def window(self, limit: int) -> int:
        """How many products of the catalog are expected to have four times what a page needs, but no more than WINDOW:
        if they haven't, a few more wouldn't help."""
        if self.catalog <= 0:
            return WINDOW
        return min(WINDOW, round(4 * limit * self.catalog / max(self.rows, 1)) + limit)


class Step(Enum):
    """One way to read a page. The first three may leave it short; then the next step reads it from the start."""

    MERGE_CHANGES = "merge what imports wrote since a time (changed_since), unless too much has changed"
    READ_WINDOW = "read the next products of the order, whether they match or not"
    SORT_TO_SAMPLED_END = (
        "filter and sort up to a place that a sample puts behind the page (filter_then_sort)"
    )
    SORT_ALL = "filter and sort everything"
    WALK_ORDER = "walk the order's index until the page is full"


def steps(which: ProductFilter, order: Order, estimate: Estimate, limit: int) -> list[Step]:
    """The steps to try, one after another. The last one always reads the page."""
    chosen = []
    if estimate.rows > MERGED_FROM and since_of(which, order) is not None:
        chosen.append(Step.MERGE_CHANGES)
    if which.narrows and not walks_order(which, order, estimate):
        if estimate.fills(limit):
            chosen.append(Step.READ_WINDOW)
        if estimate.cost > SORT_ALL_COST and filter_then_sort.is_sampled(estimate.rows, estimate.catalog):
            chosen.append(Step.SORT_TO_SAMPLED_END)
    return [*chosen, last_step(which, order, estimate)]


def last_step(which: ProductFilter, order: Order, estimate: Estimate) -> Step:
    """The step that reads the page, however it is filled."""
    sorts = which.narrows and estimate.few and not walks_order(which, order, estimate)
    return Step.SORT_ALL if sorts else Step.WALK_ORDER


def walks_order(which: ProductFilter, order: Order, estimate: Estimate) -> bool:
    """Whether the order's index has what the filter leaves in one piece; or it covers a filter that leaves much."""
    if index_covers(which, order) and estimate.cost > INDEX_SCAN_COST * estimate.catalog:
        return True
    return matches_order(which, order)


def matches_order(which: ProductFilter, order: Order) -> bool:
    """Whether an index has what the filter leaves in one piece, in this order."""
    given = {"inactive" if name == "active" and which.active is False else name for name in which.given}
    is_substring = (which.name or "").strip().startswith("*")
    return not is_substring and given in ONE_PIECE.get(order.field, ())


def index_covers(which: ProductFilter, order: Order) -> bool:
    """Whether the order's index has the column that the filter compares, so that no product is read in vain."""
    return order.field == "name" and which.import_id is not None and which.q is None
