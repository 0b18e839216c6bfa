"""The ranges of SKU keys in which an import is judged and published.

They are drawn once, from a sample of the staged keys, and kept: each is published exactly once, whoever does it, and
together they cover every key there can be.
"""

from collections.abc import Sequence

from skuport.core.database import Connection
from skuport.core.leases import Lease
from skuport.core.settings import Settings
from skuport.imports import variants
from skuport.imports.merging import KeyRange
from skuport.imports.state import ImportState, check_sentinel, guard

SAMPLES_PER_RANGE = 2000

INSERT_RANGES = """
INSERT INTO import_ranges (import_id, no, key_from, key_to)
SELECT $1, * FROM unnest($2::int[], $3::text[], $4::text[])
"""

OPEN_RANGES = """
SELECT no, key_from, key_to FROM import_ranges WHERE import_id = $1 AND {column} IS NULL ORDER BY no
"""


# Keys of whole pages picked at random: cheap, and fair enough to cut ranges by. A key that repeats weighs once.
BOUNDS = """
SELECT percentile_disc($2::float8[]) WITHIN GROUP (ORDER BY sku_key)
FROM (SELECT DISTINCT sku_key FROM {staging} TABLESAMPLE SYSTEM ($1)) sample
"""


def ranges_between(bounds: Sequence[str]) -> list[KeyRange]:
    """The ranges that these keys cut the whole space of keys into."""
    inner = sorted({bound for bound in bounds if bound})
    return [
        KeyRange(no, start, end)
        for no, (start, end) in enumerate(zip(["", *inner], [*inner, None], strict=True))
    ]


async def prepare(connection: Connection, settings: Settings, state: ImportState, lease: Lease) -> None:
    """Fill in what variants have from their product, index the staged rows by SKU key and, the first time, draw the
    ranges."""
    async with connection.transaction():
        await check_sentinel(connection, state)
        await variants.fill_in(connection, state)
        await connection.execute("SET LOCAL maintenance_work_mem = '256MB'")
        index = f"import_{state.id.hex}_key"
        await connection.execute(
            f"CREATE INDEX IF NOT EXISTS {index} ON {state.staging_table} (sku_key, line)"
        )
        await connection.execute(
            "UPDATE imports SET phase = 'publishing', publishing_at = coalesce(publishing_at, now())"
            " WHERE id = $1 AND status = 'running'",
            state.id,
        )
        if not await connection.fetchval(
            "SELECT EXISTS (SELECT FROM import_ranges WHERE import_id = $1)", state.id
        ):
            await _draw(connection, settings, state)
        await guard(connection, lease)


async def _draw(connection: Connection, settings: Settings, state: ImportState) -> None:
    rows: int = await connection.fetchval("SELECT staged_rows FROM imports WHERE id = $1", state.id)
    count = max(-(-rows // settings.publish_range_rows), 1)
    ranges = ranges_between([] if count == 1 else await _bounds(connection, state, count, rows))
    await connection.execute(
        INSERT_RANGES, state.id, [r.no for r in ranges], [r.start for r in ranges], [r.end for r in ranges]
    )


async def _bounds(connection: Connection, state: ImportState, count: int, rows: int) -> list[str]:
    """Keys that cut the staged rows into about `count` parts of about the same size."""
    percent = min(100.0, 100.0 * SAMPLES_PER_RANGE * count / rows)
    parts = [number / count for number in range(1, count)]
    return await connection.fetchval(BOUNDS.format(staging=state.staging_table), percent, parts) or []


async def open_ranges(connection: Connection, state: ImportState, column: str) -> list[KeyRange]:
    """The ranges whose `column` (`classified_at`, `published_at` or `missing_at`) is not set yet, by key."""
    rows = await connection.fetch(OPEN_RANGES.format(column=column), state.id)
    return [KeyRange(row["no"], row["key_from"], row["key_to"]) for row in rows]
