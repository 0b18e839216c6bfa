"""Open staging: the import gets an empty staging table, for the first time or after its rows were lost."""

import structlog

from skuport.core.sql import Statements
from skuport.imports import staging_table
from skuport.imports.notifications import notify_helpers
from skuport.imports.steps.step import StepContext
from skuport.imports.transitions import guard

_SQL = Statements(__package__, "open_staging.sql")

log = structlog.get_logger(__name__)


async def open_staging(context: StepContext) -> None:
    """Make the staging table, empty, with every chunk pending again.

    Counters of chunks that were staged before stay until they are written again, so that progress never falls.

    Raises:
        LeaseLostError: another process does it, or the import no longer runs.
    """
    connection, state = context.connection, context.state
    lost = state.generation > 0
    if lost:
        log.warning("import.staging_lost", generation=state.generation)
    async with connection.transaction():
        await staging_table.create(connection, state)
        await _SQL.stage_again.execute(connection, import_id=state.id)
        await guard(connection, context.lease)
    if lost:
        await notify_helpers(connection, context.resources.notifier, state.id)
