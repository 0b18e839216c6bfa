"""Begin: from `queued` to `running`, for the first time or again after a pause, a retry or a confirmation."""

import structlog

from skuport.core.sql import Statements
from skuport.imports.counts import with_counts
from skuport.imports.steps.step import StepContext

log = structlog.get_logger(__name__)

_SQL = Statements(__package__, "begin.sql")


async def begin(context: StepContext) -> None:
    """Mark the import as running."""
    await with_counts(_SQL.begin).execute(context.connection, import_id=context.state.id)
    log.info("import.started", bytes=context.state.bytes_total)
