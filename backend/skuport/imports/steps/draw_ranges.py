"""Draw ranges: the staged rows are prepared for publishing, and their SKU keys are cut into ranges of about one size.

The ranges are drawn from a sample of the staged keys.
"""

from skuport.core.database import Connection
from skuport.core.settings import Settings
from skuport.imports import staging_table, variants
from skuport.imports.key_ranges import ranges_between
from skuport.imports.state import ImportState
from skuport.imports.steps.step import StepContext
from skuport.imports.transitions import guard

SAMPLES_PER_RANGE = 2000

INSERT_RANGES = """
INSERT INTO import_ranges (import_id, no, key_from, key_to)
SELECT $1, * FROM unnest($2::int[], $3::text[], $4::text[])
"""

# Keys of whole pages picked at random: cheap, and fair enough to cut ranges by. A key that repeats weighs once.
BOUNDS = """
SELECT percentile_disc($2::float8[]) WITHIN GROUP (ORDER BY sku_key)
FROM (SELECT DISTINCT sku_key FROM {staging} TABLESAMPLE SYSTEM ($1)) sample
"""


async def draw_ranges(context: StepContext) -> None:
    """Fill in what variants have from their product, index the staged rows by SKU key and, the first time, draw the
    ranges.

    Raises:
        LeaseLostError: another process publishes, or the import isn't wanted any more.
        StagingLostError: the staged rows are gone.
    """
    connection, state = context.connection, context.state
    async with connection.transaction():
        await staging_table.check_sentinel(connection, state)
        await variants.fill_in(connection, state)
        await staging_table.create_index(connection, state)
        await connection.execute(
            "UPDATE imports SET phase = 'publishing', publishing_at = coalesce(publishing_at, now())"
            " WHERE id = $1 AND status = 'running'",
            state.id,
        )
        if not await connection.fetchval(
            "SELECT EXISTS (SELECT FROM import_ranges WHERE import_id = $1)", state.id
        ):
            await _draw(connection, context.resources.settings, state)
        await guard(connection, context.lease)


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
