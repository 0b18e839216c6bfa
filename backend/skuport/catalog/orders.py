"""The orders of product lists. Each has an index, and columns that make it total, so that a cursor names one place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, FromClause, Select, func, literal, tuple_

from skuport.catalog.models import Product
from skuport.core.errors import ErrorItem, UnprocessableError
from skuport.core.pagination import Cursor, PageRequest

Sort = Literal["sku", "-sku", "name", "-name", "updated", "-updated", "created", "-created"]

SORT_HELP = "By SKU, name, last change or creation; descending with a leading `-`."

LAST_CHARACTER = "\U0010ffff"
"""Sorts after every other character in collation "C"; no text contains it in practice. A prefix and this character are
the upper bound of everything that begins with the prefix."""


def name_key(product: Any = Product) -> ColumnElement[str]:
    """A name as the order by name compares it; the index products_name_key_idx has the same expression.

    Args:
        product: the table, or an alias of it.
    """
    return func.lower(product.name).collate("C")


COLUMNS: dict[str, tuple[tuple[Any, type], ...]] = {
    "sku": ((Product.sku_key, str),),
    "name": ((name_key(), str), (Product.id, int)),
    "updated": ((Product.updated_at, datetime), (Product.id, int)),
    "created": ((Product.created_at, datetime), (Product.id, int)),
}


@dataclass(frozen=True, slots=True)
class Order:
    """One order of a list, in one direction. All its columns go the same way, so that one index serves both."""

    sort: Sort

    @property
    def field(self) -> str:
        """What is sorted by, whatever the direction."""
        return self.sort.removeprefix("-")

    @property
    def columns(self) -> list[ColumnElement[Any]]:
        return [column for column, _ in COLUMNS[self.field]]

    @property
    def labelled(self) -> list[ColumnElement[Any]]:
        """The columns under the names that a subquery gives them (see `keys_of`)."""
        return [column.label(f"key_{number}") for number, column in enumerate(self.columns)]

    def keys_of(self, rows: FromClause) -> list[ColumnElement[Any]]:
        """The columns of the order in a subquery that selects `labelled`."""
        return [rows.c[column.name] for column in self.labelled]

    @property
    def by_sku(self) -> bool:
        return self.field == "sku"

    def position(self, paging: PageRequest) -> Cursor | None:
        """The cursor of a request; None for the first page.

        Raises:
            UnprocessableError: `bad_cursor`, also when the cursor belongs to another order.
        """
        types = [kind for _, kind in COLUMNS[self.field]]
        cursor = paging.position(str, *types)
        if cursor is not None and cursor.key[0] != self.sort:
            other = str(cursor.key[0])[:20]
            message = f"This cursor belongs to a list sorted by {other!r}, not {self.sort!r}. Start at the first page."
            items = [ErrorItem("/query/cursor", "bad_cursor", message)]
            raise UnprocessableError(message, code="bad_cursor", errors=items)
        return cursor

    def key(self, row: Any) -> tuple[Any, ...]:
        """What a cursor holds: the order, then the values of its columns, which follow the product in a row."""
        return (self.sort, *row[1:])

    def page(
        self, query: Select[Any], columns: Sequence[ColumnElement[Any]], cursor: Cursor | None, limit: int
    ) -> Select[Any]:
        """Up to `limit + 1` rows from the cursor on, as `core.pagination` expects them.

        Args:
            query: what to take them from.
            columns: those of the order, under their names in `query`.
        """
        if cursor is not None:
            values = zip(cursor.key[1:], columns, strict=True)
            place = tuple_(*(literal(value, column.type) for value, column in values))
            here = tuple_(*columns)
            query = query.where(here < place if self.descends(cursor) else here > place)
        return self.sorted(query, columns, cursor).limit(limit + 1)

    def sorted(
        self, query: Select[Any], columns: Sequence[ColumnElement[Any]], cursor: Cursor | None
    ) -> Select[Any]:
        """The query's rows in this order, or in reverse where the cursor goes backwards."""
        descends = self.descends(cursor)
        return query.order_by(*(column.desc() if descends else column.asc() for column in columns))

    def between(self, cursor: Cursor | None, end: Any) -> list[ColumnElement[bool]]:
        """Conditions on the first column that keep only rows from the cursor (or the start of the list) to `end`,
        both included."""
        column = self.columns[0]
        begin = None if cursor is None else cursor.key[1]
        low, high = (end, begin) if self.descends(cursor) else (begin, end)
        return [
            *([column >= low] if low is not None else []),
            *([column <= high] if high is not None else []),
        ]

    def descends(self, cursor: Cursor | None) -> bool:
        """Whether the index is read downwards, as for the page before a cursor of an ascending order."""
        backwards = cursor is not None and cursor.direction == "prev"
        return self.sort.startswith("-") != backwards
