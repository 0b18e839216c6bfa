"""Where chunks are cut when a record or its line break just fits, or just doesn't.

The limits are small, so that each case can be read off the bytes. What is expected follows from the promises of
`skuport.parsing.planner`, not from its code.
"""

import re
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skuport.parsing import Chunk, ChunkParser, ChunkPlanner, ColumnMapping, Dialect, Reject, Row, parse_chunk

DIALECT = Dialect("utf-8", ",", '"', 0)
MAPPING = ColumnMapping(("sku", "name"), ("sku", "name"))
LIMIT = 8
BREAKS = [b"\n", b"\r\n", b"\r"]


def plan(body: bytes, *, feed: int = 1000, chunk_bytes: int = 1000, limit: int = LIMIT) -> list[Chunk]:
    planner = ChunkPlanner(DIALECT, start=0, first_line=1, chunk_bytes=chunk_bytes, max_record_bytes=limit)
    # Beside limits as small as these an ordinary line would be refused as endless.
    with patch("skuport.parsing.planner.LONGEST_LINE", 10_000):
        chunks = [chunk for at in range(0, len(body), feed) for chunk in planner.feed(body[at : at + feed])]
        return chunks + planner.finish()


def texts(body: bytes, chunks: list[Chunk]) -> list[tuple[bytes, str | None]]:
    """What is in each chunk, and the code of its problem."""
    return [(body[c.start : c.end], None if c.problem is None else c.problem.code) for c in chunks]


@pytest.mark.parametrize("feed", [1, 2, 3, 5, 1000])
@pytest.mark.parametrize("line_break", BREAKS)
def test_a_broken_record_of_the_greatest_length_stays_in_an_ordinary_chunk(
    line_break: bytes, feed: int
) -> None:
    broken = b'a,"bc"de' + line_break
    assert len(broken) - len(line_break) == LIMIT
    body = b"a,b\n" + broken + b"c,d\n"

    assert texts(body, plan(body, feed=feed)) == [(body, None)]


@pytest.mark.parametrize("feed", [1, 2, 3, 5, 1000])
@pytest.mark.parametrize("line_break", BREAKS)
def test_a_broken_record_that_is_longer_is_a_chunk_of_its_own(line_break: bytes, feed: int) -> None:
    broken = b'a,"bc"defgh' + line_break
    assert len(broken) - len(line_break) == LIMIT + 3
    body = b"a,b\n" + broken + b"c,d\n"

    assert texts(body, plan(body, feed=feed)) == [
        (b"a,b\n", None),
        (broken, "text_after_quote"),
        (b"c,d\n", None),
    ]


@pytest.mark.parametrize("length", range(LIMIT - 2, LIMIT + 4))
@pytest.mark.parametrize("line_break", BREAKS)
@pytest.mark.parametrize("after", [b"", b"c,d\n", b"\n", b"\r"])
@pytest.mark.parametrize("broken", [True, False])
def test_chunks_do_not_depend_on_how_the_bytes_arrive(
    length: int, line_break: bytes, after: bytes, broken: bool
) -> None:
    content = (b'"b"' if broken else b"a,").ljust(length, b"x")
    body = content + line_break + after
    expected = plan(body)

    for feed in range(1, len(body)):
        assert plan(body, feed=feed) == expected


@pytest.mark.parametrize("line_break", BREAKS)
@pytest.mark.parametrize("first", [b"a\n", b"abc\r\n", b"x" * LIMIT + b"\n"])
@pytest.mark.parametrize("feed", [1, 3, 1000])
def test_a_chunk_is_never_larger_than_asked_for_because_of_a_line_break(
    first: bytes, line_break: bytes, feed: int
) -> None:
    second = b"y" * LIMIT + line_break
    body = first + second + b"z\n"

    for chunk_bytes in range(max(len(first), len(second)), len(body)):
        sizes = [chunk.end - chunk.start for chunk in plan(body, feed=feed, chunk_bytes=chunk_bytes)]
        assert max(sizes) <= chunk_bytes


PIECES = ["a,b", "\n", "\r\n", "\r", '"', '""', ',"', '",', "x" * 6, "é", " ", '"x"y', "a,b\n" * 5]
bodies = st.lists(st.sampled_from(PIECES), max_size=25).map(lambda pieces: "".join(pieces).encode())
sizes = st.integers(1, 60)


@settings(deadline=None)
@given(bodies, sizes, sizes, st.integers(1, 30))
def test_chunks_put_together_are_the_file(body: bytes, feed: int, chunk_bytes: int, limit: int) -> None:
    chunks = plan(body, feed=feed, chunk_bytes=chunk_bytes, limit=limit)

    assert b"".join(body[chunk.start : chunk.end] for chunk in chunks) == body
    assert [chunk.start for chunk in chunks] == [0, *[chunk.end for chunk in chunks]][: len(chunks)]
    for chunk in chunks:
        before = body[: chunk.start]
        assert chunk.first_line == 1 + len(re.findall(rb"\r\n|\n|\r", before))
        assert not (before.endswith(b"\r") and body[chunk.start : chunk.start + 1] == b"\n")


def parsed(body: bytes, chunks: list[Chunk], limit: int) -> tuple[list[Row], list[Reject]]:
    parser = ChunkParser(DIALECT, MAPPING, max_record_bytes=limit)
    batches = [b for c in chunks for b in parse_chunk(parser, c, body[c.start : c.end])]
    assert sum(b.records for b in batches) == sum(len(b.rows) + len(b.rejects) + b.blank for b in batches)
    return [row for b in batches for row in b.rows], [reject for b in batches for reject in b.rejects]


@settings(deadline=None)
@given(bodies, sizes, st.integers(1, 30))
def test_chunks_parsed_one_by_one_give_what_the_whole_file_gives(
    body: bytes, chunk_bytes: int, limit: int
) -> None:
    whole = plan(body, chunk_bytes=10_000, limit=limit)

    assert parsed(body, plan(body, chunk_bytes=chunk_bytes, limit=limit), limit) == parsed(body, whole, limit)
