"""The polluted files: the clean table with one thing spoilt, in every place where it can be. Always the same files.

With each file goes what should come out of it; `scoring` has the rules, and the functions here say which of them fits.
"""

import codecs
import gzip
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial

from tests.corpus.languages import table_in
from tests.corpus.scoring import Expected, Record
from tests.corpus.table import COLUMNS, TABLE, Cells, Escape, Quoting, written, written_cells

NO_SKU = frozenset({"missing_sku_column"})
EMPTY = frozenset({"empty_file"})
BROKEN_HEADER = frozenset({"broken_header"})
UNCERTAIN_ENCODING = frozenset({"encoding_uncertain"})

_BREAK = re.compile("\r\n|\n|\r")


@cache
def _breaks(text: str) -> int:
    return len(_BREAK.findall(text))


@dataclass(frozen=True, slots=True)
class PollutedFile:
    """`kind` is what was spoilt, `place` where; together they are its name."""

    kind: str
    place: str
    data: bytes
    expected: Expected


@dataclass
class _Text:
    """A file in the making."""

    columns: Cells = COLUMNS
    parts: list[str] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    line: int = 1

    def add(self, text: str) -> "_Text":
        """Lines that are no record, with their line ends."""
        self.parts.append(text)
        self.line += _breaks(text)
        return self

    def record(
        self,
        text: str,
        cells: Cells,
        *,
        end: str = "\n",
        others: Sequence[Cells] = (),
        uncertain: bool = False,
    ) -> "_Text":
        """A record: its text without the line end, and as what it should be read."""
        first = self.line
        self.add(text + end)
        last = max(first, self.line - max(1, _breaks(end)))
        self.records.append(Record(first, last, cells, tuple(others), uncertain))
        return self

    def table(
        self, rows: Iterable[Cells], write: Callable[[Cells], str] = written, *, end: str = "\n"
    ) -> "_Text":
        """Sound records."""
        for cells in rows:
            self.record(write(cells), cells, end=end)
        return self

    @property
    def text(self) -> str:
        return "".join(self.parts)

    @property
    def expected(self) -> Expected:
        return Expected(self.columns, tuple(self.records))


def _headed(header: str | None = None, *, end: str = "\n") -> _Text:
    return _Text().add((",".join(COLUMNS) if header is None else header) + end)


def _file(kind: str, place: object, text: _Text, codec: str = "utf-8") -> PollutedFile:
    return PollutedFile(kind, str(place), text.text.encode(codec), text.expected)


def _refused(kind: str, place: str, data: bytes, codes: frozenset[str]) -> PollutedFile:
    return PollutedFile(kind, place, data, Expected(refused=codes))


def _clean() -> _Text:
    return _headed().table(TABLE)


def clean() -> Iterator[PollutedFile]:
    yield _file("clean", "minimal quotes", _clean())
    quoted = _headed(written(COLUMNS, quoting="all")).table(
        TABLE, lambda cells: written(cells, quoting="all")
    )
    yield _file("clean", "all quoted", quoted)
    yield PollutedFile("clean", "gzip", gzip.compress(_clean().text.encode(), mtime=0), _clean().expected)


# Encodings


_ENCODINGS = (
    ("windows-1252", "cp1252", ("French", "German", "Spanish")),
    ("iso-8859-1", "latin-1", ("Spanish",)),
    ("iso-8859-15", "iso-8859-15", ("Spanish",)),
    ("mac-roman", "mac-roman", ("French", "German", "Spanish")),
    ("windows-1250", "cp1250", ("Polish", "Czech", "Hungarian")),
    ("iso-8859-2", "iso-8859-2", ("Czech", "Hungarian")),
    ("windows-1251", "cp1251", ("Russian",)),
    ("koi8-r", "koi8-r", ("Russian",)),
    ("windows-1253", "cp1253", ("Greek",)),
    ("windows-1254", "cp1254", ("Turkish",)),
    ("windows-1257", "cp1257", ("Lithuanian",)),
    ("shift_jis", "cp932", ("Japanese",)),
    ("gb18030", "gb18030", ("Chinese",)),
    ("big5", "big5", ("Taiwanese",)),
    ("euc-kr", "euc-kr", ("Korean",)),
)


