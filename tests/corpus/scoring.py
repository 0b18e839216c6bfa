"""Reads a file as an import does, with detection only, and scores what came out, as the Pollock benchmark for CSV
loaders does (Vitagliano et al., "Pollock: A Data Loading Benchmark", VLDB 2023).

A file's score is the sum of ten measures from 0 to 1: success, and precision, recall and F1 of header, records and
cells.

What the right answer is:

- A record of which the cells can be told has to be read as these cells, in the order of the columns, on its line. White
  space around cells doesn't count, since imports take it off, nor do line breaks in names; neither do cells of columns
  without a name.
- A record of which the cells can't be told (a quote that closes nothing, a delimiter too many or too few) is right
  if it is rejected on one of its lines, or if it is read as it was before it was spoilt; then all of its cells are
  right, too. Read in any other way, it is wrong.
- A line that is no record (preamble, footer, repeated header, another table) is right if nothing of it is taken as a
  product. Whether it is skipped, counted as blank or rejected makes no difference.
- A record that should have been read and is rejected costs recall, not precision.
- A record without a name is rejected, as in an import into an empty catalog.
- A file that has to be refused (it is empty, or nothing says which column is the SKU) gets 10 points for a refusal
  with the right code, and none otherwise.
- A file with a right answer that is refused gets none. Where the code at least says what is wrong (a delimiter that
  isn't supported, say), it is listed as refused with the right reason.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from skuport.parsing import ATTRIBUTE_PREFIX, FIELDS_BY_NAME, FileProblem, Row, read_batches, read_head
from skuport.parsing.fields import NAME
from skuport.parsing.file import read_text
from tests.corpus.table import Cells

MEASURES = (
    "success",
    *(
        f"{level} {measure}"
        for level in ("header", "record", "cell")
        for measure in ("precision", "recall", "F1")
    ),
)


@dataclass(frozen=True, slots=True)
class Record:
    """One record as it should be read. `cells`: those of the columns with a name; `others`: as which it may be read,
    too; `uncertain`: it may also be rejected. It lies on the lines `first` to `last`."""

    first: int
    last: int
    cells: Cells
    others: tuple[Cells, ...] = ()
    uncertain: bool = False


@dataclass(frozen=True, slots=True)
class Expected:
    """What should come out of a file. `columns`: those with a name. `refused`: codes of which one has to come instead.
    `may_be_refused`: codes that at least say what is wrong."""

    columns: Cells = ()
    records: tuple[Record, ...] = ()
    refused: frozenset[str] = frozenset()
    may_be_refused: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Found:
    """What came out. `rows`: cells of the columns with a name, by line. `rejects`: codes by line."""

    columns: Cells = ()
    rows: Mapping[int, Cells] = field(default_factory=dict)
    rejects: Mapping[int, str] = field(default_factory=dict)
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """The ten measures. `right_reason`: the file was refused, and the code says why. `lost`: what is wrong, in a few
    words; "" if nothing is."""

    measures: tuple[float, ...]
    right_reason: bool = False
    lost: str = ""

    @property
    def total(self) -> float:
        """From 0 to 10."""
        return sum(self.measures)


def read(data: bytes) -> Found:
    """The file as an import reads it."""
    try:
        head = read_head(data, complete=True)
        batches = list(read_batches(data))
    except FileProblem as problem:
        return Found(refused=problem.code)
    if not read_text(data, head.dialect)[head.header.body_offset :].strip():
        return Found(refused="no_rows")
    named = [i for i, column in enumerate(head.mapping.columns) if column]
    targets = [head.mapping.targets[i] for i in named]
    rows: dict[int, Cells] = {}
    rejects: dict[int, str] = {}
    for batch in batches:
        rejects.update((reject.line, reject.code) for reject in batch.rejects)
        for row in batch.rows:
            if NAME.name in targets and not row.name:
                rejects[row.line] = "name_required"
            else:
                rows[row.line] = _cells(row, targets)
    return Found(tuple(head.mapping.columns[i] for i in named), rows, rejects)


def _cells(row: Row, targets: Sequence[str | None]) -> Cells:
    attributes = json.loads(row.attributes or "{}")
    values = (
        None
        if target is None
        else getattr(row, target)
        if target in FIELDS_BY_NAME
        else attributes.get(target.removeprefix(ATTRIBUTE_PREFIX))
        for target in targets
    )
    return tuple("" if value is None else str(value) for value in values)


def score(expected: Expected, found: Found) -> Score:
    """How right it is."""
    if expected.refused:
        if found.refused in expected.refused:
            return Score((1.0,) * 10, right_reason=True)
        return Score((0.0,) * 10, lost=f"should be refused, is {found.refused or 'read'}")
    if found.refused is not None:
        right = found.refused in expected.may_be_refused
        return Score((0.0,) * 10, right_reason=right, lost=f"refused: {found.refused}")
    columns = _share(
        _common(tuple(map(_one_line, expected.columns)), tuple(map(_one_line, found.columns))),
        expected=len(expected.columns),
        found=len(found.columns),
    )
    records, cells, lost = _records(expected, found)
    if columns[2] < 1:
        lost.insert(0, f"columns {found.columns}")
    return Score((1.0, *columns, *records, *cells), lost="; ".join(lost[:3]))


def _records(
    expected: Expected, found: Found
) -> tuple[tuple[float, float, float], tuple[float, float, float], list[str]]:
    width = len(expected.columns)
    right = rejected = right_cells = 0
    lost: list[str] = []
    lines: set[int] = set()
    for record in expected.records:
        cells = found.rows.get(record.first)
        wanted = _trimmed(record.cells)
        lines.update(range(record.first, record.last + 1) if record.uncertain else (record.first,))
        if cells is not None and (cells == wanted or cells in map(_trimmed, record.others)):
            right += 1
            right_cells += width
        elif (
            record.uncertain
            and found.rejects.keys() & set(range(record.first, record.last + 1))
            and (cells is None)
        ):
            right += 1
            rejected += 1
            right_cells += width
        else:
            right_cells += _common(wanted, cells or ())
            reason = found.rejects.get(record.first, "missing") if cells is None else f"read as {cells}"
            lost.append(f"line {record.first} {reason}")
    lost += [
        f"line {line} is no record, read as {cells}"
        for line, cells in found.rows.items()
        if line not in lines
    ]
    lost += [
        f"line {record.first} has a row within"
        for record in expected.records
        if record.uncertain and any(line in found.rows for line in range(record.first + 1, record.last + 1))
    ]
    return (
        _share(right, expected=len(expected.records), found=len(found.rows) + rejected),
        _share(
            right_cells,
            expected=len(expected.records) * width,
            found=sum(map(len, found.rows.values())) + rejected * width,
        ),
        lost,
    )


def _one_line(name: str) -> str:
    return " ".join(name.split())


def _trimmed(cells: Cells) -> Cells:
    return tuple(cell.strip() for cell in cells)


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    return (Counter(one) & Counter(other)).total()


def _share(right: int, *, expected: int, found: int) -> tuple[float, float, float]:
    """Precision, recall, F1."""
    precision = right / found if found else float(not expected)
    recall = right / expected if expected else float(not found)
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0
