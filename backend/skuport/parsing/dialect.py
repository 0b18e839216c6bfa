"""How a file is written: compression, encoding, delimiter, quote."""

import codecs
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal, Self

from skuport.parsing.compression import detect_compression
from skuport.parsing.encoding import EncodingCandidate, detect_encoding, empty_file, uncertain_encoding
from skuport.parsing.encodings import ENCODINGS, Encoding
from skuport.parsing.fields import SKU
from skuport.parsing.formats import (
    DEFAULT_FORMAT,
    FORMATS,
    Sheet,
    SourceFormat,
    StreamingFormat,
    detect_format,
)
from skuport.parsing.mapping import known_field
from skuport.parsing.problems import FileProblem, quoted
from skuport.parsing.reading import DETECTED, Comment, Escape, HeaderRow, Quote, ReadingOptions, ShortRows
from skuport.parsing.records import MAX_RECORD_BYTES, RecordScanner, Scan, count_breaks, line_end
from skuport.parsing.transcoder import ESCAPED_BYTES, Transcoder, recode_head, unpack_head

Delimiter = Literal[",", ";", "\t", "|"]

DELIMITERS: tuple[Delimiter, ...] = (",", ";", "\t", "|")
HEAD_BYTES = 1024 * 1024
ENOUGH_RECORDS = 2
"""Rows that tell how the rows of a file end."""

_SAMPLE_RECORDS = 50
_LOOKED_AT = 1000
PREAMBLE_RECORDS = 20
"""How many records may be above the header, blank ones left out."""
_NEWER = frozenset({"format", "sheet", "keys", "escape", "comment", "short_rows"})

# Cells between apostrophes, and cells between quotes.
_QUOTED_CELLS = tuple(
    re.compile(
        rf"(?<![^,;|\t\r\n]){sign}[^{sign}]*+(?:{sign}{sign}[^{sign}]*+)*{sign}(?![^,;|\t\r\n])".encode()
    )
    for sign in "'\""
)
_QUOTES_SAMPLE = 64 * 1024

