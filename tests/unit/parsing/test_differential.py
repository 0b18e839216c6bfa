"""Our reader against Python's csv module, on nasty files. `make corpus` has DuckDB and polars, too."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from skuport.parsing import DELIMITERS
from skuport.parsing.dialect import Delimiter
from tests.corpus.differences import KNOWN, bodies, first_difference, outcomes
from tests.corpus.table import Cells

EXPECTED = {
    "text behind a closing quote",
    "a quote without an end",
    "a quote behind spaces",
    "surplus blank cells",
}


def csv_records(body: str, delimiter: str) -> list[Cells]:
    rows = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter, skipinitialspace=True)
    return [tuple(row) for row in rows if any(map(str.strip, row))]


@given(st.sampled_from(DELIMITERS).flatmap(lambda sign: st.tuples(st.just(sign), bodies(sign))))
def test_the_csv_module_reads_the_same(file: tuple[Delimiter, str]) -> None:
    delimiter, body = file
    difference = first_difference(outcomes(body.encode(), delimiter), csv_records(body, delimiter), delimiter)
    assert difference is None or difference in EXPECTED, difference
    assert KNOWN.keys() >= EXPECTED
