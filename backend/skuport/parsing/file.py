"""A whole file in memory, in one go: for tests and for looking at a file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from skuport.parsing.dialect import HEAD_BYTES, Dialect, open_head
from skuport.parsing.header import Header, read_columns
from skuport.parsing.mapping import ColumnMapping, resolve_mapping
from skuport.parsing.planner import CHUNK_BYTES, Chunk, ChunkPlanner
from skuport.parsing.reading import DETECTED, ReadingOptions
from skuport.parsing.rows import Batch, ChunkParser


@dataclass(frozen=True, slots=True)
class FileHead:
    """What the head of a file says about it."""

    dialect: Dialect
    header: Header
    mapping: ColumnMapping


def read_head(
    head: bytes,
    *,
    complete: bool,
    overrides: Mapping[str, str | None] | None = None,
    options: ReadingOptions = DETECTED,
) -> FileHead:
    """Inspect a file by its first bytes. Raises FileProblem, see open_head, read_header, resolve_mapping."""
    opened, header = read_columns(open_head(head, complete=complete, options=options))
    opened.require_encoding()
    return FileHead(opened.dialect, header, resolve_mapping(header.columns, overrides))


def read_text(data: bytes, dialect: Dialect) -> bytes:
    """The text of a whole file. Raises FileProblem, see Transcoder."""
    if not dialect.transcoded:
        return data
    transcoder = dialect.transcoder(1024 * HEAD_BYTES)
    return b"".join(transcoder.feed(data)) + transcoder.finish()


def read_batches(
    data: bytes,
    *,
    overrides: Mapping[str, str | None] | None = None,
    blank_cells: Literal["keep", "clear"] = "keep",
    chunk_bytes: int = CHUNK_BYTES,
    options: ReadingOptions = DETECTED,
) -> Iterator[Batch]:
    """Parse a whole file as an import does, chunk by chunk. Raises FileProblem."""
    head = read_head(
        data[:HEAD_BYTES], complete=len(data) <= HEAD_BYTES, overrides=overrides, options=options
    )
    planner = ChunkPlanner(
        head.dialect, start=head.header.body_offset, first_line=head.header.body_line, chunk_bytes=chunk_bytes
    )
    parser = ChunkParser(head.dialect, head.mapping, blank_cells=blank_cells)
    text = read_text(data, head.dialect)
    for chunk in planner.feed(text[head.header.body_offset :]) + planner.finish():
        yield from parse_chunk(parser, chunk, text[chunk.start : chunk.end])


def parse_chunk(parser: ChunkParser, chunk: Chunk, data: bytes) -> Iterator[Batch]:
    """The batches of one chunk, be it a broken record or not; `data` is its bytes."""
    if chunk.problem is not None:
        yield parser.broken(chunk, data)
    else:
        yield from parser.parse(data, start=chunk.start, first_line=chunk.first_line)
