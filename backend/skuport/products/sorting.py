"""The orders of a list: each has an index, and columns that make it total, so that a cursor names one place in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, FromClause, Select, literal, tuple_

from skuport.catalog.models import Product
from skuport.core.errors import ErrorItem, UnprocessableError
from skuport.core.pagination import Cursor, PageRequest
from skuport.products.filters import NAME_KEY, ProductFilter

Sort = Literal["sku", "-sku", "name", "-name", "updated", "-updated", "created", "-created"]

SORT_HELP = "By SKU, name, last change or creation; with `-` in front from the last to the first."

COLUMNS: dict[str, tuple[tuple[Any, type], ...]] = {
    "sku": ((Product.sku_key, str),),
    "name": ((NAME_KEY, str), (Product.id, int)),
    "updated": ((Product.updated_at, datetime), (Product.id, int)),
    "created": ((Product.created_at, datetime), (Product.id, int)),
}

IN_ONE_PIECE: dict[str, tuple[set[str], ...]] = {
    "sku": ({"sku"}, {"inactive"}, {"import_id"}, {"import_id", "sku"}),
    "name": ({"name"}, {"inactive"}),
    "updated": ({"updated_since"},),
}
"""Filters that take one piece out of an index of the order; a name only by its beginning. `inactive` is `active` being
false; most products are active, and have no index of their own."""


@dataclass(frozen=True, slots=True)
class Order:
    """One order of a list, in one direction; all its columns go the same way, so that one index serves both."""

    sort: Sort

    @property
    def columns(self) -> list[ColumnElement[Any]]:
        return [column for column, _ in COLUMNS[self.sort.removeprefix("-")]]

    @property
    def labelled(self) -> list[ColumnElement[Any]]:
        """The columns with names of their own, under which a subquery has them (`keys_of`)."""
        return [column.label(f"key_{number}") for number, column in enumerate(self.columns)]

    def keys_of(self, rows: FromClause) -> list[ColumnElement[Any]]:
        """The columns of the order in a subquery that selects `labelled`."""
        return [rows.c[column.name] for column in self.labelled]

    @property
    def by_sku(self) -> bool:
        return self.sort.endswith("sku")

    def is_that_of(self, which: ProductFilter) -> bool:
        """Whether an index holds what the filter leaves as one piece, in this order."""
        given = {"inactive" if value is False else name for name, value in which if value is not None}
        substring = (which.name or "").strip().startswith("*")
        return not substring and given in IN_ONE_PIECE.get(self.sort.removeprefix("-"), ())

    def tells(self, which: ProductFilter) -> bool:
        """Whether its index tells what a filter leaves from what it doesn't; then no product is fetched for nothing."""
        return self.sort.endswith("name") and which.import_id is not None and which.q is None

    def position(self, paging: PageRequest) -> Cursor | None:
        """The cursor of a request; None for the first page.

        Raises:
            UnprocessableError: `bad_cursor`, also when it belongs to another order.
        """
        types = [kind for _, kind in COLUMNS[self.sort.removeprefix("-")]]
        cursor = paging.position(str, *types)
        if cursor is not None and cursor.key[0] != self.sort:
            other = str(cursor.key[0])[:20]
            message = (
                f"This cursor belongs to the order {other!r}, not to {self.sort!r}. Begin at the first page."
            )
            items = [ErrorItem("/query/cursor", "bad_cursor", message)]
            raise UnprocessableError(message, code="bad_cursor", errors=items)
        return cursor

    def key(self, row: Any) -> tuple[Any, ...]:
        """What a cursor holds: the order, then the values of its columns, which follow the product in a row."""
        return (self.sort, *row[1:])

    def page(
        self, query: Select[Any], columns: Sequence[ColumnElement[Any]], cursor: Cursor | None, limit: int
    ) -> Select[Any]:
        """Up to `limit + 1` rows from the cursor on, as `core.pagination` wants them.

        Args:
            query: what to take them from.
            columns: those of the order, as they are called in `query`.
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
        """The query's rows in this order, or the reverse where a cursor goes backwards."""
        descends = self.descends(cursor)
        return query.order_by(*(column.desc() if descends else column.asc() for column in columns))

    def between(self, cursor: Cursor | None, end: Any) -> list[ColumnElement[bool]]:
        """What holds of the first column of whatever lies between a cursor, or the beginning, and a value that a page
        goes to; and of what is beside them."""
        column = self.columns[0]
        begin = None if cursor is None else cursor.key[1]
        low, high = (end, begin) if self.descends(cursor) else (begin, end)
        return [
            *([column >= low] if low is not None else []),
            *([column <= high] if high is not None else []),
        ]

    def descends(self, cursor: Cursor | None) -> bool:
        """Whether a page is read from the last to the first, as a page before the cursor is of an ascending order."""
        backwards = cursor is not None and cursor.direction == "prev"
        return self.sort.startswith("-") != backwards
