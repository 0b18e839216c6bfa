"""A sample of the polluted files: no kind is read worse than it was. And the scores measure what they should.

`make corpus` runs all of them.
"""

from collections.abc import Sequence
from dataclasses import replace
from math import ceil

import pytest

from tests.corpus.pollute import average, below, by_kind, report, scored
from tests.corpus.pollutions import PollutedFile, polluted_files
from tests.corpus.scoring import Expected, Found, Record, read, score
from tests.corpus.table import COLUMNS, TABLE, written

OF_EACH_KIND = 6

# What the sample of a kind scores at least; the others score 10.
SCORES = {
    "delimiter_fewer": 9.984,
    "delimiter_unsupported": 1.538,
    "escape_sign": 8.744,
    "formula_cells": 6.625,
    "header_cell": 5.0,
    "header_of_two_lines": 5.318,
    "nul_at_the_end": 6.666,
    "preamble": 0.0,
    "quote_sign": 3.373,
    "several_tables": 6.654,
    "whole_lines_quoted": 0.0,
}


def sample(files: Sequence[PollutedFile]) -> Sequence[PollutedFile]:
    return files[:: ceil(len(files) / OF_EACH_KIND)]


@pytest.fixture(scope="module")
def files() -> list[PollutedFile]:
    return list(polluted_files())


def test_no_kind_of_pollution_is_read_worse_than_before(files: list[PollutedFile]) -> None:
    kinds: dict[str, list[PollutedFile]] = {}
    for file in files:
        kinds.setdefault(file.kind, []).append(file)
    results = by_kind(scored(file for kind in kinds.values() for file in sample(kind)))
    worse = {
        kind: (average(ones), SCORES.get(kind, 10.0))
        for kind, ones in results.items()
        if average(ones) < SCORES.get(kind, 10.0) - 1e-9
    }
    assert worse == {}, "\n".join(report([one for ones in results.values() for one in ones]))
    assert results.keys() >= SCORES.keys()


def test_there_are_two_thousand_files_and_always_the_same(files: list[PollutedFile]) -> None:
    assert len(files) >= 2000
    assert len({(file.kind, file.place) for file in files}) == len(files)
    assert files == list(polluted_files())


def test_the_rows_of_a_file_are_where_its_records_say(files: list[PollutedFile]) -> None:
    """Each record's first line begins with its first cell."""
    for file in files:
        if file.kind not in (
            "preamble",
            "footer",
            "blank_lines",
            "header_repeated",
            "line_ends",
            "several_tables",
        ):
            continue
        lines = file.data.decode().replace("\r\n", "\n").replace("\r", "\n").split("\n")
        for record in file.expected.records:
            assert lines[record.first - 1].startswith(record.cells[0]), (file.kind, file.place, record)


CLEAN = Expected(("sku", "name"), (Record(2, 2, ("A1", "Mug")), Record(3, 3, ("A2", "Cup"))))
UNCERTAIN = replace(
    CLEAN, records=(*CLEAN.records, Record(4, 5, ("A3", "Pot"), (("A3", 'Pot"'),), uncertain=True))
)
REFUSED = Expected(refused=frozenset({"empty_file"}))
TWO = {2: ("A1", "Mug"), 3: ("A2", "Cup")}
NAMED = ("sku", "name")


