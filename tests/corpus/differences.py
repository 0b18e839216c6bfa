"""Nasty files, our reading of them, and where another reader's differs.

Both readings are compared record by record up to the first difference, as behind one they may have lost each other. A
difference has a name in KNOWN, with the reason why ours is right, or it is a fault.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from skuport.parsing import Batch, ChunkParser, ChunkPlanner, ColumnMapping, Dialect, parse_chunk
from skuport.parsing.dialect import Delimiter
from tests.corpus.table import Cells

COLUMNS = ("sku", "name", "note")
MAPPING = ColumnMapping(COLUMNS, ("sku", "name", "attributes.note"))

KNOWN = {
    "text behind a closing quote": "its cells can't be told: the row is rejected, where others join the pieces",
    "a quote without an end": "it costs the line, where others read the rest of the file as one cell",
    "a quote behind spaces": 'it opens a field, as in `a, "b, c"`, where others take it for text',
    "surplus blank cells": "a row without other text may have more delimiters than the header",
    "missing cells": "a delimiter may have been lost: the row is rejected, where others add blank cells",
    "a lone carriage return": "it is a line break, where others take it for text",
}
"""What is different on purpose, and why."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a record: its cells, or the code of its reject; and its text."""

    raw: str
    cells: Cells | None
    code: str | None = None


def dialect(delimiter: Delimiter) -> Dialect:
    """How the nasty files are written."""
    return Dialect("utf-8", delimiter, '"', 0)


def outcomes(body: bytes, delimiter: Delimiter, *, chunk_bytes: int = 1000) -> list[Outcome]:
    """Our reading, in order, without blank records."""
    planner = ChunkPlanner(dialect(delimiter), start=0, first_line=1, chunk_bytes=chunk_bytes)
    parser = ChunkParser(dialect(delimiter), MAPPING)
    found: list[tuple[int, Outcome]] = []
    for chunk in planner.feed(body) + planner.finish():
        for batch in parse_chunk(parser, chunk, body[chunk.start : chunk.end]):
            found += _outcomes(batch, body)
    return [outcome for _, outcome in sorted(found, key=lambda one: one[0])]


def _outcomes(batch: Batch, body: bytes) -> list[tuple[int, Outcome]]:
    found = [(reject.offset, Outcome(reject.raw, None, reject.code)) for reject in batch.rejects]
    for row in batch.rows:
        raw = body[row.byte_offset : row.byte_offset + row.byte_length].decode()
        note = json.loads(row.attributes or "{}").get("note", "")
        found.append((row.byte_offset, Outcome(raw, (row.sku, row.name or "", note))))
    return found


def first_difference(ours: Sequence[Outcome], theirs: Sequence[Cells], delimiter: str) -> str | None:
    """The name of the first difference, None if there is none; "?" and what was seen if it has no name.

    `theirs` are records as they are, without those of which all cells are blank.
    """
    for at, outcome in enumerate(ours):
        cells = None if at >= len(theirs) else tuple(cell.strip() for cell in theirs[at])
        if cells is None or not _agree(outcome, cells):
            return _name(ours[: at + 1], cells, delimiter)
    return None if len(theirs) <= len(ours) else _name(ours, theirs[len(ours)], delimiter)


def _agree(outcome: Outcome, cells: Cells) -> bool:
    if outcome.code is None:
        return outcome.cells == cells
    if outcome.code == "wrong_column_count":
        return len(cells) != len(COLUMNS)
    has_columns = len(cells) >= len(COLUMNS) and not any(cells[len(COLUMNS) :])
    if outcome.code == "sku_required":
        return has_columns and not cells[0]
    return outcome.code == "sku_invisible_character" and has_columns and not cells[0].isprintable()


def _name(ours: Sequence[Outcome], cells: Cells | None, delimiter: str) -> str:
    """`ours`: up to the record with the difference."""
    d, last = re.escape(delimiter), ours[-1] if ours else Outcome("", None)
    if last.code == "text_after_quote":
        return "text behind a closing quote"
    if last.code == "unterminated_quote":
        return "a quote without an end"
    if cells is not None and len(cells) > len(COLUMNS) and cells[:3] == last.cells and not any(cells[3:]):
        return "surplus blank cells"
    if (
        last.code == "wrong_column_count"
        and cells is not None
        and len(cells) == len(COLUMNS)
        and not cells[-1]
    ):
        return "missing cells"
    # Before it, the two may have agreed by chance that a record has too many cells.
    if any(re.search(rf'(^|[{d}\r\n]) +"', outcome.raw) for outcome in ours):
        return "a quote behind spaces"
    return f"? ours: {last}, theirs: {cells}"


_SOUND = (
    *(
        "a",
        "b",
        "é",
        "",
        "a b",
        " a ",
        "  ",
        '"a"',
        '"a,b"',
        '"a""b"',
        '""',
        '""""',
        '"a\nb"',
        '"a\r\nb"',
        '"a\rb"',
    ),
    *('"\n"', '" a"', '"a"""', '"""a"', "'a'", "\u2028", "x\x0b"),
)
_ODD = (' "a"', ' "a,b" ', '"a" ', 'a"b', 'a"', "'a,b'", '"a', '"a"b', '"a" b', 'a ""b', '"a""', '"')
_BREAKS = ("\n", "\r\n", "\r", "\n\n", "\r\n\r\n")


def bodies(
    delimiter: str, *, breaks: Sequence[str] = _BREAKS, odd: Sequence[str] = _ODD, ragged: bool = True
) -> st.SearchStrategy[str]:
    """Records of three cells, or in `ragged` files about three, out of pieces or of any characters that mean something;
    with nothing in `odd`, each is sound."""
    sound = st.sampled_from([piece.replace(",", delimiter) for piece in _SOUND])
    strange = st.sampled_from([piece.replace(",", delimiter) for piece in odd])
    signs = st.text(st.sampled_from(["a", " ", delimiter, *'"\n\r']), max_size=6)
    # What is strange ends a comparison: mostly there is little of it.
    cell = st.integers(0, 24).flatmap(
        lambda n: signs if n == 0 and odd else strange if n == 1 and odd else sound
    )
    sku = st.one_of(st.sampled_from(("a", "b", '"a"', "é")), cell)
    width = st.integers(0, 19).map(lambda n: (2, 4, 5, 1)[n] if ragged and n < 4 else 3)
    record = width.flatmap(lambda n: st.tuples(sku, *[cell] * (n - 1))).map(delimiter.join)
    end = st.sampled_from(breaks)
    lines = st.lists(st.tuples(record, end).map("".join), max_size=8).map("".join)
    return st.tuples(lines, st.booleans()).map(lambda both: both[0] if both[1] else both[0].rstrip("\r\n"))
