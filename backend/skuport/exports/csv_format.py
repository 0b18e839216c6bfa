"""Products as CSV that an import takes back unchanged: the columns, and which products are read together.

Attributes have columns named `attributes.KEY`, whatever the key is: so one called `title`, `sku` or `_x` is nothing
else when it comes back. Cells that a spreadsheet would take for formulas are escaped; the last column, ESCAPED_COLUMN,
is empty and says so. In UTF-8 with a BOM, for spreadsheets.
"""

import csv
import io
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any

from skuport.catalog import columns
from skuport.core.sql import Statement, Statements
from skuport.parsing import ATTRIBUTE_COLUMNS_MAX, ATTRIBUTE_PREFIX, ESCAPED_COLUMN, FIELDS, escape_cell

PIECE_BYTES = 2 * 1024 * 1024
"""About how much is in memory, however long descriptions are."""

SQL = Statements(__package__, "csv_format.sql")
SIZES = SQL.sizes.fill(long_bytes=columns.LONG_BYTES)
PRODUCTS = SQL.products.fill(names=columns.NAMES)

CORE = tuple((field.name, field.kind.cell) for field in FIELDS)
"""The columns of core fields, and how their values are written."""

Row = Mapping[str, Any]
Fetch = Callable[[Statement, Sequence[int]], Awaitable[Sequence[Any]]]
"""Runs one of the statements for these ids."""


class TooManyAttributesError(Exception):
    """More attributes than an import has columns for. The message says what to do."""

    def __init__(self, count: int) -> None:
        super().__init__(
            f"These products have {count:,} different attributes, and a file that can be imported again has at most"
            f" {ATTRIBUTE_COLUMNS_MAX} attribute columns. Export fewer products at a time. If a single product has"
            " more, remove some of its attributes."
        )


async def keys_of(fetch: Fetch, batches: AsyncIterator[Sequence[int]]) -> list[str]:
    """The attributes that the products have, in order.

    Raises:
        TooManyAttributesError: there are too many for one file.
    """
    found: set[str] = set()
    async for ids in batches:
        found.update(row["key"] for row in await fetch(SQL.attribute_keys, ids))
    if len(found) > ATTRIBUTE_COLUMNS_MAX:
        raise TooManyAttributesError(len(found))
    return sorted(found)


async def pieces(fetch: Fetch, ids: Sequence[int]) -> AsyncIterator[Sequence[Row]]:
    """The products by SKU key, about PIECE_BYTES of them in each piece. Deleted ones are left out."""
    piece: list[int] = []
    size = 0
    for row in await fetch(SIZES, ids):
        if piece and size + row["size"] > PIECE_BYTES:
            yield await fetch(PRODUCTS, piece)
            piece, size = [], 0
        piece.append(row["id"])
        size += row["size"]
    if piece:
        yield await fetch(PRODUCTS, piece)


def header(keys: Sequence[str]) -> bytes:
    """The first line, with a BOM."""
    names = [*(name for name, _ in CORE), *(ATTRIBUTE_PREFIX + key for key in keys), ESCAPED_COLUMN]
    return b"\xef\xbb\xbf" + _lines([names])


def lines(rows: Sequence[Row], keys: Sequence[str]) -> bytes:
    """A line for each product, in their order."""
    return _lines(_cells(row, keys) for row in rows)


def _cells(row: Row, keys: Sequence[str]) -> list[str]:
    attributes: dict[str, str] = json.loads(row["attributes"])
    core = [cell(row[name]) for name, cell in CORE]
    return [*core, *(attributes.get(key, "") for key in keys), ""]


def _lines(rows: Iterable[list[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(list(map(_escape, row)) for row in rows)
    return out.getvalue().encode()


def _escape(cell: str) -> str:
    # Most begin with a letter or a digit, and are no formulas. Other alphabets have letters that can't be seen.
    first = cell[:1]
    return cell if first.isascii() and first.isalnum() else escape_cell(cell)
