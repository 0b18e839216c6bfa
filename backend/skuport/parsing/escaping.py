"""Cells that a spreadsheet would take for formulas: neutralised in what we write, undone when we read it again.

A spreadsheet shows a cell behind a leading apostrophe as text. To be reversible, a cell that has one already gets
another. Files with cells like that of our own carry the column ESCAPED_COLUMN: only there are apostrophes taken off,
so that other people's `'=1` stays as it is.
"""

import unicodedata

ESCAPED_COLUMN = "_escaped"

_STARTS = frozenset("=+-@\t\r\n" + "＝＋－＠" + "﹦﹢﹣﹫" + "⁼⁺⁻₌₊₋" + "⩵⩶﬩−")
"""What begins a formula, and every character whose compatibility form (NFKC) does, because programs on the way may
normalise; and the minus sign, which LibreOffice reads as `-`."""

_INVISIBLE_CATEGORIES = frozenset(("Cc", "Cf", "Zs", "Zl", "Zp", "Mn", "Me"))
"""Controls; format characters (zero-width, BOM, bidi marks); spaces; and marks, which show nothing by themselves."""

_INVISIBLE_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Hangul fillers and the blank Braille pattern: drawn as nothing, whatever their category."""


def escape_cell(cell: str) -> str:
    """The cell with a leading apostrophe if a spreadsheet may take it for a formula; else the cell itself."""
    return "'" + cell if _is_formula(cell) else cell


def unescape_cell(cell: str) -> str:
    """What escape_cell was given."""
    return cell[1:] if cell.startswith("'") and _is_formula(cell) else cell


def _is_formula(cell: str) -> bool:
    """Whether the first character that isn't an apostrophe and can be seen begins a formula, or a tab or line break
    comes before it."""
    for character in cell:
        if character in _STARTS:
            return True
        if character != "'" and not _is_invisible(character):
            return False
    return False


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) in _INVISIBLE_CATEGORIES or character in _INVISIBLE_LETTERS
