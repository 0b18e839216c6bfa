"""What is timed: chains of steps that begin with an empty catalog."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks import files

MakeFiles = Callable[[Path, int], list[list[Path]]]


@dataclass(frozen=True, slots=True)
class Chain:
    """Steps on one catalog, one after another.

    Args:
        name: as it is asked for.
        steps: what each step is, for people.
        make: the files of each step, given a folder and the usual number of rows; several are imported at once.
        times: how many times the usual number of rows it has.
        bare: whether psql fills a table with nothing but what a merge needs, too.
        rounds: at most so many of the rounds that were asked for.
        attribute: the column behind the core fields, if the files have one.
    """

    name: str
    steps: tuple[str, ...]
    make: MakeFiles
    times: int = 1
    bare: bool = False
    rounds: int = 3
    attribute: str | None = None


def _night_after_night(folder: Path, rows: int) -> list[list[Path]]:
    sample = files.write_sample(folder / "sample.csv", rows)
    return [[sample], [sample], [files.write_changed(folder / "changed.csv", sample)]]


def _duplicates(folder: Path, rows: int) -> list[list[Path]]:
    sample = files.write_sample(folder / "sample.csv", rows)
    return [[files.write_duplicates(folder / "duplicates.csv", sample)]]


def _descriptions(folder: Path, rows: int) -> list[list[Path]]:
    sample = files.write_sample(folder / "sample.csv", rows)
    return [[files.write_descriptions(folder / "descriptions.csv", sample)]]


def _rejects(folder: Path, rows: int) -> list[list[Path]]:
    sample = files.write_sample(folder / "sample.csv", rows)
    return [[files.write_rejects(folder / "rejects.csv", sample)]]


def _updates(folder: Path, rows: int) -> list[list[Path]]:
    sample = files.write_sample(folder / "sample.csv", rows)
    return [
        [
            files.write_with_season(
                folder / f"{number}.csv", sample, name=name, description=text, season=season
            )
        ]
        for number, (name, text, season) in enumerate(
            [
                ("", "", "Spring"),
                ("", " New.", "Spring"),
                (" II", " New.", "Spring"),
                (" II", " New.", "Autumn"),
            ]
        )
    ]


def _two_at_once(folder: Path, rows: int) -> list[list[Path]]:
    return [[files.write_sample(folder / f"sample{seed}.csv", rows, seed=seed) for seed in (1, 2)]]


def _large(folder: Path, rows: int) -> list[list[Path]]:
    return [[files.write_sample(folder / "large.csv", 10 * rows)]]


CHAINS = (
    Chain("nightly", ("first import", "the same file again", "10 % changed"), _night_after_night, bare=True),
    Chain("duplicates", ("every SKU twice",), _duplicates),
    Chain("rejects", ("every tenth row rejected",), _rejects),
    Chain(
        "updates",
        ("first import", "every description changed", "every name changed", "every attribute changed"),
        _updates,
        attribute=files.SEASON,
    ),
    Chain("descriptions", ("long descriptions",), _descriptions, rounds=2),
    Chain("two", ("two imports at once",), _two_at_once, times=2, rounds=2),
    Chain("large", ("ten times the rows",), _large, times=10, rounds=1),
)
