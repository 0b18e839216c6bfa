"""Scores the reading of real files: python tests/corpus/score.py FOLDER

The files stay outside the repository. Beside each FILE is FILE.expect.json with what its owner would want:

    {"source": "where it is from", "layout": "shopify", "sku": "Variant SKU", "name": "Title", "active": "Status",
     "rows": 12, "skipped": {"picture_row": 3}, "rejected": {}, "mapping": {}, "values": {"A-1": {"name": "Mug"}}}

`mapping` is a choice without which the file can't be imported, because its shop has no SKUs; it has to be the one that
the preview offers. A file scores 2 if it is read like that without a question; 1 with a flaw: other rows are taken or
refused, or the choice has to be made; and 0 if there is a question, another column feeds a field, a value is wrong, or
no row is taken.
What variants inherit is not looked at, since the database fills it in.
"""

import json
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skuport.parsing import FileProblem, find_missing_skus, read_batches, read_head, suggest_mapping

FIELDS = ("sku", "name", "active")


@dataclass(frozen=True, slots=True)
class Score:
    """Points, and why they aren't all."""

    points: int
    why: str


@dataclass(slots=True)
class Outcome:
    """What became of the rows of a file."""

    values: dict[str, Any]
    rows: int
    skipped: Counter[str]
    rejected: Counter[str]


def read(data: bytes, mapping: dict[str, str | None]) -> Outcome:
    """Raises FileProblem: the file can't be imported without a choice."""
    outcome = Outcome({}, 0, Counter(), Counter())
    for batch in read_batches(data, overrides=mapping):
        outcome.rows += len(batch.values)
        outcome.values.update({row.sku: row for row in batch.rows})
        for reject in batch.rejects:
            is_skipped = reject.code.endswith("_row") or reject.code == "store_view"
            (outcome.skipped if is_skipped else outcome.rejected)[reject.code] += 1
    return outcome


def score(data: bytes, expected: dict[str, Any]) -> Score:
    """Compare one file with what is expected of it."""
    mapping = expected.get("mapping", {})
    try:
        head = read_head(data, complete=True)
    except FileProblem as problem:
        return Score(0, f"{problem.code}: {problem.message}")
    layout = head.mapping.layout
    if (None if layout is None else layout.name) != expected["layout"]:
        return Score(0, f"its layout is {layout and layout.name}")
    fed = {target: column for column, target in zip(head.mapping.columns, head.mapping.targets, strict=True)}
    for field in FIELDS:
        if fed.get(field) != expected[field]:
            return Score(0, f"{field} is {fed.get(field)}")
    flaws = []
    if mapping:
        asked = read(data, {})
        without = asked.rejected["sku_required"]
        targets = suggest_mapping(head.mapping.columns).targets
        filled = [True] * len(targets)
        found = find_missing_skus(head.mapping.columns, targets, asked.rows + without, without, filled)
        if found is None or found.column not in mapping:
            return Score(0, "rows have no SKU, and no other column is offered")
        flaws.append(f"has no SKUs: {found.column} is offered")
    outcome = read(data, mapping)
    if expected["rows"] and not outcome.rows:
        return Score(0, f"nothing is taken: {dict(outcome.rejected)}")
    for sku, values in expected.get("values", {}).items():
        row = outcome.values.get(sku)
        for name, value in values.items():
            if row is None or getattr(row, name) != value:
                return Score(0, f"{name} of {sku} is {row and getattr(row, name)}")
    for name in ("rows", "skipped", "rejected"):
        found_rows = getattr(outcome, name)
        if found_rows != expected[name]:
            flaws.append(
                f"{name}: {dict(found_rows) if name != 'rows' else found_rows}, not {expected[name]}"
            )
    return Score(1, "; ".join(flaws)) if flaws else Score(2, "")


def main(folder: Path) -> None:
    """Print the score of each file, and the sum."""
    points = files = 0
    for path in sorted(folder.rglob("*.expect.json")):
        expected = json.loads(path.read_text())
        found = score(path.with_name(path.name.removesuffix(".expect.json")).read_bytes(), expected)
        points, files = points + found.points, files + 1
        name = path.relative_to(folder).as_posix().removesuffix(".expect.json")
        print(
            f"{found.points}  {name:44} {expected['source']}" + (f"\n     {found.why}" if found.why else "")
        )
    print(f"{points} of {2 * files} points, {files} files")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
