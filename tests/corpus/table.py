"""The clean table that files are spoilt from, and how its rows are written."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Literal

COLUMNS = ("sku", "name", "description", "price", "colour", "stock", "image_url", "note")
ROWS = 80

Quoting = Literal["minimal", "all"]
Escape = Literal["doubled", "backslash"]
Cells = tuple[str, ...]

_NAMES = (
    "Oak table",
    'Pipe 5" long',
    "Café crème cup, blue",
    "Lamp “Søren”",
    'Shelf "Nord", 3 boards',
    "Spätzle press",
    "Pillow; down; 40 x 40",
    "Jalapeño seeds",
    "Rope | 10 m",
    "Children's coat",
    "Crêpe pan 28 cm",
    "Screw M6, 100 pieces",
    "Été towel",
    "Mug",
    "Garden chair, foldable",
    "Straße sign (enamel)",
)
_LONG = "Made of solid wood from certified forests, oiled by hand, and delivered flat with all its screws."
_DESCRIPTIONS = (
    "Solid wood.\nOiled by hand.\n\nDelivered flat.",
    "",
    "Holds 0.3 l, dishwasher-safe",
    'The classic, also called "the old one"; since 1962',
    " ".join([_LONG] * 6),
    "Naïve façade, coöperative æsthetics: 12 °C to 40 °C",
    "<p>Soft &amp; warm</p>",
    "",
    'First line, with a comma\nSecond line with "quotes"',
    'Fits 1/2" and 3/4" hoses',
)
_COLOURS = ("white", "red", "", "grün", "black", "blue, dark", "")
_NOTES = ("", "new", "it's the last one", "see p. 4; 5", "“limited”", "ask for more,\nthen wait", "10\t20")


def _row(i: int) -> Cells:
    sku = f"PL-{i:03}" if i % 9 else f"PL/{i:03}.{chr(65 + i % 26)}"
    name = _NAMES[i % len(_NAMES)] if i < len(_NAMES) else f"{_NAMES[i % len(_NAMES)]}, no. {i}"
    whole, cents = 3 + 7 * i % 150, 5 * i % 100
    price = f"{whole}.{cents:02}" if i % 10 != 9 else f"1,{whole:03}.{cents:02}"
    image = (
        f"https://img.example.com/p/{i:03}.jpg" if i % 6 else f"https://img.example.com/?id={i}&size=s,m;l"
    )
    return (
        sku,
        name,
        _DESCRIPTIONS[i % len(_DESCRIPTIONS)],
        price,
        _COLOURS[i % len(_COLOURS)],
        str(13 * i % 97),
        image,
        _NOTES[i % len(_NOTES)],
    )


TABLE: tuple[Cells, ...] = tuple(map(_row, range(ROWS)))


def written(
    cells: Sequence[str],
    delimiter: str = ",",
    *,
    quote: str = '"',
    quoting: Quoting = "minimal",
    escape: Escape = "doubled",
) -> str:
    """The text of a row, without a line end."""
    return delimiter.join(written_cells(cells, delimiter, quote=quote, quoting=quoting, escape=escape))


def written_cells(
    cells: Sequence[str],
    delimiter: str = ",",
    *,
    quote: str = '"',
    quoting: Quoting = "minimal",
    escape: Escape = "doubled",
) -> list[str]:
    """The cells of a row, in quotes where they have to be, or all of them. A backslash as the escape sign escapes
    backslashes, too."""
    return list(_written_cells(tuple(cells), delimiter, quote, quoting, escape))


@cache
def _written_cells(cells: Cells, delimiter: str, quote: str, quoting: Quoting, escape: Escape) -> Cells:
    special = re.compile("[" + re.escape(delimiter + quote) + "\r\n]")
    return tuple(
        _quoted(cell, quote, escape) if quoting == "all" or special.search(cell) else cell for cell in cells
    )


def _quoted(cell: str, quote: str, escape: Escape) -> str:
    if escape == "backslash":
        inner = cell.replace("\\", "\\\\").replace(quote, "\\" + quote)
    else:
        inner = cell.replace(quote, 2 * quote)
    return quote + inner + quote
