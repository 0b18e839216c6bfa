"""The lines of an export."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from skuport.exports.csv_format import (
    PIECE_BYTES,
    SIZES,
    TooManyAttributesError,
    _escape,
    header,
    keys_of,
    lines,
    pieces,
)
from skuport.parsing import escape_cell


def test_a_line_for_each_product() -> None:
    assert header(["_x", "a,b", "title"]) == (
        b'\xef\xbb\xbfsku,name,description,active,attributes._x,"attributes.a,b",attributes.title,_escaped\r\n'
    )
    row = {
        "sku": "=1",
        "name": 'A "b"',
        "description": "two\nlines",
        "active": False,
        "attributes": '{"title": "-x"}',
    }
    assert lines([row, row], ["_x", "title"]) == b'\'=1,"A ""b""","two\nlines",false,,\'-x,\r\n' * 2


@given(st.text(max_size=5))
@example("\u3164=1")
@example("\uffa0=1")
def test_the_shortcut_escapes_as_escaping_does(cell: str) -> None:
    assert _escape(cell) == escape_cell(cell)


@given(st.lists(st.integers(1, 2 * PIECE_BYTES), max_size=30))
def test_pieces_have_every_product_once_and_are_bounded(sizes: list[int]) -> None:
    async def fetch(statement: str, ids: Sequence[int]) -> list[Any]:
        if statement == SIZES:
            return [{"id": i, "size": sizes[i]} for i in ids]
        return list(ids)

    async def collect() -> list[list[int]]:
        return [list(piece) async for piece in pieces(fetch, range(len(sizes)))]  # type: ignore[arg-type]

    found = asyncio.run(collect())
    assert [i for piece in found for i in piece] == list(range(len(sizes)))
    assert all(len(piece) == 1 or sum(sizes[i] for i in piece) <= PIECE_BYTES for piece in found)


def test_keys_are_those_of_all_batches_and_at_most_as_many_as_an_import_takes() -> None:
    async def batches(count: int) -> AsyncIterator[list[int]]:
        for i in range(count):
            yield [i]

    async def fetch(_: str, ids: Sequence[int]) -> list[Any]:
        return [{"key": "same"}, {"key": f"key {ids[0]:03}"}]

    assert asyncio.run(keys_of(fetch, batches(2))) == ["key 000", "key 001", "same"]
    with pytest.raises(TooManyAttributesError, match="201"):
        asyncio.run(keys_of(fetch, batches(200)))
