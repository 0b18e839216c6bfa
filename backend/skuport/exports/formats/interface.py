"""What an export needs to know of the format of its file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from skuport.exports.columns import Columns, Row


class Writer(Protocol):
    """Writes one file, piece by piece, in constant memory. The file is what its methods return, one after another."""

    def begin(self) -> bytes:
        """What comes before the first product."""
        ...

    def rows(self, rows: Sequence[Row]) -> bytes:
        """These products, in their order.

        Raises:
            TextTooLongError: a text is longer than the format allows.
        """
        ...

    def end(self) -> bytes:
        """What comes after the last product."""
        ...


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A format of files.

    Args:
        name: what requests call it, and how the names of its files end.
        media_type: of its files.
        open: begins a file with these columns.
        is_table: each attribute is a column, so `open` takes columns that name every one.
        cell_max: how long a text may be, in UTF-16 code units.
    """

    name: str
    media_type: str
    open: Callable[[Columns], Writer]
    is_table: bool
    cell_max: int | None = None


class TextTooLongError(Exception):
    """Texts are longer than the format allows. The message names products and says what to do.

    Args:
        skus: of the first products.
        count: of all of them.
        limit: in characters.
    """

    def __init__(self, skus: Sequence[str], count: int, limit: int) -> None:
        named = ", ".join(f"'{sku}'" for sku in skus)
        others = f" and {count - len(skus):,} more" if count > len(skus) else ""
        super().__init__(
            f"A cell in this format holds at most {limit:,} characters. These products have a longer text: {named}"
            f"{others}. Export them as CSV or NDJSON, or without the column of that text."
        )


def utf16_length(text: str) -> int:
    """How long a text is in UTF-16 code units, which spreadsheets count."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2
