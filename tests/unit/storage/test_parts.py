"""Cutting a stream into the parts of a multipart upload."""

from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from skuport.storage.s3_writing import PART_BYTES, gather, part_length

from skuport.storage.interface import MAX_PARTS, MIB, ObjectTooLargeError


async def cut(blocks: list[bytes], part_bytes: int, max_bytes: int = 10_000) -> list[bytes]:
    async def source() -> AsyncIterator[bytes]:
        for block in blocks:
            yield block

    parts = gather(source(), key="k", part_bytes=part_bytes, max_bytes=max_bytes)
    return [part.read() async for part in parts]


@given(st.lists(st.binary(max_size=50), max_size=20), st.integers(1, 40))
async def test_parts_are_the_stream_and_all_but_the_last_are_full(blocks: list[bytes], size: int) -> None:
    parts = await cut(blocks, size)
    assert b"".join(parts) == b"".join(blocks)
    assert all(len(part) == size for part in parts[:-1])
    assert 0 < len(parts[-1]) <= size or parts == [b""]


async def test_nothing_is_one_empty_part() -> None:
    assert await cut([], 5) == [b""]
    assert await cut([b"", b""], 5) == [b""]


async def test_the_limit_is_the_last_byte_that_is_taken() -> None:
    assert await cut([b"12345", b"6789"], 5, max_bytes=9) == [b"12345", b"6789"]
    with pytest.raises(ObjectTooLargeError):
        await cut([b"12345", b"6789"], 5, max_bytes=8)


@pytest.mark.parametrize("max_bytes", [1, 20 * 1024 * MIB, 5 * 1024 * 1024 * MIB])
def test_any_allowed_stream_fits_into_the_number_of_parts(max_bytes: int) -> None:
    assert part_length(max_bytes) >= PART_BYTES
    assert part_length(max_bytes) * MAX_PARTS >= max_bytes
