"""Our reader against DuckDB and polars, on sound and on nasty files. They are large, so `make corpus` runs this.

Both refuse a whole file for one odd row, where we reject the row. So what they refuse isn't compared, unless it is
sound.
"""

import io
import re
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skuport.parsing import DELIMITERS
from skuport.parsing.dialect import Delimiter
from tests.corpus.differences import COLUMNS, KNOWN, bodies, first_difference, outcomes
from tests.corpus.table import Cells

Reader = Callable[[str, str], list[Cells] | None]

# With all names in the query, DuckDB guesses nothing.
_DUCKDB = f"""
SELECT * FROM read_csv(?, delim = ?, quote = '"', escape = '"', header = false, auto_detect = false, nullstr = '\x01',
    columns = {dict.fromkeys(COLUMNS, "VARCHAR")}, strict_mode = ?)
"""

DELIMITED = st.sampled_from(DELIMITERS)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("duckdb") / "file.csv"


def with_duckdb(path: Path, *, strict: bool) -> Reader:
    connection = duckdb.connect()

    def read(body: str, delimiter: str) -> list[Cells] | None:
        path.write_bytes(body.encode())
        try:
            rows = connection.execute(_DUCKDB, [str(path), delimiter, strict]).fetchall()
        except duckdb.InvalidInputException:
            return None
        return not_blank(rows)

    return read


def with_polars(body: str, delimiter: str) -> list[Cells] | None:
    try:
        frame = polars.read_csv(
            io.BytesIO(body.encode()),
            separator=delimiter,
            has_header=False,
            schema=dict.fromkeys(COLUMNS, polars.String),
        )
    except polars.exceptions.NoDataError:
        return []
    except (polars.exceptions.ComputeError, polars.exceptions.SchemaError):
        return None
    return not_blank(frame.rows())


def not_blank(rows: list[tuple[str | None, ...]]) -> list[Cells]:
    filled = [tuple(cell or "" for cell in row) for row in rows]
    return [row for row in filled if any(map(str.strip, row))]


def difference(reader: Reader, body: str, delimiter: Delimiter) -> str | None:
    theirs = reader(body, delimiter)
    if theirs is None:
        return "refused"
    found = first_difference(outcomes(body.encode(), delimiter), theirs, delimiter)
    if found is not None and found.startswith("?") and re.search("\r(?!\n)", body):
        return "a lone carriage return"
    return found


@settings(max_examples=150)
@given(delimiter=DELIMITED, data=st.data())
@pytest.mark.parametrize(
    "line_break", ["\n", "\r\n"]
)  # behind "\r\n" in quotes, it loses a cell of files with "\r"
def test_duckdb_reads_sound_files_the_same(
    path: Path, line_break: str, delimiter: Delimiter, data: st.DataObject
) -> None:
    body = data.draw(bodies(delimiter, breaks=[line_break], odd=(), ragged=False))
    assert difference(with_duckdb(path, strict=False), body, delimiter) is None


@settings(max_examples=150)
@given(delimiter=DELIMITED, data=st.data())
@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_polars_reads_sound_files_the_same(
    line_break: str, delimiter: Delimiter, data: st.DataObject
) -> None:
    body = data.draw(bodies(delimiter, breaks=[line_break], odd=(), ragged=False))
    assert difference(with_polars, body, delimiter) is None


@settings(max_examples=400)
@given(DELIMITED.flatmap(lambda sign: st.tuples(st.just(sign), bodies(sign))))
def test_what_duckdb_reads_differently_has_a_reason(path: Path, file: tuple[Delimiter, str]) -> None:
    delimiter, body = file
    found = difference(with_duckdb(path, strict=True), body, delimiter)
    assert found in {None, "refused", *KNOWN}, found


@settings(max_examples=400)
@given(DELIMITED.flatmap(lambda sign: st.tuples(st.just(sign), bodies(sign))))
def test_what_polars_reads_differently_has_a_reason(file: tuple[Delimiter, str]) -> None:
    delimiter, body = file
    found = difference(with_polars, body, delimiter)
    assert found in {None, "refused", *KNOWN}, found
