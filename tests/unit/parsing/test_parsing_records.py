"""The planner and the parser against a slow, plain reading of the rules, on files of every shape.

The reference below walks byte by byte, as the docstring of `skuport.parsing.records` is written. What it finds has
to come out of the real thing however the bytes are fed, and whatever the sizes of chunks, blocks and batches.
"""

import csv
import io
import re
from dataclasses import dataclass
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from skuport.parsing import (
    Chunk,
    ChunkParser,
    ChunkPlanner,
    ColumnMapping,
    Dialect,
    Reject,
    Row,
    parse_chunk,
    sku_key,
)

MAPPING = ColumnMapping(("sku", "name"), ("sku", "name"))
BREAK = re.compile(rb"\r\n|\n|\r")


@dataclass
class Record:
    begin: int
    end: int
    code: str | None
    cells: list[str]


def reference_records(body: bytes, dialect: Dialect, limit: int) -> list[Record]:
    records, pos = [], 0
    while pos < len(body):
        record = reference_record(body, pos, dialect, limit)
        if record.code != "comment":
            records.append(record)
        pos = record.end
    return records


def reference_record(body: bytes, pos: int, dialect: Dialect, limit: int) -> Record:
    delimiter, sign = ord(dialect.delimiter), ord(dialect.quote)
    window = min(len(body), pos + limit + 2)
    at_eof = window == len(body)
    state, quote, cells, cell = "start", -1, [], bytearray()

    def broken(code: str, tail: int) -> Record:
        found = BREAK.search(body, tail)
        return Record(pos, found.end() if found else len(body), code, [])

    def over(i: int) -> Record:
        if i > pos + limit:
            return broken("record_too_long", i)
        found = BREAK.match(body, i)
        cells.append(cell.decode())
        return Record(pos, found.end() if found else i, None, cells)

    if dialect.comment is not None and body.startswith(dialect.comment.encode(), pos):
        found = BREAK.search(body, pos, window)
        end = found.start() if found else window
        if end > pos + limit or (found is None and not at_eof):
            return broken("record_too_long", end)
        line_break = BREAK.search(body, pos)
        return Record(pos, line_break.end() if line_break else len(body), "comment", [])
    for i in range(pos, window):
        byte = body[i]
        if state in ("start", "plain", "closed", "after"):
            if byte in b"\r\n":
                return over(i)
            if byte == delimiter:
                cells.append(cell.decode())
                cell, state = bytearray(), "start"
                continue
        if byte == ord(" ") and state in ("start", "closed", "after"):
            state = "start" if state == "start" else "after"
            continue
        if state == "start" and byte == sign:
            state, quote = "quoted", i
        elif state in ("start", "plain"):
            state = "plain"
            cell.append(byte)
        elif state == "quoted":
            if byte == sign:
                state = "closed"
            elif byte == ord("\\") and dialect.escape == "backslash":
                state = "escaped"
            else:
                cell.append(byte)
        elif state == "escaped":
            state = "quoted"
            if byte not in (sign, ord("\\")):
                cell.append(ord("\\"))
            cell.append(byte)
        elif byte == sign and state == "closed":
            state = "quoted"
            cell.append(byte)
        else:
            if quote > pos + limit:
                return broken("record_too_long", quote)
            same_line = BREAK.search(body, quote, i) is None
            return broken("text_after_quote" if same_line else "unterminated_quote", quote)
    if state not in ("quoted", "escaped"):
        return over(window) if at_eof else broken("record_too_long", window)
    if quote > pos + limit or (not at_eof and not BREAK.search(body, quote, window)):
        return broken("record_too_long", quote)
    return broken("unterminated_quote", quote)


@dataclass
class Outcome:
    rows: list[Row]
    rejects: list[Reject]
    records: int
    blank: int


def plan(body: bytes, dialect: Dialect, feed: int, chunk_bytes: int, limit: int) -> list[Chunk]:
    planner = ChunkPlanner(dialect, start=100, first_line=3, chunk_bytes=chunk_bytes, max_record_bytes=limit)
    return finished(planner, body, feed)


