"""The ranges of SKU keys in which an import is classified and published.

They are drawn once and kept: each is published exactly once, whichever process does it, and together they cover every
key there can be.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from skuport.core.database import Connection
from skuport.core.sql import Sql, Statements, identifier
from skuport.imports.state import ImportState

Mark = Literal["classified_at", "published_at", "missing_at"]

_SQL = Statements(__package__, "key_ranges.sql")


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


async def open_ranges(connection: Connection, state: ImportState, mark: Mark) -> list[KeyRange]:
    """The ranges whose `mark` is not set yet, by key."""
    rows = await _SQL.open_ranges.fill(mark=identifier(mark)).fetch(connection, import_id=state.id)
    return [KeyRange(row["no"], row["key_from"], row["key_to"]) for row in rows]


def below(alias: str, keys: KeyRange) -> Sql:
    """The upper bound of the range as a condition with `:key_to`. One that might be null could not use the index."""
    return Sql(":key_to::text IS NULL") if keys.end is None else Sql(f"{alias}.sku_key < :key_to")
