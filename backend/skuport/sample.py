"""A deterministic, realistic product catalog as CSV, for demos, tests and benchmarks."""

from collections.abc import Iterator
from random import Random

_HEADER = "sku,name,description,active\n"
_ROWS_PER_BLOCK = 2000

# Only random() and getrandbits() are used: their results are the same in every version of Python.
_KINDS = (
    *("Chair", "Table", "Vase", "Lamp", "Shelf", "Sofa", "Bed", "Cabinet", "Stool", "Mirror", "Rug", "Clock"),
    *(
        "Kettle",
        "Teapot",
        "Mug",
        "Plate",
        "Bowl",
        "Knife",
        "Pan",
        "Bottle",
        "Jacket",
        "Scarf",
        "Boot",
        "Backpack",
    ),
    *(
        "Hammer",
        "Drill",
        "Wrench",
        "Ladder",
        "Pipe",
        "Valve",
        "Cable",
        "Monitor",
        "Keyboard",
        "Router",
        "Speaker",
    ),
    *(
        "Théière",
        "Schüssel",
        "Stuhl für Gäste",
        "Cafetière",
        "Jalapeño Mill",
        "Smörgåsbord Tray",
        "茶碗",
        "Лампа",
    ),
)
_MATERIALS = (
    *("Oak", "Walnut", "Steel", "Brass", "Linen", "Wool", "Leather", "Ceramic", "Glass", "Bamboo", "Cotton"),
    *("Aluminium", "Marble", "Velvet", "Crème", "Größe L", "Café"),
)
_COLOURS = ("Black", "White", "Natural", "Navy", "Sage", "Rust", "Ivory", "Charcoal", "Ochre", "Blush")
_SIZES = ('13"', '5"', "40 cm", "XL", "2 × 3 m", "1,5 l", "set of 4", "no. 7", "half-size", "extra wide")
_SENTENCES = (
    "Made by hand in small batches and finished with natural oil.",
    "Fits through standard doors and comes with all tools for assembly.",
    'Called "the best of its kind" by those who use it every day.',
    "Wipe clean with a damp cloth.",
    "Spare parts are available for at least ten years.",
    "Für drinnen und draußen geeignet.",
    "Tested for 50,000 cycles; guaranteed for 5 years.",
    "Packed without plastic.",
    "Colours may differ slightly from the picture as every piece is unique.",
    "Pairs well with the rest of the series.",
    "Énergie: classe A et consommation réduite.",
    "Stackable, foldable and light enough to carry with one hand.",
)


def sample_csv(rows: int, seed: int = 0) -> Iterator[bytes]:
    """The bytes of a catalog of `rows` products in UTF-8, in blocks: sku, name, description, active.

    The same arguments always give the same bytes, about 180 per row. Every row can be imported; about 2 % repeat
    an earlier SKU in another case, some have quoted commas, doubled quotes or line breaks, some have no
    description.
    """
    random = Random(seed)  # noqa: S311  (reproducible on purpose)
    yield _HEADER.encode()
    for first in range(0, rows, _ROWS_PER_BLOCK):
        block = [_row(random, i, seed) for i in range(first, min(first + _ROWS_PER_BLOCK, rows))]
        yield "".join(block).encode()


def _row(random: Random, i: int, seed: int) -> str:
    bits = random.getrandbits(64)
    chance = random.random()
    if chance < 0.02 and i:
        earlier = (bits >> 20) % i
        sku = _sku(earlier, seed).swapcase()
    else:
        sku = _sku(i, seed)
    name = f"{_pick(_MATERIALS, bits)} {_pick(_KINDS, bits >> 8)} {_pick(_COLOURS, bits >> 16)}"
    if bits & 7 == 0:
        name = f"{name}, {_pick(_SIZES, bits >> 24)}"
    description = "" if chance > 0.96 else _description(bits)
    return f"{sku},{_cell(name)},{_cell(description)},{'false' if bits & 0xF000 == 0 else 'true'}\n"


def _sku(i: int, seed: int) -> str:
    """SKU number i: unique case-insensitively, in no order, some of them in lower or mixed case."""
    number = i * 2_654_435_761 + seed & 0xFFFFFFFF
    prefix = ("ABC", "Kx", "home", "PRO", "Gdn")[number % 5]
    return f"{prefix}-{number:08X}" if number & 1 else f"{prefix}-{number:08x}"


def _description(bits: int) -> str:
    first, second, third = bits >> 28, bits >> 36, bits >> 44
    separator = "\n" if bits >> 52 & 63 == 0 else " "
    text = f"{_pick(_SENTENCES, first)}{separator}{_pick(_SENTENCES, second)}"
    return f"{text} {_pick(_SENTENCES, third)}" if bits >> 60 & 3 else text


def _pick(values: tuple[str, ...], bits: int) -> str:
    return values[(bits & 0xFF) % len(values)]


def _cell(text: str) -> str:
    if '"' in text:
        return '"' + text.replace('"', '""') + '"'
    return f'"{text}"' if "," in text or "\n" in text else text
