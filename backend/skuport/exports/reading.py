"""Which products an export reads together, and what it has to know of all of them before it writes the first."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from functools import cache
from typing import Any

from skuport.catalog import columns as catalog_columns
from skuport.core.sql import Sql, Statement, Statements, identifier
from skuport.exports.columns import Columns, Row
from skuport.exports.formats import ExportFormat, TextTooLongError, Writer
from skuport.parsing import ATTRIBUTE_COLUMNS_MAX, FIELDS_BY_NAME

PIECE_BYTES = 2 * 1024 * 1024
"""About how much is in memory, however long descriptions are."""
NAMED_SKUS = 5
"""How many products an error names."""

SQL = Statements(__package__, "reading.sql")
SIZES = SQL.sizes.fill(long_bytes=catalog_columns.LONG_BYTES)

Fetch = Callable[[Statement, Sequence[int]], Awaitable[Sequence[Any]]]
"""Runs one of the statements for these ids."""
Batches = Callable[[], AsyncIterator[Sequence[int]]]
"""The ids of all products of an export, in the order of the file."""


class TooManyAttributesError(Exception):
    """More attributes than an import has columns for. The message says what to do."""

    def __init__(self, count: int) -> None:
        super().__init__(
            f"These products have {count:,} different attributes, and a file that can be imported again has at most"
            f" {ATTRIBUTE_COLUMNS_MAX} attribute columns. Export fewer products at a time, or choose columns; NDJSON"
            " has no such limit. If a single product has more, remove some of its attributes."
        )


async def open_writer(chosen: ExportFormat, columns: Columns, batches: Batches, fetch: Fetch) -> Writer:
    """Begin a file in this format with these columns. Reads the products for what must be known before the first.

    Raises:
        TooManyAttributesError: there are too many for one table.
        TextTooLongError: texts are longer than the format allows.
    """
    if chosen.cell_max is not None:
        await _check_lengths(chosen.cell_max, columns, batches, fetch)
    if chosen.is_table:
        found = await keys_of(fetch, batches()) if columns.has_other_attributes else []
        columns = columns.expand(found)
        if len(columns.keys) > ATTRIBUTE_COLUMNS_MAX:
            raise TooManyAttributesError(len(columns.keys))
    return chosen.open(columns)


async def keys_of(fetch: Fetch, batches: AsyncIterator[Sequence[int]]) -> list[str]:
    """The attributes that the products have, in order."""
    found: set[str] = set()
    async for ids in batches:
        found.update(row["key"] for row in await fetch(SQL.attribute_keys, ids))
    return sorted(found)


async def pieces(fetch: Fetch, ids: Sequence[int], columns: Columns) -> AsyncIterator[Sequence[Row]]:
    """The products by SKU key, about PIECE_BYTES of them in each piece. Deleted ones are left out."""
    statement = _products(columns.fields, columns.has_attributes)
    piece: list[int] = []
    size = 0
    for row in await fetch(SIZES, ids):
        if piece and size + row["size"] > PIECE_BYTES:
            yield await fetch(statement, piece)
            piece, size = [], 0
        piece.append(row["id"])
        size += row["size"]
    if piece:
        yield await fetch(statement, piece)


@cache
def _products(fields: tuple[str, ...], has_attributes: bool) -> Statement:
    """Reads these fields, and the SKU, which errors name."""
    names = dict.fromkeys((catalog_columns.KEY.name, *fields))
    read = [identifier(name) for name in names]
    return SQL.products.fill(
        columns=Sql(", ".join([*read, "attributes::text AS attributes"] if has_attributes else read))
    )


async def _check_lengths(most: int, columns: Columns, batches: Batches, fetch: Fetch) -> None:
    long = [name for name in columns.fields if FIELDS_BY_NAME[name].is_long]
    if not long:
        return
    condition = " OR ".join(
        SQL.is_too_long.fill(text=identifier(name), most=Sql(str(most))).source for name in long
    )
    statement = SQL.too_long.fill(condition=Sql(condition))
    skus: list[str] = []
    count = 0
    async for ids in batches():
        found = [row["sku"] for row in await fetch(statement, ids)]
        skus += found[: NAMED_SKUS - len(skus)]
        count += len(found)
    if count:
        raise TextTooLongError(skus, count, most)