def finished(planner: ChunkPlanner, body: bytes, feed: int) -> list[Chunk]:
    chunks = []
    # With limits as small as here, some of the files would be refused for a line that is too long for any.
    with patch("skuport.parsing.planner.LONGEST_LINE", 10_000):
        for i in range(0, len(body), feed):
            chunks += planner.feed(body[i : i + feed])
        return chunks + planner.finish()


def read(
    body: bytes, dialect: Dialect, *, feed: int, chunk_bytes: int, limit: int, block: int, batch: int
) -> Outcome:
    parser = ChunkParser(dialect, MAPPING, batch_rows=batch, max_record_bytes=limit)
    outcome = Outcome([], [], 0, 0)
    pos, line = 100, 3
    with patch("skuport.parsing.rows._BLOCK_BYTES", block):
        for chunk in plan(body, dialect, feed, chunk_bytes, limit):
            assert (chunk.start, chunk.first_line) == (pos, line)
            data = body[chunk.start - 100 : chunk.end - 100]
            assert data
            pos, line = chunk.end, line + len(BREAK.findall(data))
            for parsed in parse_chunk(parser, chunk, data):
                assert 0 < parsed.records == len(parsed.rows) + len(parsed.rejects) + parsed.blank <= batch
                outcome.rows += parsed.rows
                outcome.rejects += parsed.rejects
                outcome.records += parsed.records
                outcome.blank += parsed.blank
    assert pos == 100 + len(body)
    return outcome


def check_against_reference(body: bytes, dialect: Dialect, limit: int, outcome: Outcome) -> None:
    rows, rejects = iter(outcome.rows), iter(outcome.rejects)
    records = reference_records(body, dialect, limit)
    blank = 0
    for record in records:
        line = 3 + len(BREAK.findall(body, 0, record.begin))
        place = (line, 100 + record.begin, record.end - record.begin)
        cells = [cell.strip() for cell in record.cells]
        if record.code is None and not any(cells):
            blank += 1
            continue
        while len(cells) > 2 and not cells[-1]:
            cells.pop()
        code = record.code
        if code is None and len(cells) != 2:
            code = "wrong_column_count"
        elif code is None and not cells[0]:
            code = "sku_required"
        elif code is None and re.search(r"[\r\n]", cells[0]):
            code = "sku_invisible_character"
        if code is None:
            assert next(rows) == (*place, sku_key(cells[0]), cells[0], cells[1] or None, None, None, None)
        else:
            reject = next(rejects)
            assert (reject.line, reject.offset, reject.length, reject.code) == (*place, code)
            assert reject.raw == re.sub(r"(\r\n|\r|\n)\Z", "", body[record.begin : record.end].decode())
    assert (next(rows, None), next(rejects, None)) == (None, None)
    assert (outcome.records, outcome.blank) == (len(records), blank)


usual_dialects = st.sampled_from([Dialect("utf-8", ",", '"', 0), Dialect("utf-8", ";", '"', 0)])
dialects = usual_dialects | st.builds(
    Dialect,
    st.just("utf-8"),
    st.just(","),
    st.sampled_from(['"', "'"]),
    st.just(0),
    escape=st.sampled_from(["doubled", "backslash"]),
    comment=st.sampled_from([None, "#"]),
)
PIECES = ('a,b\n|"|""|,"|",|"\r\n|\r|\n|x",|é,|;|\n\n| | "|"  |\\"|\\|\n#|#"|\'|' + "a" * 30).split("|")
hostile = st.one_of(
    st.text('ab,;"\r\n é\\#\'', max_size=60),
    st.lists(st.sampled_from(PIECES)).map("".join),
).map(str.encode)  # fmt: skip
sizes = st.integers(1, 70)
# By default a hundred; fewer in a mutation run.
EXAMPLES = settings().max_examples


