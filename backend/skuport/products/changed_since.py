"""Lists of products that changed since a time, in the order of SKUs.

The index of that order has these products anywhere, and the index by time has them in another order; filtering and
sorting them takes long after a large import. But an import publishes a range of SKU keys in one transaction, whose time
is that of the range and of each product that it wrote. So the ranges tell which imports wrote anything since then, and
from which key on, and what each import wrote lies in an index in the order of SKUs: the list is merged from these
pieces. Products that no import was the last to write have an index by time, and are filtered and sorted.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    func,
    literal,
    select,
    true,
    tuple_,
    union_all,
)

from skuport.catalog.lineage import WRITTEN_AT, ImportRange
from skuport.catalog.models import Product
from skuport.catalog.orders import Order
from skuport.core.pagination import Cursor
from skuport.products.filters import ProductFilter

MAX_IMPORTS = 50
"""Each piece takes an index lookup. With more pieces, most of the catalog has changed, and walking its order soon fills
a page."""
MAX_RANGES = 10_000
MAX_EDITED = 10_000

COLUMNS: Sequence[ColumnElement[Any]] = (Product.id.label("id"), Product.sku_key.label("key"))


def since_of(which: ProductFilter, order: Order) -> datetime | None:
    """The time, if a list is of the kind that is read here; else None."""
    return which.updated_since if which.given == {"updated_since"} and order.by_sku else None


def is_mergeable(since: datetime) -> Select[bool]:
    """Whether the pieces are few enough to merge."""
    written = select(ImportRange.import_id).where(*_written(since)).limit(MAX_RANGES + 1).subquery()
    edited = select(Product.id).where(*_edited(since)).limit(MAX_EDITED + 1).subquery()
    several = select(func.count()).select_from(edited).scalar_subquery()
    return select(
        and_(
            func.count() <= MAX_RANGES,
            func.count(written.c.import_id.distinct()) <= MAX_IMPORTS,
            several <= MAX_EDITED,
        )
    ).select_from(written)


def merged(since: datetime, order: Order, cursor: Cursor | None, limit: int) -> Select[Any]:
    """One page and one row more: a product and its SKU key. One statement, so that a product that an import writes
    meanwhile is found either where it was or where it is."""
    pieces = (
        select(ImportRange.import_id, func.min(ImportRange.key_from).label("begin"))
        .where(*_written(since))
        .group_by(ImportRange.import_id)
        .subquery("pieces")
    )
    # Compared as a row, which fits no other index: if one import wrote most products, the planner would look for those
    # of another import in the order of all SKUs.
    here = tuple_(Product.import_id, Product.sku_key)
    written = select(*COLUMNS).where(
        here >= tuple_(pieces.c.import_id, pieces.c.begin),
        Product.import_id <= pieces.c.import_id,
        Product.updated_at >= since,
    )
    if cursor is not None:
        place = tuple_(pieces.c.import_id, literal(cursor.key[1], Product.sku_key.type))
        written = written.where(here < place if order.descends(cursor) else here > place)
    columns: list[ColumnElement[Any]] = [Product.import_id.expression, Product.sku_key.expression]
    imported = order.sorted(written, columns, cursor).limit(limit + 1).lateral("imported")
    # OFFSET keeps the planner from looking for them in the order of SKUs.
    edited = select(*COLUMNS).where(*_edited(since)).offset(0).subquery("edited")
    found = union_all(
        select(imported.c.id, imported.c.key).select_from(pieces.join(imported, true())),
        select(edited.c.id, edited.c.key),
    ).subquery("found")
    page = order.page(select(found), [found.c.key], cursor, limit).subquery("page")
    return order.sorted(select(Product, page.c.key).join(page, Product.id == page.c.id), [page.c.key], cursor)


def _written(since: datetime) -> tuple[ColumnElement[bool], ...]:
    return since <= WRITTEN_AT, ImportRange.created + ImportRange.updated + ImportRange.missing > 0


def _edited(since: datetime) -> tuple[ColumnElement[bool], ...]:
    return Product.import_id.is_(None), Product.updated_at >= since
