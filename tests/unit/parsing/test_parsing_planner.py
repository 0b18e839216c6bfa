"""Plans at full size: speed doesn't depend on luck, and memory doesn't on the file."""

import pytest

from skuport.parsing import (
    MAX_RECORD_BYTES,
    Chunk,
    ChunkParser,
    ChunkPlanner,
    ColumnMapping,
    Dialect,
    FileProblem,
    parse_chunk,
)
from skuport.parsing.planner import LONGEST_LINE
from skuport.sample import sample_csv

DIALECT = Dialect("utf-8", ",", '"', 0)
BLOCK = b"x" * (1024 * 1024)


def planned(blocks: list[bytes], chunk_bytes: int = 8 * 1024 * 1024) -> list[Chunk]:
    planner = ChunkPlanner(DIALECT, start=0, first_line=1, chunk_bytes=chunk_bytes)
    chunks = [chunk for block in blocks for chunk in planner.feed(block)]
    return chunks + planner.finish()


def test_chunks_are_about_as_large_as_asked_for() -> None:
    body = b"".join(sample_csv(20_000))
    chunks = planned([body[i : i + 65_536] for i in range(0, len(body), 65_536)], chunk_bytes=500_000)
    assert [chunk.start for chunk in chunks] == [0, *[chunk.end for chunk in chunks[:-1]]]
    assert chunks[-1].end == len(body)
    assert all(480_000 < chunk.end - chunk.start <= 500_000 for chunk in chunks[:-1])


@pytest.mark.parametrize("opening", [b"a,b", b'a,"b', b'a,b\nc,"d"e'])
def test_a_single_endless_line_is_passed_over_in_constant_memory(opening: bytes) -> None:
    planner = ChunkPlanner(DIALECT, start=10, first_line=2)
    chunks = planner.feed(b"k,v\n" + opening)
    for _ in range(LONGEST_LINE - 2):
        chunks += planner.feed(BLOCK)
        assert len(planner._buffer) <= len(BLOCK) + MAX_RECORD_BYTES + 16
    chunks += planner.feed(b"\r") + planner.feed(b"\nlast,row\n") + planner.finish()
    assert [chunk.problem is None for chunk in chunks] == [True, False, True]
    code = "text_after_quote" if b'"e' in opening else "record_too_long"
    assert chunks[1].problem is not None
    assert chunks[1].problem.code == code
    assert chunks[2].end - chunks[2].start == len(b"last,row\n")
    assert chunks[2].first_line == chunks[1].first_line + 1


@pytest.mark.parametrize("opening", [b"", b"a,b\n", b'a,"b\nc\n'])
def test_a_line_without_any_end_is_refused_before_all_of_it_is_read(opening: bytes) -> None:
    planner = ChunkPlanner(DIALECT, start=10, first_line=2)
    planner.feed(opening)
    for _ in range(LONGEST_LINE - 1):
        planner.feed(BLOCK)
    with pytest.raises(FileProblem) as refused:
        planner.feed(BLOCK * 3)
    assert refused.value.code == "line_too_long"
    assert refused.value.line == 2 + opening.count(b"\n")


def test_the_limit_is_the_length_of_the_content() -> None:
    for line_break in (b"\n", b"\r\n", b"\r", b""):
        fits = b"a" * MAX_RECORD_BYTES + line_break
        assert [chunk.problem for chunk in planned([fits])] == [None]
        (chunk,) = planned([b"a" + fits])
        assert chunk.problem is not None
        assert chunk.problem.code == "record_too_long"
        assert chunk.end == len(fits) + 1


def test_a_stray_quote_costs_its_own_line_and_no_more() -> None:
    rows = [f'sku-{i},"name {i}, quoted"\n' for i in range(30_000)]
    rows[12_345] = 'sku-12345,"no end\n'
    body = "".join(rows).encode()
    parser = ChunkParser(DIALECT, ColumnMapping(("sku", "name"), ("sku", "name")))
    for chunk_bytes in (100_000, 100_000_000):
        batches = [
            batch
            for chunk in planned([body], chunk_bytes)
            for batch in parse_chunk(parser, chunk, body[chunk.start : chunk.end])
        ]
        (reject,) = [reject for batch in batches for reject in batch.rejects]
        assert (reject.line, reject.code, reject.raw) == (12_346, "unterminated_quote", 'sku-12345,"no end')
        assert "line 12346" in reject.message
        assert reject.column == "name"
        assert sum(len(batch.rows) for batch in batches) == 29_999


def test_the_last_quote_of_a_file_is_a_stray_one() -> None:
    rows = [f"sku-{i},name {i}\n" for i in range(200_000)]
    rows[7] = 'sku-7,"no end\n'
    body = "".join(rows).encode()
    parser = ChunkParser(DIALECT, ColumnMapping(("sku", "name"), ("sku", "name")))
    batches = [
        batch
        for chunk in planned([body])
        for batch in parse_chunk(parser, chunk, body[chunk.start : chunk.end])
    ]
    assert [reject.line for batch in batches for reject in batch.rejects] == [8]
    assert sum(len(batch.rows) for batch in batches) == 199_999
