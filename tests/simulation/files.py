"""The files of a simulation: which rows they have is chosen by the seed."""

import csv
import io
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

ATTRIBUTES = ("Colour", "Size")
FIELDS = ("name", "description", "active", *ATTRIBUTES)
FILLER = "note"
"""A column that is ignored: it makes rows longer, so that a file has more chunks."""

LONGEST_NAME = 500
LONGEST_SKU = 255


def spelling(random: Random, number: int) -> str:
    """One of the ways to write a SKU; all of them have the same key."""
    return random.choice(("K-{:03}", "k-{:03}", " K-{:03} ")).format(number)


def make_file(
    random: Random,
    rows: int,
    numbers: Sequence[int],
    name: str,
    *,
    named: bool,
    faulty: bool,
    made: Mapping[int, Mapping[str, Any]] | None = None,
) -> bytes:
    """A file of so many rows.

    Args:
        random: chooses.
        rows: without the header.
        numbers: of the SKUs that it may have; they repeat.
        name: occurs in its texts.
        named: each row has a name, so that it can create its product.
        faulty: some rows are rejected, and some are blank.
        made: products that edits make, by their numbers. Half of the rows that name one change nothing of it.
    """
    columns = [field for field in FIELDS if random.random() < 0.7 or (named and field == "name")] or ["name"]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=random.choice(",;"), lineterminator=random.choice(("\n", "\r\n")))
    writer.writerow(["sku", *columns, FILLER])
    for _ in range(rows):
        number = random.choice(numbers)
        if made and number in made and random.random() < 0.5:
            cells = [made[number]["sku"], *(_cell_of(made[number], each) for each in columns)]
        else:
            cells = [spelling(random, number), *(_cell(random, each, name, named) for each in columns)]
        chance = random.random() if faulty else 1.0
        filler = "x" * random.choice((5, 40))
        if chance < 0.02:
            writer.writerow([""] * (len(cells) + 1))
        elif chance < 0.10:
            writer.writerow(_spoilt(random, cells, columns, filler))
        else:
            writer.writerow([*cells, filler])
    return text.getvalue().encode()


def _cell(random: Random, column: str, name: str, named: bool) -> str:
    if column == "name":
        return f"{name} {random.randrange(9)}" if named or random.random() < 0.9 else ""
    if column == "description":
        return random.choice(("", f"About {name}", "same", "two\nlines, of text", 'Pipe 5"'))
    if column == "active":
        return random.choice(("", "yes", "no"))
    return random.choice(("", "red", "blue", name))


def _cell_of(product: Mapping[str, Any], column: str) -> str:
    if column == "active":
        return "yes" if product["active"] else "no"
    return str(product.get(column, product["attributes"].get(column, "")))


def _spoilt(random: Random, cells: list[str], columns: Sequence[str], filler: str) -> list[str]:
    """The row with something that it must be rejected for."""
    faults = ["no sku", "long sku", "more cells"]
    faults += ["name"] * ("name" in columns) + ["active"] * ("active" in columns)
    fault = random.choice(faults)
    spoilt = list(cells)
    if fault == "no sku":
        spoilt[0] = ""
    elif fault == "long sku":
        spoilt[0] = "x" * (LONGEST_SKU + 1)
    elif fault == "more cells":
        return [*spoilt, filler, "one more"]
    elif fault == "name":
        spoilt[1 + columns.index("name")] = "n" * (LONGEST_NAME + 1)
    else:
        spoilt[1 + columns.index("active")] = "perhaps"
    return [*spoilt, filler]
