"""The ranges of SKU keys in which an import is classified and published.

They are drawn once and kept: each is published exactly once, whichever process does it, and together they cover every
key there can be.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from skuport.core.database import Connection
from skuport.imports.state import ImportState

OPEN_RANGES = """
SELECT no, key_from, key_to FROM import_ranges WHERE import_id = $1 AND {column} IS NULL ORDER BY no
"""


@dataclass(frozen=True, slots=True)
class KeyRange:
    """SKU keys from `start` up to, and without, `end` (None: to the last)."""

    no: int
    start: str
    end: str | None


def ranges_between(bounds: Sequence[str]) -> list[KeyRange]:
    """The ranges that these keys cut the whole space of keys into."""
    inner = sorted({bound for bound in bounds if bound})
    return [
        KeyRange(no, start, end)
        for no, (start, end) in enumerate(zip(["", *inner], [*inner, None], strict=True))
    ]


async def open_ranges(connection: Connection, state: ImportState, column: str) -> list[KeyRange]:
    """The ranges whose `column` (`classified_at`, `published_at` or `missing_at`) is not set yet, by key."""
    rows = await connection.fetch(OPEN_RANGES.format(column=column), state.id)
    return [KeyRange(row["no"], row["key_from"], row["key_to"]) for row in rows]
