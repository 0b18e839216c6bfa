"""Splitting a stream into the parts of a multipart upload."""

from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skuport.storage.interface import MAX_PARTS, MIB, ObjectTooLargeError
from skuport.storage.s3_writer import PART_BYTES, part_length, split_into_parts


async def split(blocks: list[bytes], part_bytes: int, max_bytes: int = 10_000) -> list[bytes]:
    async def source() -> AsyncIterator[bytes]:
        for block in blocks:
            yield block

    parts = split_into_parts(source(), key="k", part_bytes=part_bytes, max_bytes=max_bytes)
    return [part.read() async for part in parts]


@given(st.lists(st.binary(max_size=50), max_size=20), st.integers(1, 40))
async def test_the_parts_make_up_the_stream_and_only_the_last_is_shorter(
    blocks: list[bytes], size: int
) -> None:
    parts = await split(blocks, size)
    assert b"".join(parts) == b"".join(blocks)
    assert all(len(part) == size for part in parts[:-1])
    assert 0 < len(parts[-1]) <= size or parts == [b""]


async def test_an_empty_stream_is_one_empty_part() -> None:
    assert await split([], 5) == [b""]
    assert await split([b"", b""], 5) == [b""]


async def test_a_stream_may_be_exactly_as_long_as_the_limit() -> None:
    assert await split([b"12345", b"6789"], 5, max_bytes=9) == [b"12345", b"6789"]
    with pytest.raises(ObjectTooLargeError):
        await split([b"12345", b"6789"], 5, max_bytes=8)


@pytest.mark.parametrize("max_bytes", [1, 20 * 1024 * MIB, 5 * 1024 * 1024 * MIB])
def test_every_allowed_stream_fits_into_the_greatest_number_of_parts(max_bytes: int) -> None:
    assert part_length(max_bytes) >= PART_BYTES
    assert part_length(max_bytes) * MAX_PARTS >= max_bytes