def _in_encoding(text: _Text, codec: str) -> tuple[bytes, Expected]:
    """What the encoding hasn't is left out of both, as a program would that exports in it."""

    def fit(cell: str) -> str:
        return cell.encode(codec, "ignore").decode(codec)

    records = tuple(replace(record, cells=tuple(map(fit, record.cells))) for record in text.records)
    return fit(text.text).encode(codec), Expected(text.columns, records, may_be_refused=UNCERTAIN_ENCODING)


def encoding() -> Iterator[PollutedFile]:
    for name, codec, languages in _ENCODINGS:
        for language in languages:
            text = _headed().table(table_in(language))
            yield PollutedFile("encoding", f"{name} {language}", *_in_encoding(text, codec))
    yield PollutedFile("encoding", "windows-1252 mixed", *_in_encoding(_clean(), "cp1252"))


def encoding_utf() -> Iterator[PollutedFile]:
    texts = [("mixed", _clean())]
    texts += [(name, _headed().table(table_in(name))) for name in ("Polish", "Russian", "Japanese")]
    for name, text in texts:
        for codec, mark in (
            ("utf-8", b""),
            ("utf-8", codecs.BOM_UTF8),
            ("utf-8", 2 * codecs.BOM_UTF8),
            ("utf-8", 3 * codecs.BOM_UTF8),
            ("utf-16-le", b""),
            ("utf-16-le", codecs.BOM_UTF16_LE),
            ("utf-16-be", b""),
            ("utf-16-be", codecs.BOM_UTF16_BE),
        ):
            data = mark + text.text.encode(codec)
            yield PollutedFile(
                "encoding_utf", f"{codec} mark {mark.hex() or 'none'} {name}", data, text.expected
            )


def wrong_byte() -> Iterator[PollutedFile]:
    """A byte that isn't UTF-8 costs its row."""
    for at in range(0, len(TABLE), 8):
        for byte in (b"\xe9", b"\xff"):
            text = _headed()
            for i, cells in enumerate(TABLE):
                text.record(written(cells) + ("\ufdd0" if i == at else ""), cells, uncertain=i == at)
            data = text.text.encode().replace("\ufdd0".encode(), byte)
            yield PollutedFile("wrong_byte", f"row {at} {byte.hex()}", data, text.expected)


def nul() -> Iterator[PollutedFile]:
    """A NUL in a cell costs its row; behind the last row it is no row."""
    for column, name in enumerate(COLUMNS):
        for at in (0, 40, len(TABLE) - 1):
            text = _headed()
            for i, cells in enumerate(TABLE):
                parts = written_cells(cells)
                if i == at:
                    parts[column] = (
                        parts[column].replace('"', '"\0', 1) if '"' in parts[column] else parts[column] + "\0"
                    )
                text.record(",".join(parts), cells, uncertain=i == at)
            yield _file("nul", f"row {at} {name}", text)
    for count in (1, 8, 512):
        made = _file("nul_at_the_end", count, _clean().add("\0" * count))
        # Many are the rest of a file that was not written to its end.
        yield replace(made, expected=replace(made.expected, may_be_refused=frozenset({"not_text"})))


def control_z() -> Iterator[PollutedFile]:
    yield _file("control_z", "on a line of its own", _clean().add("\x1a"))
    yield _file("control_z", "and a line end", _clean().add("\x1a\n"))
    text = _headed().table(TABLE[:-1])
    text.record(
        written(TABLE[-1]) + "\x1a", TABLE[-1], end="", others=[(*TABLE[-1][:-1], TABLE[-1][-1] + "\x1a")]
    )
    yield _file("control_z", "behind the last cell", text)


# Delimiters


