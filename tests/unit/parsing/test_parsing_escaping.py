"""Formulas in cells: neutralised in what is written, and undone where the file says that it is ours."""

import csv
import io
import json
import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from skuport.parsing import ESCAPED_COLUMN, escape_cell, read_batches, read_head, unescape_cell

DANGEROUS = tuple("=+-@\t\r\n＝＋－＠")
INVISIBLE = (
    "\xa0\xad\u061c\u115f\u180e\u200b\u200d\u200f\u202e\u2060\u2066"
    "\u2800\u3164\ufe0f\ufeff\x00\x0b\x85\U000e0041"
)

cells = st.text(
    st.sampled_from("'=+-@＝＋－＠﹦−\t\r\n a0" + INVISIBLE) | st.characters(exclude_categories=["Cs"]),
    max_size=12,
)


def seen(cell: str) -> str:
    """The cell from the first character on that a reader sees, or that separates cells or lines."""
    return cell.lstrip(" " + INVISIBLE)


@given(cells)
@example("'=1")
@example("''  =1")
@example(" '=1")
def test_what_was_escaped_is_read_as_it_was(cell: str) -> None:
    assert unescape_cell(escape_cell(cell)) == cell


@given(cells)
def test_nothing_that_is_written_begins_like_a_formula(cell: str) -> None:
    assert not seen(escape_cell(cell)).startswith(DANGEROUS)


@given(cells)
def test_only_what_looks_like_a_formula_is_touched(cell: str) -> None:
    formula = seen(cell.replace("'", "")).startswith((*DANGEROUS, "﹦", "−"))

    assert formula <= (escape_cell(cell) != cell)
    if cell[:1].isascii() and cell[:1].isalnum():
        assert escape_cell(cell) == cell


@pytest.mark.parametrize("formula", "=+-@＝＋－＠")
def test_nothing_invisible_hides_a_formula(formula: str) -> None:
    """Every character of the categories that aren't drawn, one at a time."""
    hidden = [
        chr(code)
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) in {"Cc", "Cf", "Zs", "Zl", "Zp", "Mn", "Me"}
    ]
    assert len(hidden) > 2000

    assert [c for c in [*hidden, *INVISIBLE] if escape_cell(c + formula) == c + formula] == []
    assert [c for c in hidden if unescape_cell(escape_cell(c + formula)) != c + formula] == []


def test_what_normalises_to_a_formula_is_one() -> None:
    forms = [
        chr(code)
        for code in range(sys.maxunicode + 1)
        if not 0xD800 <= code <= 0xDFFF and unicodedata.normalize("NFKC", chr(code)).startswith(tuple("=+-@"))
    ]
    assert len(forms) > 12

    assert [c for c in forms if escape_cell(c + "1") == c + "1"] == []


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+49 30 1234", "'+49 30 1234"),
        ("-5", "'-5"),
        ("@home", "'@home"),
        ("\t=1", "'\t=1"),
        ("\rx", "'\rx"),
        ("\nx", "'\nx"),
        ("＝1", "'＝1"),
        ("\ufeff=1", "'\ufeff=1"),
        ("\u200b\xa0＋1", "'\u200b\xa0＋1"),
        ("' '=1", "'' '=1"),
        ("\u200bA=1", "\u200bA=1"),
        ("é=1", "é=1"),
        ("  =1", "'  =1"),
        ("'=1", "''=1"),
        ("'' -1", "''' -1"),
        ("'quoted'", "'quoted'"),
        ("it's = 1", "it's = 1"),
        ("A-1", "A-1"),
        ("'", "'"),
        ("", ""),
    ],
)
def test_examples(cell: str, written: str) -> None:
    assert escape_cell(cell) == written


def parsed(content: bytes) -> tuple[tuple[str, ...], list[tuple[str, str | None, dict[str, str]]]]:
    """The columns, and SKU, name and attributes of each row."""
    batches = list(read_batches(content))
    rows = [
        (row.sku, row.name, json.loads(row.attributes or "{}")) for batch in batches for row in batch.rows
    ]
    assert len(rows) == sum(batch.records for batch in batches)
    return read_head(content, complete=True).header.columns, rows


def test_escapes_are_undone_where_the_file_says_that_it_is_ours() -> None:
    content = f"sku,name,'=note,{ESCAPED_COLUMN}\n'-1,'=2,''=3,\n'@4,'x,y,\n".encode()

    columns, rows = parsed(content)

    assert columns == ("sku", "name", "=note", ESCAPED_COLUMN)
    assert rows == [("-1", "=2", {"=note": "'=3"}), ("@4", "'x", {"=note": "y"})]


def test_the_apostrophes_of_other_people_stay() -> None:
    columns, rows = parsed(b"sku,name,'=note\n'-1,'=2,''=3\n")

    assert columns == ("sku", "name", "'=note")
    assert rows == [("'-1", "'=2", {"'=note": "''=3"})]


# Too many control characters, and the file would be taken for a binary one.
printable = cells.filter(
    lambda cell: not any(unicodedata.category(c) == "Cc" and c not in "\t\r\n" for c in cell)
)


@given(st.lists(printable, min_size=3, max_size=3))
def test_cells_go_out_and_come_back(given_cells: list[str]) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["sku", "a", "b", "c", ESCAPED_COLUMN])
    writer.writerow(["A-1", *map(escape_cell, given_cells), ""])

    _, rows = parsed(text.getvalue().encode())

    expected = {key: cell.strip() for key, cell in zip("abc", given_cells, strict=True) if cell.strip()}
    assert rows == [("A-1", None, expected)]
