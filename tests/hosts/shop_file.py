"""Files of products with repeated and faulty rows, and what becomes of them, read without any code of Skuport's."""

import csv
import io
from dataclasses import dataclass
from random import Random

Product = tuple[str, str, str, bool]
"""SKU, name, description, active."""

ACTIVE = {"yes": True, "no": False}
LONGEST_NAME = 500


def make_file(rows: int, seed: int, kind: str = "P") -> bytes:
    """A file of `rows` rows. SKUs repeat those of every other seed, unless their `kind` is another one."""
    random = Random(seed)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["sku", "name", "description", "active"])
    for number in range(rows):
        chance = random.random()
        sku = f"{kind}-{number:06}-ab"
        if number and chance < 0.03:
            sku = f"{kind}-{random.randrange(number):06}-AB"
        name = f"Name {number} of {seed}"
        active = random.choice(["yes", "no"])
        if 0.03 <= chance < 0.035:
            sku = ""
        elif chance < 0.04:
            active = "perhaps"
        elif chance < 0.042:
            name = "x" * (LONGEST_NAME + 1)
        text_of = (
            f'Said "{random.randrange(1000)}", on\ntwo lines' if chance > 0.98 else f"Of {seed}, as it is"
        )
        writer.writerow([sku, name, text_of, active])
    return text.getvalue().encode()


@dataclass(frozen=True)
class Reading:
    """The products of a file by their SKU in small letters, and how many of its rows become none."""

    products: dict[str, Product]
    rows: int
    rejected: int
    superseded: int


def read(content: bytes) -> Reading:
    """Read it row by row; the last acceptable row of a SKU counts."""
    products: dict[str, Product] = {}
    rows = rejected = superseded = 0
    for row in csv.DictReader(io.StringIO(content.decode(), newline="")):
        rows += 1
        if not row["sku"] or row["active"] not in ACTIVE or len(row["name"]) > LONGEST_NAME:
            rejected += 1
            continue
        key = row["sku"].lower()
        superseded += key in products
        products[key] = (row["sku"], row["name"], row["description"], ACTIVE[row["active"]])
    return Reading(products, rows, rejected, superseded)