@settings(max_examples=4 * EXAMPLES, deadline=None)
@given(hostile, dialects, st.integers(1, 40), sizes, sizes, sizes, st.integers(1, 5))
def test_hostile_files_are_read_as_the_rules_say_whatever_the_sizes(
    body: bytes, dialect: Dialect, limit: int, feed: int, chunk_bytes: int, block: int, batch: int
) -> None:
    in_pieces = read(body, dialect, feed=feed, chunk_bytes=chunk_bytes, limit=limit, block=block, batch=batch)
    check_against_reference(body, dialect, limit, in_pieces)
    at_once = read(body, dialect, feed=1000, chunk_bytes=1000, limit=limit, block=1000, batch=1000)
    assert in_pieces == at_once


@settings(max_examples=EXAMPLES * 3 // 2, deadline=None)
@given(hostile, dialects, st.integers(1, 40), sizes, sizes, st.data())
def test_a_plan_is_the_same_however_it_is_fed_and_can_go_on_at_any_of_its_chunks(
    body: bytes, dialect: Dialect, limit: int, feed: int, chunk_bytes: int, data: st.DataObject
) -> None:
    chunks = plan(body, dialect, feed, chunk_bytes, limit)
    assert chunks == plan(body, dialect, 1000, chunk_bytes, limit)
    for chunk in chunks:
        assert chunk.end - chunk.start <= max(chunk_bytes, limit + 2) or chunk.problem
    if chunks:
        at = data.draw(st.integers(0, len(chunks) - 1))
        again = ChunkPlanner(
            dialect,
            start=chunks[at].start,
            first_line=chunks[at].first_line,
            chunk_bytes=chunk_bytes,
            max_record_bytes=limit,
        )
        assert finished(again, body[chunks[at].start - 100 :], 1000) == chunks[at:]


cells = st.text('aB ,;"\r\né\x0b\x85\u2028\x1c', max_size=8)
tables = st.lists(st.tuples(cells, cells), max_size=12)


def written(cell: str, always: bool) -> str:
    # The csv module's writer leaves a lone \r without quotes before Python 3.13.
    return '"' + cell.replace('"', '""') + '"' if always or re.search('[,;"\r\n]', cell) else cell


@settings(max_examples=2 * EXAMPLES, deadline=None)
@given(
    tables, usual_dialects, st.sampled_from(["\n", "\r\n", "\r"]), st.booleans(), st.booleans(), sizes, sizes
)
def test_well_formed_files_have_the_values_that_the_csv_module_reads(
    table: list[tuple[str, str]],
    dialect: Dialect,
    line_break: str,
    quote_all: bool,
    final_break: bool,
    chunk_bytes: int,
    block: int,
) -> None:
    lines = [dialect.delimiter.join(written(cell, quote_all) for cell in cells) for cells in table]
    text = line_break.join(lines) + line_break * final_break
    expected = [
        (cells[0].strip(), cells[1].strip() or None)
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=dialect.delimiter, strict=True)
        if any(map(str.strip, cells))
    ]
    outcome = read(text.encode(), dialect, feed=7, chunk_bytes=chunk_bytes, limit=1000, block=block, batch=3)
    rejected = {reject.raw: reject.code for reject in outcome.rejects}
    assert set(rejected.values()) <= {"sku_required", "sku_invisible_character"}
    taken = [pair for pair in expected if pair[0] and not re.search("[\r\n\x0b\x85\u2028\x1c]", pair[0])]
    assert [(row.sku, row.name) for row in outcome.rows] == taken
    assert len(outcome.rejects) == len(expected) - len(taken)


def test_literal_quotes_don_t_open_fields() -> None:
    body = b'a,5" pipe\nb"c,"x"\n"d","e ""f"" g"\n'
    outcome = read(
        body, Dialect("utf-8", ",", '"', 0), feed=9, chunk_bytes=1000, limit=1000, block=1000, batch=10
    )
    assert [(row.sku, row.name) for row in outcome.rows] == [("a", '5" pipe'), ('b"c', "x"), ("d", 'e "f" g')]
