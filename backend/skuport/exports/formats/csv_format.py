"""CSV that an import takes back unchanged.

Attributes have columns named `attributes.KEY`, whatever the key is: so one called `title`, `sku` or `_x` is nothing
else when it comes back. Cells that a spreadsheet would take for formulas are escaped; the last column, ESCAPED_COLUMN,
is empty and says so. In UTF-8 with a BOM, for spreadsheets.
"""

import csv
import io
from collections.abc import Iterable, Sequence

from skuport.exports.columns import Columns, Row
from skuport.exports.formats.interface import ExportFormat
from skuport.parsing import ESCAPED_COLUMN, escape_cell


class _Writer:
    def __init__(self, columns: Columns) -> None:
        self._header = [*columns.names, ESCAPED_COLUMN]
        self._cells = columns.reader(lambda field: field.kind.cell)

    def begin(self) -> bytes:
        """The header, with a BOM."""
        return b"\xef\xbb\xbf" + _lines([self._header])

    def rows(self, rows: Sequence[Row]) -> bytes:
        """A line for each product."""
        return _lines([*self._cells(row), ""] for row in rows)

    def end(self) -> bytes:
        return b""


def _lines(rows: Iterable[list[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(list(map(_escape, row)) for row in rows)
    return out.getvalue().encode()


def _escape(cell: str) -> str:
    # Most begin with a letter or a digit, and are no formulas. Other alphabets have letters that can't be seen.
    first = cell[:1]
    return cell if first.isascii() and first.isalnum() else escape_cell(cell)


CSV = ExportFormat(name="csv", media_type="text/csv", open=_Writer, is_table=True)
