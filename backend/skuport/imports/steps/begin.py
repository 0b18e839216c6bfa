"""Begin: from `queued` to `running`, for the first time or again after a pause, a retry or a confirmation."""

from skuport.imports.steps.step import StepContext

# With what has been done so far, which is no part of the pace from now on.
BEGIN = """
UPDATE imports i
SET status = 'running', phase = coalesce(phase, 'staging'), started_at = coalesce(started_at, now()),
    resumed_at = now(), rows_before = c.rows_read, bytes_before = c.bytes_read,
    published_before = greatest(r.published, i.provisional_rows)
FROM (SELECT coalesce(sum(rows_read), 0) AS rows_read,
             coalesce(sum(byte_end - byte_start) FILTER (WHERE rows_read IS NOT NULL), 0) AS bytes_read
      FROM import_chunks WHERE import_id = $1) c,
     (SELECT coalesce(sum(created + updated + unchanged + superseded + rejected), 0) AS published
      FROM import_ranges WHERE import_id = $1) r
WHERE i.id = $1 AND i.status = 'queued'
"""


async def begin(context: StepContext) -> None:
    """Mark the import as running."""
    await context.connection.execute(BEGIN, context.state.id)
