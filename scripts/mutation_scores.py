"""Prints the score of each module that mutmut changed, as a table in Markdown.

    python scripts/mutation_scores.py FOLDER      the folder in which mutmut ran

A mutant is killed when a test fails on it or no longer ends. `make mutants` calls this at its end.
"""

import json
import sys
from collections import Counter
from pathlib import Path

# Exit codes of pytest as mutmut keeps them: a failed test or a crash of pytest itself; then what runs into a limit.
KILLED = {1, 3}
TIMED_OUT = {-24, 24, 36, 152, 255}
SURVIVED = {0}
UNTESTED = {5, 33}


def main(folder: Path) -> None:
    """Read the results below `folder` and print them."""
    rows = [("module", "mutants", "killed", "timed out", "survived", "no test", "score")]
    total: Counter[str] = Counter()
    source = folder / "mutants" / "src"
    for path in sorted(source.rglob("*.py.meta")):
        found = Counter(map(outcome, json.loads(path.read_text())["exit_code_by_key"].values()))
        if found:
            rows.append(row(str(path.relative_to(source)).removesuffix(".py.meta").replace("/", "."), found))
            total += found
    rows.append(row("all", total))
    for i, cells in enumerate(rows):
        print("| " + " | ".join(cells) + " |")
        if i == 0:
            print("|---" + "|--:" * (len(cells) - 1) + "|")


def outcome(code: int | None) -> str:
    """What became of a mutant."""
    for name, codes in (
        ("killed", KILLED),
        ("timed out", TIMED_OUT),
        ("survived", SURVIVED),
        ("no test", UNTESTED),
    ):
        if code in codes:
            return name
    return "unknown"


def row(name: str, found: Counter[str]) -> tuple[str, ...]:
    """A line of the table; what is of unknown outcome counts against the score."""
    count = sum(found.values())
    score = 100 * (found["killed"] + found["timed out"]) / max(count, 1)
    counts = (found[key] for key in ("killed", "timed out", "survived", "no test"))
    return (f"`{name}`", f"{count:,}", *(f"{n:,}" for n in counts), f"{score:.1f} %")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
