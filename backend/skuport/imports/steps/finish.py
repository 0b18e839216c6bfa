"""Finish: the counts are added up and must agree, and the import ends."""

import json

import structlog

from skuport.core.sql import Statements
from skuport.imports import events
from skuport.imports.counts import sum_counts
from skuport.imports.steps.step import StepContext
from skuport.imports.transitions import guard

log = structlog.get_logger(__name__)

_SQL = Statements(__package__, "finish.sql")

NOTHING_IMPORTED = (
    "None of the {rows:,} rows could be imported; the catalog is unchanged."
    " The rejects say why; fix them and import again."
)


async def finish(context: StepContext) -> None:
    """End the import as `completed`, or as `failed` when every row was rejected.

    This commit waits for the disk, and with it for everything the import wrote before.

    Raises:
        PermanentImportError: rows are unaccounted for, which is a defect of ours.
        LeaseLostError: another process does it, or the import no longer runs.
    """
    connection, state = context.connection, context.state
    async with connection.transaction():
        await guard(connection, context.lease)
        counts = await sum_counts(connection, state.id)
        counts.require_complete()
        error = None
        if counts.rejected and counts.rejected + counts.blank == counts.rows_read:
            message = NOTHING_IMPORTED.format(rows=counts.rejected)
            error = json.dumps({"code": "nothing_imported", "message": message})
        status = "completed" if error is None else "failed"
        seconds = await _SQL.end_import.fetchval(
            connection,
            import_id=state.id,
            status=status,
            error=error,
            rows_read=counts.rows_read,
            **counts.by_outcome,
        )
        await events.ended(connection, state.id)
    context.resources.metrics.note_import_ended(status, None if error is None else "nothing_imported")
    log.info(
        "import.ended",
        status=status,
        rows_read=counts.rows_read,
        **counts.by_outcome,
        missing=counts.missing,
        seconds=round(seconds, 3),
    )
