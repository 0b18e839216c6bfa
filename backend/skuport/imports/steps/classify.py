"""Classify: what publishing would do to each staged row, range by range, before the first write.

The result is the import's plan, made for a dry run, for `on_error: abort`, and for full feeds. It is exact for the
catalog as it stands meanwhile. What changes between the plan and its publishing is classified again then, row by row.
"""

import json
from typing import Any

from skuport.core.database import Connection
from skuport.core.parallel import run_parallel
from skuport.imports import missing
from skuport.imports.key_ranges import KeyRange, open_ranges
from skuport.imports.merging import FORGET_REJECTS, LINEAR_PLANS, plan_sql
from skuport.imports.notifications import notify_next
from skuport.imports.staging_table import check_sentinel
from skuport.imports.state import ImportState
from skuport.imports.steps.step import StepContext
from skuport.imports.thresholds import find_excess
from skuport.imports.transitions import guard

SAMPLES = 20
WAIT_DAYS = 7

SAVE = "UPDATE import_ranges SET classified_at = now(), planned = $3 WHERE import_id = $1 AND no = $2"

TOTALS = """
SELECT c.rows_read, c.blank, c.rejected AS staged_rejected, r.created, r.updated, r.unchanged, r.superseded,
    r.rejected, r.missing, r.catalog
FROM (SELECT coalesce(sum(rows_read), 0)::bigint AS rows_read, coalesce(sum(blank), 0)::bigint AS blank,
             coalesce(sum(rejected), 0)::bigint AS rejected
      FROM import_chunks WHERE import_id = $1) c,
     (SELECT coalesce(sum((planned ->> 'created')::bigint), 0)::bigint AS created,
             coalesce(sum((planned ->> 'updated')::bigint), 0)::bigint AS updated,
             coalesce(sum((planned ->> 'unchanged')::bigint), 0)::bigint AS unchanged,
             coalesce(sum((planned ->> 'superseded')::bigint), 0)::bigint AS superseded,
             coalesce(sum((planned ->> 'rejected')::bigint), 0)::bigint AS rejected,
             coalesce(sum((planned ->> 'missing')::bigint), 0)::bigint AS missing,
             coalesce(sum((planned ->> 'catalog')::bigint), 0)::bigint AS catalog
      FROM import_ranges WHERE import_id = $1) r
"""

SAMPLED = """
SELECT s.sample FROM import_ranges r, jsonb_array_elements(r.planned -> 'samples') AS s (sample)
WHERE r.import_id = $1 ORDER BY s.sample ->> 'outcome', (s.sample ->> 'line')::bigint
"""

SAVE_PLAN = """
UPDATE imports SET plan = $2,
    status = CASE WHEN $3 THEN 'awaiting_confirmation' ELSE status END,
    staged_at = CASE WHEN $3 THEN NULL ELSE staged_at END,
    expires_at = CASE WHEN $3 THEN now() + $4 * interval '1 day' END
WHERE id = $1
"""


async def classify(context: StepContext) -> None:
    """Make the plan, hold it against the thresholds, and save it. A dry run waits for its confirmation from then on.

    Raises:
        PermanentImportError: too many rejects, or too many missing products; the catalog is as it was.
        LeaseLostError, StagingLostError: as for publishing.
    """
    connection, state, lease = context.connection, context.state, context.lease
    ranges = await open_ranges(connection, state, "classified_at")
    everywhere = await connection.fetchval(
        "SELECT count(*) FROM import_ranges WHERE import_id = $1", state.id
    )
    samples = -(-SAMPLES // max(everywhere, 1))

    async def one(on: Connection, keys: KeyRange) -> None:
        async with on.transaction():
            await check_sentinel(on, state)
            await on.execute(LINEAR_PLANS)
            await on.execute(FORGET_REJECTS, state.id, keys.no)
            await on.execute(SAVE, state.id, keys.no, json.dumps(await _plan_range(on, state, keys, samples)))
            await guard(on, lease)

    resources = context.resources
    await run_parallel(resources.pool, connection, lease, ranges, resources.settings.publish_connections, one)
    totals = await connection.fetchrow(TOTALS, state.id)
    assert totals is not None
    plan = _to_plan(
        dict(totals), [json.loads(row["sample"]) for row in await connection.fetch(SAMPLED, state.id)]
    )
    refused = find_excess(state.options, plan)
    waits = state.options.dry_run and refused is None
    async with connection.transaction():
        await guard(connection, lease)
        await connection.execute(SAVE_PLAN, state.id, json.dumps(plan), waits, WAIT_DAYS)
    if refused is not None:
        raise refused
    if waits:
        await notify_next(connection, resources.notifier)


async def _plan_range(
    connection: Connection, state: ImportState, keys: KeyRange, samples: int
) -> dict[str, Any]:
    row = await connection.fetchrow(
        plan_sql(state, keys),
        keys.start,
        keys.end,
        state.id,
        state.options.mode,
        state.name_column,
        keys.no,
        samples,
    )
    assert row is not None
    planned = {name: row[name] for name in ("created", "updated", "unchanged", "superseded", "rejected")}
    planned["reject_codes"] = json.loads(row["reject_codes"])
    planned["samples"] = json.loads(row["samples"])
    planned["missing"], planned["catalog"] = await missing.count(connection, state, keys)
    return planned


def _to_plan(totals: dict[str, int], sampled: list[dict[str, Any]]) -> dict[str, Any]:
    """The plan as it is kept on the import: planned counts of the equation, the missing, and samples of each kind."""
    of_a_kind: dict[str, int] = {}
    samples = []
    for sample in sampled:
        nth = of_a_kind[sample["outcome"]] = of_a_kind.get(sample["outcome"], 0) + 1
        if nth <= SAMPLES:
            samples.append(sample)
    return {
        "rows_read": totals["rows_read"],
        "counts": {
            "created": totals["created"],
            "updated": totals["updated"],
            "unchanged": totals["unchanged"],
            "superseded": totals["superseded"],
            "rejected": totals["staged_rejected"] + totals["rejected"],
            "blank": totals["blank"],
        },
        "missing": totals["missing"],
        "catalog": totals["catalog"],
        "samples": samples,
    }
