"""Draw ranges: the staged rows are prepared for publishing, and their SKU keys are cut into ranges of about one size.

The ranges are drawn from a sample of the staged keys.
"""

from skuport.core.database import Connection
from skuport.core.settings import Settings
from skuport.core.sql import Statements
from skuport.imports import staging_table, variants
from skuport.imports.key_ranges import ranges_between
from skuport.imports.known_codes import known_rejects
from skuport.imports.state import ImportState
from skuport.imports.steps.step import StepContext
from skuport.imports.transitions import guard

SAMPLES_PER_RANGE = 2000

_SQL = Statements(__package__, "draw_ranges.sql")


async def draw_ranges(context: StepContext) -> None:
    """Fill in what variants have from their product, index the staged rows by SKU key and, the first time, draw the
    ranges.

    Raises:
        LeaseLostError: another process publishes, or the import no longer runs.
        StagingLostError: the staged rows were lost.
    """
    connection, state = context.connection, context.state
    async with connection.transaction():
        await staging_table.check_sentinel(connection, state)
        rejects = await variants.fill_in(connection, state)
        await staging_table.create_index(connection, state)
        rows: int | None = await _SQL.begin_publishing.fetchval(connection, import_id=state.id)
        if rows is not None and not await _SQL.has_ranges.fetchval(connection, import_id=state.id):
            await _draw(connection, context.resources.settings, state, rows)
        await guard(connection, context.lease)
    context.resources.metrics.note_published({"rejected": rejects.total()}, known_rejects(rejects))
    if state.options.removes_missing:
        await staging_table.mark_visible(connection, state)


async def _draw(connection: Connection, settings: Settings, state: ImportState, rows: int) -> None:
    count = max(-(-rows // settings.publish_range_rows), 1)
    ranges = ranges_between([] if count == 1 else await _bounds(connection, state, count, rows))
    await _SQL.insert_ranges.execute(
        connection,
        import_id=state.id,
        numbers=[keys.no for keys in ranges],
        starts=[keys.start for keys in ranges],
        ends=[keys.end for keys in ranges],
    )


async def _bounds(connection: Connection, state: ImportState, count: int, rows: int) -> list[str]:
    """Keys that cut the staged rows into about `count` parts of about the same size."""
    percent = min(100.0, 100.0 * SAMPLES_PER_RANGE * count / rows)
    fractions = [number / count for number in range(1, count)]
    statement = _SQL.bounds.fill(staging=state.staging_table)
    return await statement.fetchval(connection, fractions=fractions, percent=percent) or []
