"""XLSX (ECMA-376) as a stream: no temporary files, and in memory only a piece (decision 0047 says why no library).

Values are text in cells of their own (`inlineStr`), so no cell is a formula, a number or a date: `00123` and `=1` stay
what they are. True and false are booleans. Products that one sheet has no room for are in further ones.
"""

import re
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import quoteattr

from skuport.exports.columns import Columns, Row, typed
from skuport.exports.formats.interface import ExportFormat, TextTooLongError, utf16_length
from skuport.parsing import FIELDS_BY_NAME

CELL_MAX = 32_767
SHEET_ROWS = 1_048_576
"""Both are limits of Excel; the header is one of the rows."""
SHEET_BYTES = 1024 * 1024 * 1024
"""XML of a sheet after which another begins: from 2 GiB on, a ZIP needs an extension that readers may not know."""
LEVEL = 4
"""As GZIP_LEVEL."""

_GENERAL, _TEXT, _HEADER = range(3)
"""The styles below. Text is for what people edit as a code: a spreadsheet doesn't make a number of `00123` there. It
shows no text of more than 255 characters there, in some releases; hence long texts have no format."""

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"

_ROOT = (
    f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1"'
    f' Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
_STYLES = (
    f'{_DECLARATION}<styleSheet xmlns="{_MAIN}">'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)

# What XML can't hold is written as _xHHHH_; XML makes a line feed of a carriage return. So is a `_` that would be read
# as the beginning of such a code.
_SPECIAL = re.compile("[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def _escape(text: str) -> str:
    return _SPECIAL.sub(lambda found: _ENTITIES.get(found[0]) or f"_x{ord(found[0]):04X}_", text)


class Writer:
    """Writes one workbook. A sheet has `sheet_rows` rows at most, its header included."""

    def __init__(
        self, columns: Columns, *, sheet_rows: int = SHEET_ROWS, sheet_bytes: int = SHEET_BYTES
    ) -> None:
        self._sheet_rows = sheet_rows
        self._sheet_bytes = sheet_bytes
        self._values = columns.reader(typed)
        self._columns = [(_letters(i), _style(name)) for i, name in enumerate(columns.names)]
        self._head = _sheet_head(columns.names, self._columns)
        self._out = _Buffer()
        self._zip = zipfile.ZipFile(self._out, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL)
        self._sheets = 0
        self._row = 0
        self._bytes = 0

    def begin(self) -> bytes:
        """The first parts, and the first sheet with its header."""
        self._part("_rels/.rels", _ROOT)
        self._part("xl/styles.xml", _STYLES)
        self._begin_sheet()
        return self._out.take()

    def rows(self, rows: Sequence[Row]) -> bytes:
        """A row for each product.

        Raises:
            TextTooLongError: a text has more than CELL_MAX characters.
        """
        written: list[str] = []
        for row in rows:
            if self._row >= self._sheet_rows or (self._bytes > self._sheet_bytes and self._row > 1):
                self._write(written)
                self._sheet.write(_SHEET_END)
                self._sheet.close()
                self._begin_sheet()
                written = []
            self._row += 1
            written.append(self._line(row))
        self._write(written)
        return self._out.take()

    def end(self) -> bytes:
        """The end of the last sheet, and the parts that name them all."""
        self._sheet.write(_SHEET_END)
        self._sheet.close()
        for name, text in _parts_of(self._sheets):
            self._part(name, text)
        self._zip.close()
        return self._out.take()

    def _begin_sheet(self) -> None:
        self._sheets += 1
        self._sheet = self._zip.open(f"xl/worksheets/sheet{self._sheets}.xml", "w")
        self._row, self._bytes = 1, 0
        self._write([self._head])

    def _write(self, written: list[str]) -> None:
        block = "".join(written).encode()
        self._bytes += len(block)
        self._sheet.write(block)

    def _part(self, name: str, text: str) -> None:
        with self._zip.open(name, "w") as part:
            part.write(text.encode())

    def _line(self, row: Row) -> str:
        number = self._row
        cells = [f'<row r="{number}">']
        for (letters, style), value in zip(self._columns, self._values(row), strict=True):
            if isinstance(value, bool):
                cells.append(f'<c r="{letters}{number}" t="b"><v>{value:d}</v></c>')
            elif value:
                if len(value) * 2 > CELL_MAX and utf16_length(value) > CELL_MAX:
                    raise TextTooLongError([row["sku"]], 1, CELL_MAX)
                cells.append(_text_cell(f"{letters}{number}", style, value))
        cells.append("</row>")
        return "".join(cells)


class _Buffer:
    """A file that can't be read or rewound: what was written is taken from it."""

    def __init__(self) -> None:
        self._blocks: list[bytes] = []

    def write(self, block: bytes) -> int:
        self._blocks.append(block)
        return len(block)

    def flush(self) -> None:
        """ZipFile calls it; there is nothing behind."""

    def close(self) -> None:
        """The same."""

    def take(self) -> bytes:
        """What was written since the last time."""
        taken, self._blocks = b"".join(self._blocks), []
        return taken


def _text_cell(reference: str, style: int, text: str) -> str:
    escaped = _escape(text)
    return f'<c r="{reference}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escaped}</t></is></c>'


def _letters(index: int) -> str:
    """The column with this number, from 0: A, B … Z, AA …"""
    letters = ""
    while index >= 0:
        letters = chr(ord("A") + index % 26) + letters
        index = index // 26 - 1
    return letters


def _style(name: str) -> int:
    field = FIELDS_BY_NAME.get(name)
    return _TEXT if field is None or not field.is_long else _GENERAL


def _width(name: str) -> int:
    """How many digits wide the column is shown."""
    field = FIELDS_BY_NAME.get(name)
    if field is None:
        return min(max(len(name) + 2, 16), 40)
    if field.is_long:
        return 60
    return 24 if field.key else 10 if field.kind.sql_type == "boolean" else 40


def _sheet_head(names: Sequence[str], columns: Sequence[tuple[str, int]]) -> str:
    """A sheet up to its first product. The header stays in view."""
    widths = "".join(
        f'<col min="{i}" max="{i}" width="{_width(name)}" style="{style}" customWidth="1"/>'
        for i, (name, (_, style)) in enumerate(zip(names, columns, strict=True), start=1)
    )
    header = "".join(
        _text_cell(f"{letters}1", _HEADER, name) for name, (letters, _) in zip(names, columns, strict=True)
    )
    return (
        f'{_DECLARATION}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'{f"<cols>{widths}</cols>" if widths else ""}<sheetData><row r="1">{header}</row>'
    )


_SHEET_END = b"</sheetData></worksheet>"


def _parts_of(count: int) -> list[tuple[str, str]]:
    """The parts that name the sheets."""
    sheets = range(1, count + 1)
    named = "".join(
        f'<sheet name={quoteattr("Products" if i == 1 else f"Products {i}")} sheetId="{i}" r:id="rId{i}"/>'
        for i in sheets
    )
    related = "".join(
        f'<Relationship Id="rId{i}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in sheets
    )
    typed_parts = "".join(
        f'<Override PartName="/xl/{part}.xml" ContentType="{_TYPE}.{kind}+xml"/>'
        for part, kind in (
            ("workbook", "sheet.main"),
            ("styles", "styles"),
            *((f"worksheets/sheet{i}", "worksheet") for i in sheets),
        )
    )
    return [
        (
            "xl/workbook.xml",
            f'{_DECLARATION}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><bookViews><workbookView/></bookViews>'
            f"<sheets>{named}</sheets></workbook>",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{related}<Relationship'
            f' Id="rId{count + 1}" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
        ),
        (
            "[Content_Types].xml",
            f'{_DECLARATION}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels"'
            ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{typed_parts}</Types>',
        ),
    ]


XLSX = ExportFormat(name="xlsx", media_type=f"{_TYPE}.sheet", open=Writer, is_table=True, cell_max=CELL_MAX)