# Excel's convention for the first line: it says the delimiter and is no record. Some programs put it in quotes.
_SEPARATOR_LINE = re.compile(rb'("?)sep=([^"\r\n])\1[ \t]*(?:\r\n|\n|\r|\Z)', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dialect:
    """`encoding` and `compression` are the file's. Where it has to be transcoded (see `transcoder`), all positions
    are those of its text. `bom_bytes` is the length of the byte order mark at the start of the text: 0, 3, or more
    where it was written several times. `surplus_cells`: with so many blank cells more than the header has, at most,
    the rows of this file end. `format` is a name of FORMATS; `sheet` the name of the sheet that is read; `keys` are the
    columns of a format whose records name them. `comment`: lines that begin with this sign are comments. `short_rows`:
    rows with fewer cells than the header are rejected, or padded with blank cells."""

    encoding: str
    delimiter: Delimiter
    quote: Quote
    bom_bytes: int
    compression: str | None = None
    surplus_cells: int = 0
    format: str = DEFAULT_FORMAT
    sheet: str | None = None
    keys: tuple[str, ...] = ()
    escape: Escape = "doubled"
    comment: Comment | None = None
    short_rows: ShortRows = "reject"

    @classmethod
    def from_json(cls, stored: Mapping[str, Any], surplus_cells: int | None) -> Self:
        """The dialect that an import's row has. Imports that were stored before the number of surplus cells was known
        drop any number, as they did when they began."""
        known = {name: stored[name] for name in cls.__dataclass_fields__ if name in stored}
        known["keys"] = tuple(stored.get("keys", ()))
        return cls(**{**known, "surplus_cells": sys.maxsize if surplus_cells is None else surplus_cells})

    def to_json(self) -> dict[str, Any]:
        """What `from_json` reads. Without the surplus cells, and what is as usual: 0.1.0 reads no dialect that has more
        than it knows, and takes a quote of another sign for none."""
        usual = {field.name: field.default for field in fields(self) if field.name in _NEWER}
        return {
            name: value
            for name, value in asdict(self).items()
            if name != "surplus_cells"
            and (name not in usual or value != usual[name] or (name == "escape" and self.quote != '"'))
        }

    def scanner(self, max_record_bytes: int = MAX_RECORD_BYTES) -> RecordScanner:
        """Finds the records of its text."""
        return RecordScanner(
            self.delimiter, max_record_bytes, quote=self.quote, escape=self.escape, comment=self.comment
        )

    def transcoder(self, max_bytes: int) -> Transcoder:
        """Makes the text of a file whose format streams; for `max_bytes` see Transcoder."""
        made_of = self.source_format
        records = made_of.transcode(self.keys) if isinstance(made_of, StreamingFormat) else None
        return Transcoder(self.file_encoding, self.compression, max_bytes=max_bytes, records=records)

    @property
    def source_format(self) -> SourceFormat:
        """The format of the file."""
        return FORMATS[self.format]

    @property
    def is_canonical(self) -> bool:
        """Whether lines are counted by records: rows of a sheet, or records of the file."""
        return self.source_format.capabilities.canonical

    def count_lines(self, data: bytes | bytearray, pos: int, end: int) -> int:
        """How many lines end in data[pos:end], which doesn't begin or end in the middle of a line break."""
        return data.count(b"\r\n", pos, end) if self.is_canonical else count_breaks(data, pos, end)

    def line_end(self, text: bytes, pos: int) -> int:
        """Where the line at `pos` ends, counted as `count_lines` does; the end of the text, if it is the last."""
        if self.is_canonical:
            at = text.find(b"\r\n", pos)
            return len(text) if at < 0 else at + 2
        end = line_end(text, pos, final=True)
        assert end is not None  # the text is final
        return end

    @property
    def file_encoding(self) -> Encoding:
        """The encoding of the file."""
        return ENCODINGS[self.encoding]

    @property
    def text_encoding(self) -> Encoding:
        """The encoding of its text."""
        return ENCODINGS["utf-8"] if self.file_encoding.transcoded else self.file_encoding

    @property
    def transcoded(self) -> bool:
        """Whether the text isn't the file itself."""
        return self.compression is not None or self.file_encoding.transcoded or self.is_canonical


@dataclass(frozen=True, slots=True)
class Head:
    """The first bytes of a file's text, what they say about the file, and whether they are all of it. `candidates`: see
    DetectedEncoding; `encoding_is_certain`: none of them has to be chosen."""

    dialect: Dialect
    text: bytes
    complete: bool
    candidates: tuple[EncodingCandidate, ...] = ()
    encoding_is_certain: bool = True
    sheets: tuple[Sheet, ...] = ()
    header_row: HeaderRow = "auto"

    def require_encoding(self) -> None:
        """Raises FileProblem: `encoding_uncertain`."""
        if not self.encoding_is_certain:
            raise uncertain_encoding(self.candidates)


def open_head(head: bytes, *, complete: bool, options: ReadingOptions = DETECTED) -> Head:
    """Inspect a file by `head`, its first bytes (HEAD_BYTES are plenty), and decode them; `complete`: they are the
    whole file.

    `options` override what is detected. Raises FileProblem: `empty_file`, `not_text`,
    `unsupported_encoding`, `unsupported_delimiter`, `header_row_missing`, and what `compression` and `formats` say of
    damaged files. A workbook can't be opened by its head: see `sniff` and `open_canonical`.
    """
    if options.delimiter is not None:
        _check_delimiter(options.delimiter)
    return open_sniffed(sniff(head, complete=complete), options)


def open_sniffed(sniffed: "Sniffed", options: ReadingOptions) -> Head:
    """As open_head, of a file that was sniffed already."""
    compression, source_format, complete = sniffed.compression, sniffed.format, sniffed.complete
    if not source_format.capabilities.streams:
        raise FileProblem(
            "not_text", f"This is a workbook ({source_format.label}), which can't be read here."
        )
    found = detect_encoding(sniffed.head, complete=complete, encoding=options.encoding)
    text = recode_head(sniffed.head, ENCODINGS[found.encoding], complete=complete)
    if isinstance(source_format, StreamingFormat):
        keys = source_format.describe(text, complete=complete)
        text = source_format.transcode_head(text, keys, complete=complete)
        dialect = Dialect(found.encoding, ",", '"', 0, compression, format=source_format.name, keys=keys)
        return Head(dialect, text, complete, found.candidates, found.certain)
    bom_bytes = _marks_end(text)
    if not text[bom_bytes:].strip():
        raise empty_file(complete=complete)
    dialect = Dialect(
        found.encoding,
        ",",
        options.quote or '"',
        bom_bytes,
        compression,
        escape=options.escape or "doubled",
        comment=options.comment,
        short_rows=options.short_rows,
    )
    start = first_line(text, dialect, options.header_row)
    dialect = _detect(text[start:], dialect, options, complete, _said_delimiter(text, dialect))
    return Head(dialect, text, complete, found.candidates, found.certain, header_row=options.header_row)


@dataclass(frozen=True, slots=True)
class Sniffed:
    """What the first bytes of a file say about it. `head` are the first bytes of the file once it is unpacked, and
    `complete`: they are all of it."""

    compression: str | None
    format: SourceFormat
    head: bytes
    complete: bool


def sniff(head: bytes, *, complete: bool) -> Sniffed:
    """Compression and format of the file that begins with `head`. Raises FileProblem, see `compression`."""
    # A workbook is a ZIP archive, too, but isn't unpacked.
    compression = detect_compression(head) if detect_format(head).capabilities.streams else None
    if compression is None:
        return Sniffed(None, _format_of(head), head, complete)
    head, complete = unpack_head(head, compression.name, complete=complete, max_bytes=HEAD_BYTES)
    return Sniffed(compression.name, _format_of(head), head, complete)


def open_canonical(
    text: bytes,
    found: Sniffed,
    *,
    sheet: str,
    sheets: Sequence[Sheet],
    complete: bool,
    options: ReadingOptions = DETECTED,
) -> Head:
    """The head of a workbook, from the first bytes of its canonical text. Raises FileProblem: `empty_file`."""
    if not text.strip(b",\r\n"):
        raise FileProblem(
            "empty_file", f"The sheet “{sheet}” is empty. Choose another one, or add the products."
        )
    dialect = Dialect(
        "utf-8",
        ",",
        '"',
        0,
        found.compression,
        format=found.format.name,
        sheet=sheet,
        comment=options.comment,
        short_rows=options.short_rows,
    )
    return Head(dialect, text, complete, sheets=tuple(sheets), header_row=options.header_row)


def _format_of(head: bytes) -> SourceFormat:
    # UTF-16 with a mark is the only encoding in which a text of ASCII looks different.
    for mark, codec in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if head.startswith(mark):
            return detect_format(head[2:65538].decode(codec, "ignore").encode("utf-8", "ignore"))
    return detect_format(head)


def detect_dialect(head: bytes, *, complete: bool, options: ReadingOptions = DETECTED) -> Dialect:
    """As open_head, without the text."""
    return open_head(head, complete=complete, options=options).dialect


def _marks_end(text: bytes) -> int:
    """Where the text begins behind its byte order marks. A program that adds one doesn't look whether there is one, and
    a quote behind another one would open no field."""
    end = 0
    while text.startswith(codecs.BOM_UTF8, end):
        end += len(codecs.BOM_UTF8)
    return end


def separator_line_end(text: bytes, dialect: Dialect) -> int:
    """Where the line behind the byte order mark ends that says the delimiter (`sep=;`); `bom_bytes` if there is
    none."""
    said = _SEPARATOR_LINE.match(text, dialect.bom_bytes)
    return dialect.bom_bytes if said is None else said.end()


def _said_delimiter(text: bytes, dialect: Dialect) -> str | None:
    said = _SEPARATOR_LINE.match(text, dialect.bom_bytes)
    return None if said is None else said[2].decode("latin-1")


def first_line(text: bytes, dialect: Dialect, header_row: HeaderRow) -> int:
    """Where the line begins from which the header is looked for, or the rows if there is none.

    Raises FileProblem: `header_row_missing`.
    """
    if not isinstance(header_row, int):
        return separator_line_end(text, dialect)
    pos = dialect.bom_bytes
    for line in range(1, header_row):
        end = dialect.line_end(text, pos)
        if end == len(text):
            raise FileProblem(
                "header_row_missing",
                f"The header should be on line {header_row:,}, but the part of the file that was looked at ends on line"
                f" {line:,}. Choose the line that names the columns.",
                line=line,
            )
        pos = end
    return pos


def _check_delimiter(delimiter: str) -> Delimiter:
    for known in DELIMITERS:
        if delimiter == known:
            return known
    raise FileProblem(
        "unsupported_delimiter",
        f"The delimiter {quoted(delimiter)} can't be used. Use a comma, a semicolon, a tab or a vertical bar.",
    )


def _detect(
    body: bytes, dialect: Dialect, options: ReadingOptions, complete: bool, said: str | None
) -> Dialect:
    """The dialect with delimiter, quote and escape, chosen or detected; `said` is the delimiter in a line `sep=`."""
    chosen = options.delimiter or said
    delimiters = DELIMITERS if chosen is None else (_check_delimiter(chosen),)
    apostrophes = options.quote is None and _has_apostrophes(body)
    if len(delimiters) == 1 and not apostrophes:
        dialect = replace(dialect, delimiter=delimiters[0])
    else:
        fit, dialect = _best(body, dialect, delimiters, options.header_row, complete)
        if apostrophes:
            other, in_apostrophes = _best(
                body, replace(dialect, quote="'"), delimiters, options.header_row, complete
            )
            dialect = in_apostrophes if other > fit else dialect
    if options.escape is None and _has_backslashes(body, dialect, complete):
        dialect = replace(dialect, escape="backslash")
    return dialect


def _has_apostrophes(body: bytes) -> bool:
    """Whether more cells stand between apostrophes than between quotes, whatever the delimiter is."""
    if b"'" not in body:
        return False
    sample = body[:_QUOTES_SAMPLE]
    in_apostrophes, in_quotes = (sum(1 for _ in cells.finditer(sample)) for cells in _QUOTED_CELLS)
    return in_apostrophes > in_quotes


def _has_backslashes(body: bytes, dialect: Dialect, complete: bool) -> bool:
    r"""Whether quotes inside quotes have a backslash before them: rows are broken unless `\"` is a quote, and none are
    if it is."""
    if b"\\" + dialect.quote.encode() not in body:
        return False
    escaped = replace(dialect, escape="backslash")
    return _any_broken(body, dialect, complete=complete) and not _any_broken(body, escaped, complete=complete)


@dataclass(frozen=True, slots=True, order=True)
class _Fit:
    """How well a dialect fits the first records; the greatest fits best.

    Args:
        names_sku: the header names a SKU.
        bare_names: its names don't all stand between apostrophes.
        agreeing: the share of records that are sound and have as many cells as the header.
        width: how many these are.
    """

    names_sku: bool
    bare_names: bool
    agreeing: float
    width: int


def _best(
    body: bytes, dialect: Dialect, delimiters: Sequence[Delimiter], header_row: HeaderRow, complete: bool
) -> tuple[_Fit, Dialect]:
    """The delimiter that fits best. One column has no delimiter: then it is a comma, unless another one is chosen."""
    best = _Fit(False, False, 0.0, 1), replace(dialect, delimiter=delimiters[0])
    for delimiter in delimiters:
        candidate = replace(dialect, delimiter=delimiter)
        looked_at = _with_broken(body, candidate, complete=complete)
        records = [cells for cells in looked_at if cells is not None]
        at = 0 if header_row == "none" else header_index(records)
        records = records[at:]
        if not records or len(records[0]) < 2:
            continue
        header = records[0]
        agreeing = sum(1 for cells in records if len(cells) == len(header))
        fit = _Fit(
            any(known_field(cell, certain=True) is SKU for cell in header),
            not all(cell.strip()[:1] == "'" == cell.strip()[-1:] for cell in header if cell.strip()),
            agreeing / (len(looked_at) - at),
            len(header),
        )
        if fit > best[0]:
            best = fit, candidate
    return best


def header_index(records: Sequence[Sequence[str]]) -> int:
    """Which of the first records that aren't blank is the header: the first one, unless it names no SKU and one below
    it names the SKU and another field. What is above that is a preamble."""
    for at, cells in enumerate(records[: PREAMBLE_RECORDS + 1]):
        known = [field for cell in cells if (field := known_field(cell)) is not None]
        if SKU in known and (at == 0 or any(field is not SKU for field in known)):
            return at
    return 0


@dataclass(frozen=True, slots=True)
class HeadRecord:
    """One of the first records. It begins and ends at these bytes of the text; `cells` is None if it is broken, and
    `scan` says how."""

    start: int
    end: int
    cells: list[str] | None
    scan: Scan


def head_records(
    text: bytes, dialect: Dialect, *, start: int, complete: bool, most: int = _LOOKED_AT
) -> Iterator[HeadRecord]:
    """The records from `start` on, but for blank ones and comments, and one that the end of the head may cut through;
    for detection, not for importing.

    `complete`: the head is the whole file. `most`: so many are looked at, with those that are left out.
    """
    scanner = dialect.scanner(max(len(text), 1))
    pos = start + skip_blank_lines(text[start:])
    first = True
    for _ in range(most):
        if pos == len(text):
            break
        scan = scanner.scan(text, pos, final=True)
        end = line_end(text, scan.end, final=True) if scan.code else scan.end
        if end is None or (end == len(text) and not complete and not first):
            break  # the head may cut through this one
        cells = None
        if scan.code is None:
            cells = scanner.split(dialect.text_encoding.decode(text[pos:end], "replace"))
        if not scanner.is_comment(text, pos) and (cells is None or any(cell.strip() for cell in cells)):
            yield HeadRecord(pos, end, cells, scan)
            first = False
        pos = end


def first_records(body: bytes, dialect: Dialect, *, complete: bool) -> list[list[str]]:
    """The cells of the first records, broken ones left out."""
    return [cells for cells in _with_broken(body, dialect, complete=complete) if cells is not None]


def _with_broken(body: bytes, dialect: Dialect, *, complete: bool) -> list[list[str] | None]:
    """The cells of the first records: so many sound ones, and None for each broken one between them."""
    found: list[list[str] | None] = []
    sound = 0
    for record in head_records(body, dialect, start=0, complete=complete):
        if sound == _SAMPLE_RECORDS:
            break
        found.append(record.cells)
        sound += record.cells is not None
    return found


def _any_broken(body: bytes, dialect: Dialect, *, complete: bool) -> bool:
    """Whether some of the first records are broken."""
    return any(record.cells is None for record in head_records(body, dialect, start=0, complete=complete))


def usual_surplus(rows: Sequence[Sequence[str]], width: int) -> int:
    """How many blank cells more than `width` the usual rows of a file end with (see `usual_rows`).

    0 unless all of them end with as many or more: one row with a surplus cell may have an unquoted delimiter, and a
    blank last cell.
    """
    return max(min(map(len, rows), default=0) - width, 0)


def usual_rows(
    records: Sequence[Sequence[str]], width: int, *, enough: int = ENOUGH_RECORDS
) -> list[Sequence[str]]:
    """The records without text after the first `width` cells, if there are `enough` of them to call this usual.

    In the others, which are few, an unquoted delimiter has made a cell too many. Were they many, these would be notes.
    """
    found = [cells for cells in records if not any(map(str.strip, cells[width:]))]
    few = max(1, len(records) // 5)
    return found if len(found) >= enough and len(records) - len(found) <= few else []


def skip_blank_lines(data: bytes) -> int:
    """Where the first line begins that has more than white space: a file may begin with very many others."""
    text = len(data) - len(data.lstrip())
    return max(data.rfind(b"\n", 0, text), data.rfind(b"\r", 0, text)) + 1


def undecodable(record: bytes, at: int, offset: int, dialect: Dialect) -> str:
    """What is wrong with byte `at` of a record that begins at byte `offset` of the text, in a sentence."""
    encoding = dialect.file_encoding
    if not encoding.transcoded:
        file = "file" if dialect.compression is None else "unpacked file"
        return (
            f"The byte 0x{record[at]:02X} at position {offset + at} of the {file} (counted from 0) isn't"
            f" {encoding.name}."
        )
    before = record[:at].decode("utf-8", "surrogatepass")
    if encoding.kind == "multi":
        byte = ord(record[at : at + 3].decode("utf-8", "surrogatepass")) - ESCAPED_BYTES
        length = len(before.encode(encoding.codec, "replace"))
        return f"The byte 0x{byte:02X}, {length} bytes into the row, isn't {encoding.name}."
    if record[at] == 0xFF:
        return f"The file ends in the middle of a character: in {encoding.name} its size must be even."
    unit = ord(record[at : at + 3].decode("utf-8", "surrogatepass"))
    units = len(before.encode("utf-16-le", "surrogatepass"))
    return (
        f"The unit 0x{unit:04X}, {units} bytes into the row, is half a character in {encoding.name} without the"
        " other half."
    )
