"""The files of the benchmark, made out of the sample catalog."""

import csv
import io
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path

from skuport.sample import sample_csv

Row = list[str]

HEADER = ["sku", "name", "description", "active"]
SEASON = "season"
DESCRIPTION_CHARACTERS = 950
"""Together with the other cells, about 1 KB a row."""


def write_sample(path: Path, rows: int, *, seed: int = 1) -> Path:
    """The sample catalog as `skuport sample` prints it."""
    with path.open("wb") as out:
        out.writelines(sample_csv(rows, seed=seed))
    return path


def write_changed(path: Path, sample: Path) -> Path:
    """The sample, every tenth row with another name."""

    def change(number: int, row: Row) -> Row:
        return [row[0], f"{row[1]} II", *row[2:]] if number % 10 == 0 else row

    return _rewrite(path, sample, change)


def write_feed(path: Path, sample: Path) -> Path:
    """The sample without every hundredth row, and every tenth one with another name."""
    with path.open("w", newline="") as out:
        write = csv.writer(out, lineterminator="\n").writerow
        write(HEADER)
        for number, row in enumerate(_rows(sample)):
            if number % 100 != 50:
                write([row[0], f"{row[1]} II", *row[2:]] if number % 10 == 0 else row)
    return path


def write_duplicates(path: Path, sample: Path) -> Path:
    """As many rows, of which every second one repeats the SKU before it with another description."""
    with path.open("w", newline="") as out:
        write = csv.writer(out, lineterminator="\n").writerow
        write(HEADER)
        rows = list(islice(_rows(sample), 0, None, 2))
        for row in rows:
            write(row)
        for row in rows:
            write([row[0].swapcase(), row[1], f"{row[2]} Second edition.".strip(), row[3]])
    return path


def write_descriptions(path: Path, sample: Path) -> Path:
    """The sample with long descriptions: about 1 KB a row."""
    some = (row[2] or "Plain." for row in islice(_rows(sample), 5000))
    texts = cycle(["".join(islice(cycle(f"{text} "), DESCRIPTION_CHARACTERS)).strip() for text in some])
    return _rewrite(path, sample, lambda _, row: [row[0], row[1], next(texts), row[3]])


def write_with_season(path: Path, sample: Path, *, name: str, description: str, season: str) -> Path:
    """The sample with one more column, an attribute; `name` and `description` are added to the ends of these."""
    with path.open("w", newline="") as out:
        write = csv.writer(out, lineterminator="\n").writerow
        write([*HEADER, SEASON])
        for row in _rows(sample):
            write([row[0], f"{row[1]}{name}", f"{row[2]}{description}".strip(), row[3], season])
    return path


def write_rejects(path: Path, sample: Path) -> Path:
    """The sample, every tenth row without its SKU."""
    return _rewrite(path, sample, lambda number, row: ["", *row[1:]] if number % 10 == 0 else row)


def _rewrite(path: Path, sample: Path, change: Callable[[int, Row], Row]) -> Path:
    with path.open("w", newline="") as out:
        write = csv.writer(out, lineterminator="\n").writerow
        write(HEADER)
        for number, row in enumerate(_rows(sample)):
            write(change(number, row))
    return path


def _rows(sample: Path) -> Iterator[Row]:
    with io.TextIOWrapper(sample.open("rb"), newline="") as text:
        rows = csv.reader(text)
        next(rows)
        yield from rows