def delimiter() -> Iterator[PollutedFile]:
    for sign, name in (
        (";", "semicolon"),
        ("\t", "tab"),
        ("|", "bar"),
        (", ", "comma and space"),
        ("; ", "semicolon and space"),
    ):
        for quoting in _QUOTINGS:
            yield _file("delimiter", f"{name} {quoting}", _written_all(delimiter=sign, quoting=quoting))
    for sign, name in ((";", "semicolon"), ("\t", "tab"), ("|", "bar"), (",", "comma")):
        text = _Text().add(f"sep={sign}\n").add(written(COLUMNS, sign) + "\n")
        yield _file("delimiter", f"sep={name}", text.table(TABLE, partial(written, delimiter=sign)))


def delimiter_unsupported() -> Iterator[PollutedFile]:
    """No reader has to know them; but what is wrong has to be said."""
    for sign in (":", "^", "~", " ", "\t\t", "||", "\x1f", "¦", "#"):
        made = _file("delimiter_unsupported", repr(sign), _written_all(delimiter=sign))
        yield replace(
            made, expected=replace(made.expected, may_be_refused=NO_SKU | {"unsupported_delimiter"})
        )


def delimiter_of_one_row() -> Iterator[PollutedFile]:
    for at in range(0, len(TABLE), 4):
        for sign in (";", "\t"):
            text = _headed()
            for i, cells in enumerate(TABLE):
                text.record(written(cells, sign if i == at else ","), cells, uncertain=i == at)
            yield _file("delimiter_of_one_row", f"row {at} {sign!r}", text)


def delimiter_more() -> Iterator[PollutedFile]:
    """In front of each cell of each row but the first, or at its end. Then its cells can't be told."""
    for at, cells in enumerate(TABLE):
        for column in range(1, len(COLUMNS) + 1):
            parts = written_cells(cells)
            parts.insert(column, "")
            yield _one_row("delimiter_more", f"row {at} at {column}", at, ",".join(parts))


def delimiter_fewer() -> Iterator[PollutedFile]:
    for at, cells in enumerate(TABLE):
        parts = written_cells(cells)
        for column in range(1, len(COLUMNS)):
            joined = [*parts[: column - 1], parts[column - 1] + parts[column], *parts[column + 1 :]]
            yield _one_row("delimiter_fewer", f"row {at} at {column}", at, ",".join(joined))


def header_delimiter() -> Iterator[PollutedFile]:
    """Then it can't be told which cell belongs to which column, in any row."""
    for at in range(1, len(COLUMNS)):
        header = ",".join((*COLUMNS[:at], "", *COLUMNS[at:]))
        text = _headed(header)
        for cells in TABLE:
            text.record(written(cells), cells, uncertain=True)
        yield _file("header_delimiter_more", f"at {at}", text)
    for at in range(1, len(COLUMNS)):
        columns = (*COLUMNS[: at - 1], COLUMNS[at - 1] + COLUMNS[at], *COLUMNS[at + 1 :])
        if at == 1:
            data = _headed(",".join(columns)).table(TABLE).text.encode()
            yield _refused("header_delimiter_fewer", "at 1", data, NO_SKU)
            continue
        text = _headed(",".join(columns))
        text.columns = columns
        for cells in TABLE:
            text.record(written(cells), cells, uncertain=True)
        yield _file("header_delimiter_fewer", f"at {at}", text)


def delimiter_at_the_end() -> Iterator[PollutedFile]:
    for count in (1, 2, 5):
        more = "," * count
        header, rows = ",".join(COLUMNS), (lambda cells, more=more: written(cells) + more)
        yield _file("delimiter_at_the_end", f"{count} everywhere", _headed(header + more).table(TABLE, rows))
        yield _file("delimiter_at_the_end", f"{count} of rows", _headed(header).table(TABLE, rows))
        yield _file("delimiter_at_the_end", f"{count} of the header", _headed(header + more).table(TABLE))


def _one_row(kind: str, place: str, at: int, spoilt: str, *, uncertain: bool = True) -> PollutedFile:
    """One row is replaced by a text of which the cells can't be told."""
    text = _headed()
    for i, cells in enumerate(TABLE):
        text.record(spoilt if i == at else written(cells), cells, uncertain=uncertain and i == at)
    return _file(kind, place, text)


