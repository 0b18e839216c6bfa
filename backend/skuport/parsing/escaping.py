"""Cells that a spreadsheet would take for formulas: neutralised in what we write, undone when we read it again.

A spreadsheet shows a cell behind a leading apostrophe as text. To be reversible, a cell that has one already gets
another. Files with cells like that of our own carry the column ESCAPED_COLUMN: only there are apostrophes taken off,
so that other people's `'=1` stays as it is.
"""

import re

ESCAPED_COLUMN = "_escaped"

_FORMULA = re.compile(r"'*\s*[=+\-@\t\r]")


def escape_cell(cell: str) -> str:
    """The cell with a leading apostrophe if it begins with `=`, `+`, `-`, `@`, a tab or a carriage return, be it behind
    whitespace or apostrophes; else the cell itself."""
    return "'" + cell if _FORMULA.match(cell) else cell


def unescape_cell(cell: str) -> str:
    """What escape_cell was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
