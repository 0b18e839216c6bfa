"""The plan: what publishing would do, judged range by range before the first write.

Made for a dry run, for `on_error: abort`, and for full feeds. It is exact for the catalog as it stands while it is
made. What changes between the plan and its publishing is judged again then, row by row.
"""

import json
from typing import Any

from skuport.core.database import Connection, Pool
from skuport.core.leases import Lease
from skuport.core.parallel import run_parallel
from skuport.core.settings import Settings
from skuport.imports import missing
from skuport.imports.merging import FORGET_REJECTS, LINEAR_PLANS, KeyRange, plan_sql
from skuport.imports.options import Options
from skuport.imports.ranges import open_ranges
from skuport.imports.state import ImportState, PermanentImportError, check_sentinel, guard

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


async def judge(
    pool: Pool, connection: Connection, settings: Settings, state: ImportState, lease: Lease
) -> bool:
    """Make the plan, hold it against the thresholds, and save it; False when it now waits for a confirmation.

    Raises:
        PermanentImportError: too many rejects, or too many missing products; the catalog is as it was.
        LeaseLostError, StagingLostError: as for publishing.
    """
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

    await run_parallel(pool, connection, lease, ranges, settings.publish_connections, one)
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
    return not waits


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


def find_excess(options: Options, plan: dict[str, Any]) -> PermanentImportError | None:
    """Why the import must not be published: more rejects, or more missing products, than the options allow."""
    return _excess_of_rejects(options, plan) or _excess_of_missing(options, plan)


def _excess_of_rejects(options: Options, plan: dict[str, Any]) -> PermanentImportError | None:
    rejected = plan["counts"]["rejected"]
    if options.on_error != "abort" or not rejected:
        return None
    limit, limit_percent = options.max_rejects, options.max_reject_percent
    if limit is None and limit_percent is None:
        limit = 0
    percent = 100 * rejected / (plan["rows_read"] - plan["counts"]["blank"])
    if limit is not None and rejected > limit:
        allowed = f"at most {limit:,} may be"
    elif limit_percent is not None and percent > limit_percent:
        allowed = f"that is {percent:.1f} % of them, and at most {limit_percent:g} % may be"
    else:
        return None
    return PermanentImportError(
        "too_many_rejects", f"{_rows(rejected)} rejected; {allowed}. The catalog is as it was."
    )


def _excess_of_missing(options: Options, plan: dict[str, Any]) -> PermanentImportError | None:
    gone, catalog = plan["missing"], plan["catalog"]
    if options.on_missing == "keep" or gone * 100 <= options.max_missing_percent * catalog:
        return None
    return PermanentImportError(
        "too_many_missing",
        f"{gone:,} of {catalog:,} products are missing from the file, more than {options.max_missing_percent:g} %."
        " The catalog is as it was. If the file is complete, raise max_missing_percent.",
    )


def _rows(count: int) -> str:
    return "1 row was" if count == 1 else f"{count:,} rows were"
