"""The header record: where it ends, and what it names."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from skuport.parsing.dialect import (
    ENOUGH_RECORDS,
    HEAD_BYTES,
    Dialect,
    Head,
    first_records,
    separator_line_end,
    skip_blank_lines,
    undecodable,
    usual_rows,
    usual_surplus,
)
from skuport.parsing.escaping import ESCAPED_COLUMN, unescape_cell
from skuport.parsing.fields import SKU
from skuport.parsing.header_names import column_name
from skuport.parsing.mapping import known_field
from skuport.parsing.problems import FileProblem
from skuport.parsing.records import RecordScanner
from skuport.parsing.values import trim_name


@dataclass(frozen=True, slots=True)
class Header:
    """`columns` are trimmed, also of invisible characters. The body begins at byte `body_offset` of the file's text, on
    physical line `body_line`."""

    columns: tuple[str, ...]
    body_offset: int
    body_line: int


def read_columns(head: Head) -> tuple[Head, Header]:
    """The header, and the head with what the rows below say of how rows end. Raises FileProblem, see `read_header`."""
    header = read_header(head.text, head.dialect, complete=head.complete)
    dialect = head.dialect
    body = head.text[header.body_offset :]
    records = first_records(body, dialect.delimiter, dialect.text_encoding, complete=head.complete)
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


def read_header(head: bytes, dialect: Dialect, *, complete: bool | None = None) -> Header:
    """Read the first record that isn't blank as the header; a line that says the delimiter (`sep=;`) is skipped.

    `head` is the first bytes of the file's text (see open_head); `complete`: they are all of it (by default: when
    there are fewer than HEAD_BYTES). Raises FileProblem: `empty_file`, `header_too_long`, `broken_header`,
    `invalid_encoding`, `preamble`.
    """
    if complete is None:
        complete = len(head) < HEAD_BYTES
    data = head[dialect.bom_bytes :]
    scanner = RecordScanner(dialect.delimiter, max(len(data), 1))
    pos = separator_line_end(head, dialect) - dialect.bom_bytes
    pos += skip_blank_lines(data[pos:])
    line = 1 + dialect.count_lines(data, 0, pos)
    while pos < len(data):
        scan = scanner.scan(data, pos, final=True)
        if scan.code is not None and (complete or scan.code == "text_after_quote"):
            raise FileProblem(
                "broken_header",
                "A quote in the header has no matching closing quote. Close it, or remove it.",
                line=line + dialect.count_lines(data, pos, scan.end),
            )
        if scan.code is not None or (scan.end == len(data) and not complete):
            raise FileProblem(
                "header_too_long",
                f"The header doesn't end within the first {len(head):,} bytes of the file. Close its quotes, or check"
                " that this is a CSV file.",
                line=line,
            )
        columns = _columns(data[pos : scan.end], dialect.bom_bytes + pos, dialect, scanner, line)
        body_line = line + dialect.count_lines(data, pos, scan.end)
        if any(columns):
            _refuse_preamble(columns, data[scan.end :], dialect, complete, line)
            return Header(columns, dialect.bom_bytes + scan.end, body_line)
        pos, line = scan.end, body_line
    raise FileProblem("empty_file", "The file is empty: it has no header.")


def _columns(
    record: bytes, offset: int, dialect: Dialect, scanner: RecordScanner, line: int
) -> tuple[str, ...]:
    try:
        text = dialect.text_encoding.decode(record)
    except UnicodeDecodeError as error:
        wrong = undecodable(record, error.start, offset, dialect)
        raise FileProblem(
            "invalid_encoding", f"The header can't be read. {wrong} Save the file as CSV UTF-8.", line=line
        ) from None
    cells = scanner.split(text)
    if ESCAPED_COLUMN in map(trim_name, cells):  # an export, whose headers are the keys of attributes
        return tuple(unescape_cell(trim_name(cell)) for cell in cells)
    as_written = dialect.source_format.capabilities.has_keys
    return tuple(map(trim_name if as_written else column_name, cells))


def _refuse_preamble(
    columns: tuple[str, ...], body: bytes, dialect: Dialect, complete: bool, line: int
) -> None:
    """A title above the header: the first record names no SKU, but one below it names the SKU and another
    field."""
    if any(known_field(column) is SKU for column in columns):
        return
    for cells in first_records(body, dialect.delimiter, dialect.text_encoding, complete=complete)[:20]:
        fields = [field for cell in cells if (field := known_field(cell)) is not None]
        if SKU in fields and any(field is not SKU for field in fields):
            shown = ", ".join(cell.strip() for cell in cells if cell.strip())[:200]
            raise FileProblem(
                "preamble",
                f"There is other text above the header: the columns seem to be named further down ({shown})."
                " Remove the lines above, so that the file begins with its header.",
                line=line,
            )
