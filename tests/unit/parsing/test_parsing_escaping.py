"""Formulas in cells: neutralised in what is written, and undone where the file says that it is ours."""

import csv
import io
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from skuport.parsing import ESCAPED_COLUMN, escape_cell, read_batches, read_head, unescape_cell

DANGEROUS = "=+-@\t\r"

cells = st.text(st.sampled_from("'=+-@\t\r\n a0\xa0") | st.characters(exclude_categories=["Cs"]), max_size=12)


@given(cells)
@example("'=1")
@example("''  =1")
@example(" '=1")
def test_what_was_escaped_is_read_as_it_was(cell: str) -> None:
    assert unescape_cell(escape_cell(cell)) == cell


@given(cells)
def test_nothing_that_is_written_begins_like_a_formula(cell: str) -> None:
    written = escape_cell(cell)

    assert not written.lstrip(" \n\xa0").startswith(tuple(DANGEROUS))


@given(cells)
def test_only_what_looks_like_a_formula_is_touched(cell: str) -> None:
    text = cell.lstrip("'")
    content = text.lstrip()
    blanks = text.removesuffix(content)

    formula = content.startswith(tuple("=+-@")) or "\t" in blanks or "\r" in blanks

    assert (escape_cell(cell) != cell) == formula


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+49 30 1234", "'+49 30 1234"),
        ("-5", "'-5"),
        ("@home", "'@home"),
        ("\t=1", "'\t=1"),
        ("\rx", "'\rx"),
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
printable = cells.filter(lambda cell: all(c in "\t\r\n" or c.isprintable() for c in cell))


@given(st.lists(printable, min_size=3, max_size=3))
def test_cells_go_out_and_come_back(given_cells: list[str]) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["sku", "a", "b", "c", ESCAPED_COLUMN])
    writer.writerow(["A-1", *map(escape_cell, given_cells), ""])

    _, rows = parsed(text.getvalue().encode())

    expected = {key: cell.strip() for key, cell in zip("abc", given_cells, strict=True) if cell.strip()}
    assert rows == [("A-1", None, expected)]