# Quotes


def stray_quote() -> Iterator[PollutedFile]:
    """One quote too many in each cell: at its beginning, in its middle, or at its end.

    Within a cell without quotes it is a character of that cell, unless it comes first. Anywhere else it closes or opens
    something: then the row's cells can't be told, or it is read with the quote as a character of the cell.
    """
    for at, cells in enumerate(TABLE):
        for column in range(len(COLUMNS)):
            yield _stray_quote("stray_quote", at, column, written_cells(cells), place=(at + column) % 3)


def stray_quote_all_quoted() -> Iterator[PollutedFile]:
    for at, cells in enumerate(TABLE):
        column = at * 5 % len(COLUMNS)
        yield _stray_quote(
            "stray_quote_all_quoted",
            at,
            column,
            written_cells(cells, quoting="all"),
            place=at % 3,
            quoting="all",
        )


def _stray_quote(
    kind: str, at: int, column: int, parts: list[str], *, place: int, quoting: Quoting = "minimal"
) -> PollutedFile:
    part, cell = parts[column], TABLE[at][column]
    quoted = part.startswith('"')
    position = (0, len(part) // 2, len(part))[place]
    inner = (0, len(cell) // 2, len(cell))[place]
    parts[column] = f'{part[:position]}"{part[position:]}'
    literal = (*TABLE[at][:column], f'{cell[:inner]}"{cell[inner:]}', *TABLE[at][column + 1 :])
    certain = not quoted and position > 0
    text = _headed(written(COLUMNS, quoting=quoting))
    for i, cells in enumerate(TABLE):
        if i != at:
            text.record(written(cells, quoting=quoting), cells)
        elif certain:
            text.record(",".join(parts), literal)
        else:
            text.record(",".join(parts), cells, others=[literal], uncertain=True)
    return _file(kind, f"row {at} {COLUMNS[column]} {('first', 'middle', 'last')[place]}", text)


def stray_quote_in_header() -> Iterator[PollutedFile]:
    """In a name it is a character of it; before it, the header can't be read."""
    for at, name in enumerate(COLUMNS):
        before = ",".join((*COLUMNS[:at], f'"{name}', *COLUMNS[at + 1 :]))
        yield _refused(
            "stray_quote_in_header",
            f"{name} first",
            _headed(before).table(TABLE).text.encode(),
            BROKEN_HEADER,
        )
        columns = (*COLUMNS[:at], f'{name}"', *COLUMNS[at + 1 :])
        text = _headed(",".join(columns)).table(TABLE)
        text.columns = columns
        if name == "sku":
            yield _refused("stray_quote_in_header", f"{name} last", text.text.encode(), NO_SKU)
        else:
            yield _file("stray_quote_in_header", f"{name} last", text)


_QUOTINGS: tuple[Quoting, ...] = ("minimal", "all")


def _written_all(
    *,
    delimiter: str = ",",
    quote: str = '"',
    quoting: Quoting = "minimal",
    escape: Escape = "doubled",
    end: str = "\n",
    rows: Sequence[Cells] = TABLE,
) -> _Text:
    def write(cells: Sequence[str]) -> str:
        return written(cells, delimiter, quote=quote, quoting=quoting, escape=escape)

    return _headed(write(COLUMNS), end=end).table(rows, write, end=end)


def quote_sign() -> Iterator[PollutedFile]:
    for delimiter_sign in (",", ";", "\t"):
        for quoting in _QUOTINGS:
            text = _written_all(delimiter=delimiter_sign, quote="'", quoting=quoting)
            yield _file("quote_sign", f"{delimiter_sign!r} {quoting}", text)


def quote_sign_of_one_row() -> Iterator[PollutedFile]:
    """Its quotes are characters of its cells, and delimiters in them split these."""
    for at, cells in enumerate(TABLE):
        if (at % 3 == 0) and (spoilt := written(cells, quote="'")) != written(cells):
            yield _one_row("quote_sign_of_one_row", f"row {at}", at, spoilt)


def escape_sign() -> Iterator[PollutedFile]:
    for delimiter_sign in (",", ";", "\t"):
        for quoting in _QUOTINGS:
            text = _written_all(delimiter=delimiter_sign, quoting=quoting, escape="backslash")
            yield _file("escape_sign", f"{delimiter_sign!r} {quoting}", text)


def escape_sign_of_one_row() -> Iterator[PollutedFile]:
    for at, cells in enumerate(TABLE):
        if (spoilt := written(cells, escape="backslash")) != written(cells):
            yield _one_row("escape_sign_of_one_row", f"row {at}", at, spoilt)


def whole_lines_quoted() -> Iterator[PollutedFile]:
    """As a spreadsheet leaves them that took each line for one cell."""
    text = _Text().add(written([",".join(COLUMNS)], "\0", quoting="all") + "\n")
    made = _file(
        "whole_lines_quoted",
        "every line",
        text.table(TABLE, lambda cells: written([written(cells)], "\0", quoting="all")),
    )
    yield replace(made, expected=replace(made.expected, may_be_refused=NO_SKU))


def formula_cells() -> Iterator[PollutedFile]:
    """As programs write what a spreadsheet must not take for a number."""

    def write(cells: Cells) -> str:
        return written((f'="{cells[0]}"', *cells[1:]))

    def write_bare(cells: Cells) -> str:
        return f'="{cells[0]}",' + written(cells[1:])

    yield _file("formula_cells", "quoted", _headed().table(TABLE, write))
    yield _file("formula_cells", "bare", _headed().table(TABLE, write_bare))


# Lines


def line_ends() -> Iterator[PollutedFile]:
    """Within cells as between them, or between them only."""
    for end, name in (
        ("\r\n", "CR LF"),
        ("\r", "CR"),
        ("\n", "LF"),
        ("\r\r\n", "CR CR LF"),
        ("\n\r", "LF CR"),
    ):
        yield _file("line_ends", f"{name} between records", _written_all(end=end))
        if end in ("\r\n", "\r"):
            rows = [tuple(cell.replace("\n", end) for cell in cells) for cells in TABLE]
            yield _file("line_ends", f"{name} everywhere", _written_all(end=end, rows=rows))
    for name, ends in (("alternating", ("\n", "\r\n", "\r")), ("CR LF and LF", ("\r\n", "\n"))):
        text = _headed()
        for i, cells in enumerate(TABLE):
            text.record(written(cells), cells, end=ends[i % len(ends)])
        yield _file("line_ends", name, text)
    text = _headed().table(TABLE[:-1])
    yield _file("line_ends", "none at the end", text.record(written(TABLE[-1]), TABLE[-1], end=""))


def line_end_of_one_row() -> Iterator[PollutedFile]:
    for at in range(0, len(TABLE), 8):
        for end in ("\r\n", "\r"):
            text = _headed()
            for i, cells in enumerate(TABLE):
                text.record(written(cells), cells, end=end if i == at else "\n")
            yield _file("line_end_of_one_row", f"row {at} {end!r}", text)
        text = _headed(end="\r\n")
        for i, cells in enumerate(TABLE):
            text.record(written(cells), cells, end="\n" if i == at else "\r\n")
        yield _file("line_end_of_one_row", f"row {at} LF", text)


def blank_lines() -> Iterator[PollutedFile]:
    for lines, name in (
        ("\n", "one"),
        ("\n\n\n", "three"),
        ("  \t\n", "white space"),
        (",,,,,,,\n", "delimiters"),
        (" , ,\n", "short"),
    ):
        for at in (0, 1, 40, len(TABLE)):
            text = _headed().table(TABLE[:at]).add(lines).table(TABLE[at:])
            yield _file("blank_lines", f"{name} before row {at}", text)
        if name != "short":
            yield _file(
                "blank_lines",
                f"{name} before the header",
                _Text().add(lines).add(_headed().text).table(TABLE),
            )
        text = _headed()
        for cells in TABLE:
            text.record(written(cells), cells).add(lines)
        yield _file("blank_lines", f"{name} below each row", text)
    yield _file("blank_lines", "thousand at the end", _clean().add(",,,,,,,\n" * 1000))


def cut_off() -> Iterator[PollutedFile]:
    """The last row ends too early; its cells can't be told."""
    whole = written(TABLE[-1])
    for share in range(1, 10):
        part = whole[: len(whole) * share // 10]
        if part.count(",") == whole.count(","):
            continue
        text = _headed().table(TABLE[:-1]).record(part, TABLE[-1], end="", uncertain=True)
        yield _file("cut_off", f"at {share} tenths", text)


def spaces() -> Iterator[PollutedFile]:
    for name, before, behind in (("around", " ", " "), ("before", "   ", ""), ("behind", "", "   ")):

        def write(cells: Sequence[str], before: str = before, behind: str = behind) -> str:
            return ",".join(before + part + behind for part in written_cells(cells))

        yield _file("spaces", f"{name} cells", _headed(write(COLUMNS)).table(TABLE, write))
        yield _file("spaces", f"{name} cells of rows", _headed().table(TABLE, write))
        yield _file("spaces", f"{name} names", _headed(write(COLUMNS)).table(TABLE))

    for name, sign in (("spaces", "  "), ("no-break spaces", "\u00a0"), ("tabs", "\t")):

        def within(cells: Sequence[str], sign: str = sign) -> str:
            return written([sign + cell + sign for cell in cells])

        yield _file("spaces", f"{name} within cells", _headed(within(COLUMNS)).table(TABLE, within))
        yield _file("spaces", f"{name} within cells of rows", _headed().table(TABLE, within))
    widths = [max(len(row[i]) for row in TABLE if len(row[i]) < 60) for i in range(len(COLUMNS))]

    def padded(cells: Sequence[str]) -> str:
        return ",".join(part.ljust(width) for part, width in zip(written_cells(cells), widths, strict=True))

    yield _file("spaces", "padded to one width", _headed(padded(COLUMNS)).table(TABLE, padded))


# Headers


def header_missing() -> Iterator[PollutedFile]:
    """Nothing says which column is the SKU: somebody has to be asked."""
    for quoting in _QUOTINGS:
        for sign in (",", ";", "\t"):
            text = _Text().table(TABLE, partial(written, delimiter=sign, quoting=quoting))
            yield _refused("header_missing", f"{sign!r} {quoting}", text.text.encode(), NO_SKU)


def header_repeated() -> Iterator[PollutedFile]:
    header = ",".join(COLUMNS) + "\n"
    for at in range(0, len(TABLE) + 1, 4):
        text = _headed().table(TABLE[:at]).add(header).table(TABLE[at:])
        yield _file("header_repeated", f"before row {at}", text)
    for name, other in (
        ("in capitals", header.upper()),
        ("quoted", written(COLUMNS, quoting="all") + "\n"),
        ("with a byte order mark", "\ufeff" + header),
        ("with spaces", ", ".join(COLUMNS) + "\n"),
        ("behind a blank line", "\n" + header),
        ("twice", header + header),
        ("with a title above", "Page 2\n" + header),
    ):
        text = _headed().table(TABLE[:40]).add(other).table(TABLE[40:])
        yield _file("header_repeated", name, text)
    text = _headed()
    for i, cells in enumerate(TABLE):
        if i and i % 10 == 0:
            text.add(header)
        text.record(written(cells), cells)
    yield _file("header_repeated", "on every page", text)


def header_of_two_lines() -> Iterator[PollutedFile]:
    """The line that names the columns is the header; the other is no product."""
    below = {
        "units": ",,,EUR,,pcs,,",
        "hints": "required,required,optional,optional,optional,optional,optional,optional",
        "types": "text,text,long text,decimal,text,integer,URL,text",
        "German": "Artikelnummer,Bezeichnung,Beschreibung,Preis,Farbe,Bestand,Bild,Bemerkung",
        "the same": ",".join(COLUMNS),
        "rules": "-----,-----,-----,-----,-----,-----,-----,-----",
        "numbers": "1,2,3,4,5,6,7,8",
        "letters": "A,B,C,D,E,F,G,H",
        "second half": ",(full),,(net),,,,",
    }
    above = {
        "groups": "Product,,,Sales,,,Other,",
        "groups in quotes": '"Product","","","Sales","","","Other",""',
        "numbers": "1,2,3,4,5,6,7,8",
        "letters": "A,B,C,D,E,F,G,H",
        "types": "text,text,long text,decimal,text,integer,URL,text",
        "technical names": "f_001,f_002,f_003,f_004,f_005,f_006,f_007,f_008",
        "blank cells": ",,,,,,,x",
    }
    for name, line in below.items():
        yield _file("header_of_two_lines", f"{name} below", _headed().add(line + "\n").table(TABLE))
    for name, line in above.items():
        text = _Text().add(line + "\n").add(",".join(COLUMNS) + "\n")
        yield _file("header_of_two_lines", f"{name} above", text.table(TABLE))


def header_cell() -> Iterator[PollutedFile]:
    """One name is blank, long, over two lines, or has signs in it."""
    for at, name in enumerate(COLUMNS):
        for what, spoilt in (
            ("blank", ""),
            ("long", f"{name} {'very ' * 20}long"),
            ("of two lines", f"{name}\n(see below)"),
            ("with signs", f"{name} *%/&?"),
        ):
            columns = (*COLUMNS[:at], spoilt, *COLUMNS[at + 1 :])
            if name == "sku" and what == "blank":
                data = _headed(written(columns)).table(TABLE).text.encode()
                yield _refused("header_cell", "sku blank", data, NO_SKU)
                continue
            text = _headed(written(columns))
            text.columns = tuple(column for column in columns if column)
            for cells in TABLE:
                kept = cells if spoilt else (*cells[:at], *cells[at + 1 :])
                text.record(written(cells), kept)
            made = _file("header_cell", f"{name} {what}", text)
            if name == "sku":
                made = replace(made, expected=replace(made.expected, may_be_refused=NO_SKU))
            yield made


# What isn't the table


_NOTES = {
    "text": ("Price list spring", "Example Trading Ltd", "All prices net", "Valid until June", "Page 1 of 1"),
    "text with commas": ("List, spring", "Example, Sons, and Daughters", "net, in EUR", "a, b", "1, 2, 3, 4"),
    "quoted text": (
        '"Price list, spring"',
        '"Example ""Trading"" Ltd"',
        '"All prices, net"',
        '"until June"',
        '"Page 1"',
    ),
    "padded": tuple(
        f"{text},,,,,,," for text in ("List", "Example Trading Ltd", "Net prices", "Until June", "Page 1")
    ),
    "pairs": ("Date:,2026-03-01", "Customer:,10234", "Rows:,80", "Currency:,EUR", "Version:,3"),
    "comments": ("# Price list", "# made by a program", "#", "# 80 products", "#columns follow"),
    "a stray quote": ('"Price list', 'Example 5" Ltd', "net", "until June", "Page 1"),
}


def preamble() -> Iterator[PollutedFile]:
    header = ",".join(COLUMNS) + "\n"
    for name, lines in _NOTES.items():
        for count in range(1, 6):
            above = "".join(line + "\n" for line in lines[:count])
            for gap in ("", "\n"):
                text = _Text().add(above + gap + header).table(TABLE)
                yield _file("preamble", f"{count} {name}{' and a blank line' if gap else ''}", text)
    for sign in (";", "\t"):
        above = "Price list spring\n\n"
        text = _Text().add(above + sign.join(COLUMNS) + "\n")
        yield _file("preamble", f"text above {sign!r}", text.table(TABLE, partial(written, delimiter=sign)))


def footer() -> Iterator[PollutedFile]:
    for name, lines in _NOTES.items():
        for count in range(1, 6):
            below = "".join(line + "\n" for line in lines[:count])
            for gap in ("", "\n"):
                text = _clean().add(gap + below)
                yield _file("footer", f"{count} {name}{' and a blank line' if gap else ''}", text)
    yield _file("footer", "a total", _clean().add("Total,,,9999.00,,480,,\n"))
    yield _file("footer", "a total without a label", _clean().add(",,,9999.00,,480,,\n"))
    yield _file("footer", "a total in the second column", _clean().add(",Total,,9999.00,,480,,\n"))


def several_tables() -> Iterator[PollutedFile]:
    """The first table that names a SKU and a name is to be imported; one with the same header belongs to it."""
    others = {
        "fewer columns": ["shop,city", "1,Oslo", "2,Bergen", "3,Turku"],
        "more columns": ["id,a,b,c,d,e,f,g,h,i", "1,2,3,4,5,6,7,8,9,0", "2,2,3,4,5,6,7,8,9,0"],
        "as many columns": [
            "order,customer,street,total,city,items,link,remark",
            "7001,Ann,Main 1,12.50,Oslo,3,x,y",
        ],
        "one column": ["keys", "a", "b"],
    }
    for name, lines in others.items():
        table = "".join(line + "\n" for line in lines)
        yield _file("several_tables", f"{name} below", _clean().add(table))
        yield _file("several_tables", f"{name} below a blank line", _clean().add("\n" + table))
        yield _file("several_tables", f"{name} below a title", _clean().add("\nSheet 2\n" + table))
        yield _file(
            "several_tables", f"{name} above", _Text().add(table + "\n" + _headed().text).table(TABLE)
        )
    header = ",".join(COLUMNS) + "\n"
    half = _headed().table(TABLE[:40])
    yield _file("several_tables", "same header", half.add(header).table(TABLE[40:]))
    half = _headed().table(TABLE[:40])
    yield _file("several_tables", "same header below a blank line", half.add("\n" + header).table(TABLE[40:]))


def empty() -> Iterator[PollutedFile]:
    for name, data in (
        ("no bytes", b""),
        ("a byte order mark", codecs.BOM_UTF8),
        ("a mark of UTF-16", codecs.BOM_UTF16_LE),
        ("line ends", b"\r\n\r\n\r\n"),
        ("spaces", b"   \n \t \n"),
        ("delimiters", b",,,\n,,,\n"),
    ):
        yield _refused("empty", name, data, EMPTY)
    yield _refused("empty", "only the header", _headed().text.encode(), frozenset({"no_rows"}))
    yield _refused(
        "empty",
        "only the header, and blank lines",
        _headed().add("\n\n").text.encode(),
        frozenset({"no_rows"}),
    )
    yield _refused("empty", "zero bytes", bytes(100), frozenset({"not_text", "empty_file"}))


def few_rows() -> Iterator[PollutedFile]:
    for count in (1, 2, 3, 5):
        for at in range(0, len(TABLE), 16):
            yield _file("few_rows", f"{count} from {at}", _headed().table(TABLE[at : at + count]))


KINDS: tuple[Callable[[], Iterator[PollutedFile]], ...] = (
    clean,
    few_rows,
    encoding,
    encoding_utf,
    wrong_byte,
    nul,
    control_z,
    delimiter,
    delimiter_unsupported,
    delimiter_of_one_row,
    delimiter_more,
    delimiter_fewer,
    delimiter_at_the_end,
    header_delimiter,
    stray_quote,
    stray_quote_all_quoted,
    stray_quote_in_header,
    quote_sign,
    quote_sign_of_one_row,
    escape_sign,
    escape_sign_of_one_row,
    whole_lines_quoted,
    formula_cells,
    line_ends,
    line_end_of_one_row,
    blank_lines,
    cut_off,
    spaces,
    header_missing,
    header_repeated,
    header_of_two_lines,
    header_cell,
    preamble,
    footer,
    several_tables,
    empty,
)


def polluted_files() -> Iterator[PollutedFile]:
    """All of them, without those that are the same as one before."""
    seen: set[bytes] = set()
    for kind in KINDS:
        for file in kind():
            if file.data not in seen:
                seen.add(file.data)
                yield file
