"""Finish: the counts are added up and must agree, and the import ends."""

import json

from skuport.imports import events
from skuport.imports.errors import PermanentImportError
from skuport.imports.steps.step import StepContext
from skuport.imports.transitions import guard

TOTALS = """
SELECT c.rows_read, c.blank, c.rejected + r.rejected AS rejected, r.created, r.updated, r.unchanged, r.superseded,
    c.pending + r.open AS unfinished
FROM (SELECT coalesce(sum(rows_read), 0)::bigint AS rows_read, coalesce(sum(blank), 0)::bigint AS blank,
             coalesce(sum(rejected), 0)::bigint AS rejected, count(*) FILTER (WHERE status = 'pending') AS pending
      FROM import_chunks WHERE import_id = $1) c,
     (SELECT coalesce(sum(created), 0)::bigint AS created, coalesce(sum(updated), 0)::bigint AS updated,
             coalesce(sum(unchanged), 0)::bigint AS unchanged, coalesce(sum(superseded), 0)::bigint AS superseded,
             coalesce(sum(rejected), 0)::bigint AS rejected, count(*) FILTER (WHERE published_at IS NULL) AS open
      FROM import_ranges WHERE import_id = $1) r
"""

END = """
UPDATE imports
SET status = $2, phase = 'finishing', error = $3, finished_at = now(), rows_read = $4, created = $5, updated = $6,
    unchanged = $7, superseded = $8, rejected = $9, blank = $10
WHERE id = $1
"""

NOTHING_IMPORTED = (
    "Not one of the {rows:,} rows could be taken, and the catalog is as it was."
    " The rejects say why; mend them and import again."
)


async def finish(context: StepContext) -> None:
    """End the import as `completed`, or as `failed` when every row was rejected.

    This commit waits for the disk, and with it for everything the import wrote before.

    Raises:
        PermanentImportError: rows are unaccounted for, which is a defect of ours.
        LeaseLostError: the import isn't ours, or isn't wanted, any more.
    """
    connection, state = context.connection, context.state
    async with connection.transaction():
        await guard(connection, context.lease)
        totals = await connection.fetchrow(TOTALS, state.id)
        assert totals is not None
        counts = [
            totals[name] for name in ("created", "updated", "unchanged", "superseded", "rejected", "blank")
        ]
        if totals["unfinished"] or totals["rows_read"] != sum(counts):
            raise PermanentImportError(
                "accounting_mismatch",
                f"{totals['rows_read']:,} rows were read and {sum(counts):,} accounted for."
                " This is a defect of Skuport; please report it with the id of this import.",
            )
        taken = totals["rows_read"] - totals["rejected"] - totals["blank"]
        error = None
        if taken == 0 and totals["rejected"]:
            message = NOTHING_IMPORTED.format(rows=totals["rejected"])
            error = json.dumps({"code": "nothing_imported", "message": message})
        status = "completed" if error is None else "failed"
        await connection.execute(END, state.id, status, error, totals["rows_read"], *counts)
        await events.ended(connection, state.id)