@pytest.mark.parametrize(
    ("expected", "found", "measures"),
    [
        (CLEAN, Found(NAMED, TWO), (1.0,) * 10),
        # A row that is missing, or rejected, costs recall
        (CLEAN, Found(NAMED, {2: TWO[2]}), (1, 1, 1, 1, 1, 0.5, 2 / 3, 1, 0.5, 2 / 3)),
        (CLEAN, Found(NAMED, {2: TWO[2]}, {3: "x"}), (1, 1, 1, 1, 1, 0.5, 2 / 3, 1, 0.5, 2 / 3)),
        # … one that is none costs precision, unless it is rejected
        (CLEAN, Found(NAMED, {**TWO, 4: ("x", "")}), (1, 1, 1, 1, 2 / 3, 1, 0.8, 2 / 3, 1, 0.8)),
        (CLEAN, Found(NAMED, TWO, {4: "x"}), (1.0,) * 10),
        # … one with a wrong cell is a wrong record; its other cells are right
        (CLEAN, Found(NAMED, {**TWO, 3: ("A2", "x")}), (1, 1, 1, 1, 0.5, 0.5, 0.5, 0.75, 0.75, 0.75)),
        # … one on another line, too
        (CLEAN, Found(NAMED, {2: TWO[2], 4: TWO[3]}), (1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5)),
        (CLEAN, Found(("sku", "x"), TWO), (1, 0.5, 0.5, 0.5, 1, 1, 1, 1, 1, 1)),
        (CLEAN, Found(refused="preamble"), (0.0,) * 10),
        (CLEAN, Found(), (1, 0, 0, 0, 0, 0, 0, 0, 0, 0)),
        (UNCERTAIN, Found(NAMED, TWO, {4: "x"}), (1.0,) * 10),
        (UNCERTAIN, Found(NAMED, TWO, {5: "x"}), (1.0,) * 10),
        (UNCERTAIN, Found(NAMED, {**TWO, 4: ("A3", "Pot")}), (1.0,) * 10),
        (UNCERTAIN, Found(NAMED, {**TWO, 4: ("A3", 'Pot"')}), (1.0,) * 10),
        (UNCERTAIN, Found(NAMED, {**TWO, 4: ("A3", "x")}), (1, 1, 1, 1, *[2 / 3] * 3, *[5 / 6] * 3)),
        (
            UNCERTAIN,
            Found(NAMED, {**TWO, 5: ("x", "y")}, {4: "x"}),
            (1, 1, 1, 1, 0.75, 1, 6 / 7, 0.75, 1, 6 / 7),
        ),
        (UNCERTAIN, Found(NAMED, TWO), (1, 1, 1, 1, 1, 2 / 3, 0.8, 1, 2 / 3, 0.8)),
        (REFUSED, Found(refused="empty_file"), (1.0,) * 10),
        (REFUSED, Found(refused="not_text"), (0.0,) * 10),
        (REFUSED, Found(NAMED, TWO), (0.0,) * 10),
        (Expected(NAMED), Found(NAMED), (1.0,) * 10),
        (Expected(NAMED), Found(NAMED, {2: TWO[2]}), (1, 1, 1, 1, 0, 0, 0, 0, 0, 0)),
    ],
)
def test_the_ten_measures(expected: Expected, found: Found, measures: Sequence[float]) -> None:
    result = score(expected, found)
    assert result.measures == pytest.approx(measures)
    assert (result.total == 10) == (result.lost == "")


def test_a_refusal_that_says_why_is_told_from_others() -> None:
    expected = replace(CLEAN, may_be_refused=frozenset({"missing_sku_column"}))
    file = PollutedFile("kind", "place", b"sku:name\nA1:Mug\nA2:Cup\n", expected)
    assert below(scored([file])) == []
    assert len(below(scored([replace(file, expected=CLEAN)]))) == 1


def test_reading_gives_cells_in_the_order_of_columns_and_rejects_rows_without_a_name() -> None:
    text = "stock,name,,sku,colour\n1,Mug,x,A1,\n2,,x,A2,red\n3,Cup,A3,red\n"
    assert read(text.encode()) == Found(
        ("stock", "name", "sku", "colour"),
        {2: ("1", "Mug", "A1", "")},
        {3: "name_required", 4: "wrong_column_count"},
    )
    assert read(b"").refused == "empty_file"
    assert read(b"sku,name\n\n").refused == "no_rows"


def test_what_is_written_is_read_by_the_csv_module() -> None:
    import csv

    lines = [written(cells) + "\n" for cells in (COLUMNS, *TABLE)]
    assert list(map(tuple, csv.reader("".join(lines).splitlines(keepends=True)))) == [COLUMNS, *TABLE]
