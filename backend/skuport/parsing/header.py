"""The header record: where it is, where it ends, and what it names."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from skuport.parsing.dialect import (
    ENOUGH_RECORDS,
    HEAD_BYTES,
    PREAMBLE_RECORDS,
    Dialect,
    Head,
    HeadRecord,
    first_line,
    first_records,
    head_records,
    header_index,
    undecodable,
    usual_rows,
    usual_surplus,
)
from skuport.parsing.escaping import ESCAPED_COLUMN, unescape_cell
from skuport.parsing.header_names import column_name
from skuport.parsing.problems import FileProblem
from skuport.parsing.reading import HeaderRow
from skuport.parsing.values import trim_name

PREAMBLE_SHOWN = 20


@dataclass(frozen=True, slots=True)
class PreambleLine:
    """A line above the header, from 1, and its text, cut where it is long."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Header:
    """`columns` are trimmed, also of invisible characters. The body begins at byte `body_offset` of the file's text, on
    physical line `body_line`. `line` is the header's, None if the file has none; `preamble` the first of the lines with
    text that are above it."""

    columns: tuple[str, ...]
    body_offset: int
    body_line: int
    line: int | None = 1
    preamble: tuple[PreambleLine, ...] = ()


def read_columns(head: Head) -> tuple[Head, Header]:
    """The header, and the head with what the rows below say of how rows end. Raises FileProblem, see `read_header`."""
    dialect = head.dialect
    header_row = 1 if dialect.source_format.capabilities.has_keys else head.header_row
    header = read_header(head.text, dialect, complete=head.complete, header_row=header_row)
    records = first_records(head.text[header.body_offset :], dialect, complete=head.complete)
    columns, surplus = _usual_end(header.columns, records)
    dialect = replace(dialect, surplus_cells=surplus)
    if dialect.source_format.capabilities.has_keys:
        header = replace(header, body_line=1)  # the file has no header of its own
    return replace(head, dialect=dialect), replace(header, columns=columns)


def _usual_end(columns: tuple[str, ...], records: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], int]:
    """The columns, and how many blank cells more than these the rows usually end with.

    Columns at the end that have no header and are usually blank are none: the delimiter before them only ends the row,
    and text after it is a cell too many.
    """
    named = max(at for at, column in enumerate(columns, start=1) if column)
    # A header that ends with a delimiter says so itself; one row is enough to agree.
    rows = usual_rows(records, named, enough=1 if named < len(columns) else ENOUGH_RECORDS)
    if not rows:
        return columns, usual_surplus(usual_rows(records, len(columns)), len(columns))
    surplus = usual_surplus(rows, named)
    if sum(len(row) >= len(columns) for row in rows) * 10 > len(rows):
        surplus = max(surplus, len(columns) - named)  # as the header ends: others may end sooner
    return columns[:named], surplus


def read_header(
    head: bytes, dialect: Dialect, *, complete: bool | None = None, header_row: HeaderRow = "auto"
) -> Header:
    """Read the header. `auto`: the first record that isn't blank, or one further down that names the SKU and another
    field; a line that says the delimiter (`sep=;`) is skipped.

    `head` is the first bytes of the file's text (see open_head); `complete`: they are all of it (by default: when
    there are fewer than HEAD_BYTES). Raises FileProblem: `empty_file`, `header_too_long`, `broken_header`,
    `invalid_encoding`, `header_row_missing`.
    """
    if complete is None:
        complete = len(head) < HEAD_BYTES
    start = first_line(head, dialect, header_row)
    found = head_records(head, dialect, start=start, complete=complete, most=len(head))
    named = (record for record in found if record.cells is None or any(map(trim_name, record.cells)))
    records = list(islice(named, PREAMBLE_RECORDS + 1))
    if not records:
        raise FileProblem("empty_file", "The file is empty: it has no header.")
    if header_row == "none":
        return _numbered_columns(head, dialect, records, complete=complete)
    at = header_index([record.cells or () for record in records]) if header_row == "auto" else 0
    record = records[at]
    scan = record.scan
    line = 1 + dialect.count_lines(head, 0, record.start)
    if scan.code is not None and (complete or scan.code == "text_after_quote"):
        raise FileProblem(
            "broken_header",
            "A quote in the header has no matching closing quote. Close it, or remove it.",
            line=line + dialect.count_lines(head, record.start, scan.end),
        )
    if scan.code is not None or (scan.end == len(head) and not complete):
        raise FileProblem(
            "header_too_long",
            f"The header doesn't end within the first {len(head):,} bytes of the file. Close its quotes, or check"
            " that this is a CSV file.",
            line=line,
        )
    columns = _columns(head[record.start : record.end], record.start, dialect, line)
    body_line = line + dialect.count_lines(head, record.start, record.end)
    above = head[dialect.bom_bytes : record.start] if at or isinstance(header_row, int) else b""
    return Header(columns, record.end, body_line, line, _preamble(above, dialect))


def _numbered_columns(
    head: bytes, dialect: Dialect, records: Sequence[HeadRecord], *, complete: bool
) -> Header:
    """The columns of a file without a header: as many as most of the first rows have cells, and of equally many, the
    more."""
    start = records[0].start
    rows = first_records(head[start:], dialect, complete=complete)
    widths = Counter(map(len, rows))
    width = max(widths, key=lambda width: (widths[width], width), default=1)
    columns = tuple(f"Column {number}" for number in range(1, width + 1))
    return Header(columns, start, 1 + dialect.count_lines(head, 0, start), line=None)


def _preamble(above: bytes, dialect: Dialect) -> tuple[PreambleLine, ...]:
    lines = enumerate(above.split(b"\r\n") if dialect.is_canonical else above.splitlines(), start=1)
    texts = ((line, dialect.text_encoding.decode(data[:800], "replace").strip()) for line, data in lines)
    shown = (
        (line, text.replace("\0", "\ufffd")[:200]) for line, text in texts if text.strip(dialect.delimiter)
    )
    return tuple(PreambleLine(line, text) for line, text in islice(shown, PREAMBLE_SHOWN))


def _columns(record: bytes, offset: int, dialect: Dialect, line: int) -> tuple[str, ...]:
    try:
        text = dialect.text_encoding.decode(record)
    except UnicodeDecodeError as error:
        wrong = undecodable(record, error.start, offset, dialect)
        raise FileProblem(
            "invalid_encoding", f"The header can't be read. {wrong} Save the file as CSV UTF-8.", line=line
        ) from None
    cells = dialect.scanner().split(text)
    if ESCAPED_COLUMN in map(trim_name, cells):  # an export, whose headers are the keys of attributes
        return tuple(unescape_cell(trim_name(cell)) for cell in cells)
    as_written = dialect.source_format.capabilities.has_keys
    return tuple(map(trim_name if as_written else column_name, cells))
