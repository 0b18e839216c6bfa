"""Cells of the rejects that users download, fix and upload again."""

import csv
import io
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skuport.imports.rejects import EXTRA_COLUMNS, UNREADABLE, _cells, _line
from skuport.imports.schemas import Reject
from skuport.parsing import RAW_MAX

WIDTH = 3


def reject(raw: str, code: str = "active_invalid", column: str | None = "active") -> Reject:
    return Reject(line=7, column=column, code=code, message="Fix it.", raw=raw)


def written(cells: Sequence[str], delimiter: str) -> str:
    return _line(cells, delimiter).decode().removesuffix("\r\n")


# Whatever may stand in a quoted cell; what can't be stored is never in the text of a reject.
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


@given(st.lists(texts, min_size=WIDTH, max_size=WIDTH), st.sampled_from(",;\t|"))
def test_a_record_keeps_its_cells(given_cells: list[str], delimiter: str) -> None:
    cells, reasons = _cells(reject(written(given_cells, delimiter)), WIDTH, delimiter)

    assert cells == given_cells
    assert reasons == ["7", "active", "active_invalid", "Fix it.", "", ""]


@given(
    st.lists(texts, min_size=WIDTH, max_size=WIDTH),
    st.sampled_from(sorted(UNREADABLE)),
    st.sampled_from(",;\t|"),
)
def test_a_record_whose_cells_would_be_guesses_keeps_its_text(
    given_cells: list[str], code: str, delimiter: str
) -> None:
    raw = written(given_cells, delimiter)

    cells, reasons = _cells(reject(raw, code, None), WIDTH, delimiter)

    assert cells == [""] * WIDTH
    assert reasons == ["7", "", code, "Fix it.", raw, ""]


def test_a_record_that_was_cut_off_keeps_its_text() -> None:
    raw = "A-1,Table," + "x" * (RAW_MAX - 10)
    assert len(raw) == RAW_MAX
    assert _cells(reject(raw, "description_too_long"), WIDTH, ",") == (
        ["", "", ""],
        ["7", "active", "description_too_long", "Fix it.", raw, ""],
    )


def test_blank_cells_behind_the_last_column_are_left_out() -> None:
    cells, reasons = _cells(reject("A-1,Table,perhaps, ,,"), WIDTH, ",")
    assert cells == ["A-1", "Table", "perhaps"]
    assert reasons[-2] == ""


@pytest.mark.parametrize("raw", ["", "\n", "a,b\nc,d"])
def test_text_that_is_not_one_record_is_kept_as_text(raw: str) -> None:
    cells, reasons = _cells(reject(raw), WIDTH, ",")
    assert (cells, reasons[-2]) == (["", "", ""], raw)


@given(st.lists(texts, min_size=2, max_size=6), st.sampled_from(",;\t|"))
def test_a_line_is_read_as_it_was_written(given_cells: list[str], delimiter: str) -> None:
    line = _line(given_cells, delimiter).decode()
    assert line.endswith("\r\n")
    assert list(csv.reader(io.StringIO(line, newline=""), delimiter=delimiter)) == [given_cells]


def test_columns_with_the_reasons_are_ignored_by_an_import() -> None:
    assert all(column.startswith("_") for column in EXTRA_COLUMNS)
