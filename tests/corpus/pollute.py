"""Scores the reader on polluted files, and says where it loses.

    python -m tests.corpus.pollute [--kind NAME …] [--show] [--write FOLDER]

`--kind` limits the run to some kinds, `--show` prints every file that loses, `--write` also writes the files. Ends with
1 if the average is below AVERAGE, or a file below LEAST that isn't refused with the right reason.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.corpus.pollutions import PollutedFile, polluted_files
from tests.corpus.scoring import Score, read, score

AVERAGE = 9.95
LEAST = 5.0


@dataclass(frozen=True, slots=True)
class Scored:
    """A file and its score."""

    file: PollutedFile
    score: Score


def scored(files: Iterable[PollutedFile]) -> Iterator[Scored]:
    """Each file with its score."""
    for file in files:
        yield Scored(file, score(file.expected, read(file.data)))


def average(results: Iterable[Scored]) -> float:
    """The mean of their scores."""
    totals = [one.score.total for one in results]
    return sum(totals) / len(totals)


def by_kind(results: Iterable[Scored]) -> dict[str, list[Scored]]:
    """The results of each kind."""
    kinds: dict[str, list[Scored]] = {}
    for one in results:
        kinds.setdefault(one.file.kind, []).append(one)
    return kinds


def below(results: Iterable[Scored]) -> list[Scored]:
    """The files that lose too much, but for those refused with the right reason."""
    return [one for one in results if one.score.total < LEAST and not one.score.right_reason]


def report(results: list[Scored]) -> Iterator[str]:
    """The table, line by line: each kind with an example of what it loses."""
    kinds = by_kind(results)
    yield f"{'kind':26}{'files':>6}{'score':>8}{'least':>8}  right  loses, for instance"
    for kind, ones in sorted(kinds.items(), key=lambda item: average(item[1])):
        worst = min(ones, key=lambda one: one.score.total)
        right = sum(one.score.total == 10 for one in ones)
        example = "" if right == len(ones) else f"{worst.file.place}: {worst.score.lost}"
        yield f"{kind:26}{len(ones):6}{average(ones):8.3f}{worst.score.total:8.3f}  {right:5}  {example[:150]}"
    refused = [one for one in results if one.score.right_reason and one.score.total < LEAST]
    yield ""
    yield f"average of {len(results):,} files: {average(results):.4f} of 10"
    yield f"average of {len(kinds)} kinds: {sum(map(average, kinds.values())) / len(kinds):.4f}"
    yield f"refused with the right reason, without a point: {len(refused)}"
    yield f"below {LEAST:g} otherwise: {len(below(results))}"


def main() -> int:
    parser = argparse.ArgumentParser(description="Score the reader on polluted files.")
    parser.add_argument("--kind", action="append", default=[])
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--write", type=Path)
    arguments = parser.parse_args()
    files = [file for file in polluted_files() if not arguments.kind or file.kind in arguments.kind]
    if not files:
        parser.error(
            f"no such kind; there are {', '.join(dict.fromkeys(file.kind for file in polluted_files()))}"
        )
    if arguments.write:
        arguments.write.mkdir(parents=True, exist_ok=True)
        for at, file in enumerate(files):
            (arguments.write / f"{at:04}-{file.kind}.csv").write_bytes(file.data)
    results = list(scored(files))
    if arguments.show:
        for one in results:
            if one.score.total < 10:
                print(f"{one.score.total:6.3f}  {one.file.kind} / {one.file.place}: {one.score.lost}")
        print()
    for line in report(results):
        print(line)
    return int(average(results) < AVERAGE or bool(below(results)))


if __name__ == "__main__":
    sys.exit(main())
