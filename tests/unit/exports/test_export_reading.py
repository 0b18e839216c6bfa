"""Which products an export reads together, and what it refuses before it writes the first."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skuport.exports.columns import Columns
from skuport.exports.formats import CSV, NDJSON, XLSX, ExportFormat, TextTooLongError, Writer
from skuport.exports.reading import PIECE_BYTES, SIZES, TooManyAttributesError, open_writer, pieces
from skuport.parsing import ATTRIBUTE_COLUMNS_MAX


@given(st.lists(st.integers(1, 2 * PIECE_BYTES), max_size=30))
def test_pieces_have_every_product_once_and_are_bounded(sizes: list[int]) -> None:
    async def fetch(statement: str, ids: Sequence[int]) -> list[Any]:
        if statement == SIZES:
            return [{"id": i, "size": sizes[i]} for i in ids]
        return list(ids)

    async def collect() -> list[list[int]]:
        found = pieces(fetch, range(len(sizes)), Columns.of(None))  # type: ignore[arg-type]
        return [list(piece) async for piece in found]  # type: ignore[arg-type]

    found = asyncio.run(collect())
    assert [i for piece in found for i in piece] == list(range(len(sizes)))
    assert all(len(piece) == 1 or sum(sizes[i] for i in piece) <= PIECE_BYTES for piece in found)


@pytest.mark.parametrize(
    ("names", "read"),
    [
        (["name"], '"sku", "name"'),
        (["active", "sku"], '"sku", "active"'),
        (["attributes.x"], '"sku", attributes::text AS attributes'),
        (None, '"sku", "name", "description", "active", attributes::text AS attributes'),
    ],
)
def test_only_what_is_chosen_is_read(names: list[str] | None, read: str) -> None:
    statements = []

    async def fetch(statement: Any, ids: Sequence[int]) -> list[Any]:
        statements.append(statement)
        return [{"id": i, "size": 1} for i in ids]

    async def run() -> None:
        async for _ in pieces(fetch, [1], Columns.of(names)):
            pass

    asyncio.run(run())
    assert statements[1].source.startswith(f"SELECT {read}\n")


def opened(
    chosen: ExportFormat, names: list[str] | None, batches: int, answers: dict[str, list[Any]]
) -> tuple[Writer, list[str]]:
    """The writer, and the names of the statements that were run; `answers` has the rows of each, for every batch."""
    ran: list[str] = []

    async def all_batches() -> AsyncIterator[Sequence[int]]:
        for i in range(batches):
            yield [i]

    async def fetch(statement: Any, ids: Sequence[int]) -> list[Any]:
        ran.append(statement.name)
        if statement.name == "attribute_keys":
            return [{"key": "same"}, {"key": f"key {ids[0]:03}"}]
        return answers[statement.name]

    writer = asyncio.run(open_writer(chosen, Columns.of(names), all_batches, fetch))
    return writer, ran


def test_a_table_has_the_attributes_of_all_batches() -> None:
    writer, ran = opened(CSV, ["sku", "attributes", "attributes.same"], 2, {})
    assert (
        writer.begin()
        == b"\xef\xbb\xbfsku,attributes.key 000,attributes.key 001,attributes.same,_escaped\r\n"
    )
    assert ran == ["attribute_keys"] * 2


@pytest.mark.parametrize(
    ("chosen", "names"), [(NDJSON, None), (CSV, ["sku", "attributes.a"]), (XLSX, ["name"])]
)
def test_products_are_not_read_twice_without_a_reason(chosen: ExportFormat, names: list[str] | None) -> None:
    assert opened(chosen, names, 2, {})[1] == []


def test_a_table_has_at_most_as_many_attributes_as_an_import_takes() -> None:
    opened(CSV, None, ATTRIBUTE_COLUMNS_MAX - 1, {})
    with pytest.raises(TooManyAttributesError, match=f"{ATTRIBUTE_COLUMNS_MAX + 1}.*NDJSON"):
        opened(CSV, None, ATTRIBUTE_COLUMNS_MAX, {})
    opened(NDJSON, None, ATTRIBUTE_COLUMNS_MAX, {})


def test_texts_that_are_too_long_are_named_before_the_first_product_is_written() -> None:
    found = [{"sku": f"LONG-{i}"} for i in range(4)]
    with pytest.raises(TextTooLongError) as error:
        opened(XLSX, ["sku", "description"], 2, {"too_long": found})
    assert str(error.value) == (
        "A cell in this format holds at most 32,767 characters. These products have a longer text: 'LONG-0', 'LONG-1',"
        " 'LONG-2', 'LONG-3', 'LONG-0' and 3 more. Export them as CSV or NDJSON, or without the column of that text."
    )
    assert opened(XLSX, ["sku", "description"], 2, {"too_long": []})[1] == ["too_long"] * 2
