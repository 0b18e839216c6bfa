"""Check overtaking: whether a small import may publish before earlier ones (see `publish_order`)."""

from skuport.catalog import columns
from skuport.core.sql import Statements
from skuport.imports import variants
from skuport.imports.notifications import notify_next
from skuport.imports.staging_table import check_sentinel
from skuport.imports.steps.step import StepContext
from skuport.imports.transitions import guard

_SQL = Statements(__package__, "check_overtaking.sql")


async def check_overtaking(context: StepContext) -> None:
    """Save which earlier imports it may overtake: those that can't change what becomes of its rows.

    Raises:
        LeaseLostError: another process does it, or the import no longer runs.
        StagingLostError: the staged rows were lost.
    """
    connection, state = context.connection, context.state
    statement = _SQL.save_overtakes.fill(staging=state.staging_table, lacks=columns.LACKS)
    async with connection.transaction():
        await check_sentinel(connection, state)
        await variants.fill_in(connection, state)
        await statement.execute(connection, import_id=state.id, mode=state.options.mode)
        await guard(connection, context.lease)
    # Later small ones may wait for it, and need not if it has to wait itself.
    await notify_next(connection, context.resources.notifier)
