"""Classify: what publishing would do to each staged row, range by range, before the first write.

The result is the import's plan, made for a dry run and for `on_error: abort`. It is exact for the catalog as it stands
meanwhile. What changes between the plan and its publishing is classified again then, row by row.

Of a full feed only the missing products are counted, unless they are too many: then its rows are classified as well, to
show what it would have done.
"""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from skuport.core.database import Connection
from skuport.core.sql import Statements
from skuport.imports import missing
from skuport.imports.counts import MERGED_OUTCOMES, sum_planned_counts
from skuport.imports.expiry import WAIT_DAYS
from skuport.imports.key_ranges import KeyRange, open_ranges
from skuport.imports.merging import avoid_scans, plan_range
from skuport.imports.notifications import notify_next
from skuport.imports.staging_table import check_sentinel
from skuport.imports.state import ImportState
from skuport.imports.steps.step import StepContext, run_on_ranges
from skuport.imports.thresholds import find_excess
from skuport.imports.transitions import guard

SAMPLES = 20

_SQL = Statements(__package__, "classify.sql")


async def classify(context: StepContext) -> None:
    """Make the plan, hold it against the thresholds, and save it. A dry run waits for its confirmation from then on.

    Raises:
        PermanentImportError: too many rejects, or too many missing products, or rows are unaccounted for; the
            catalog is as it was.
        LeaseLostError, StagingLostError: as for publishing.
    """
    connection, state, lease = context.connection, context.state, context.lease
    with_rows = state.options.classifies_rows
    await _classify_ranges(
        context, await open_ranges(connection, state, "classified_at"), with_rows=with_rows
    )
    plan = await _sum_up(connection, state, with_rows=with_rows)
    refused = find_excess(state.options, plan)
    # A range that is published, before a retry, can't be classified any more.
    if (
        refused is not None
        and not with_rows
        and not await _SQL.any_published.fetchval(connection, import_id=state.id)
    ):
        await _classify_ranges(context, await _ranges_without_rows(connection, state), with_rows=True)
        plan = await _sum_up(connection, state, with_rows=True)
        refused = find_excess(state.options, plan)
    waits = state.options.dry_run and refused is None
    async with connection.transaction():
        await guard(connection, lease)
        await _SQL.save_plan.execute(
            connection, import_id=state.id, plan=json.dumps(plan), waits=waits, wait_days=WAIT_DAYS
        )
    if refused is not None:
        raise refused
    if waits:
        await notify_next(connection, context.resources.notifier)


async def _classify_ranges(context: StepContext, ranges: Sequence[KeyRange], *, with_rows: bool) -> None:
    """Save what publishing would do in each of the ranges: to the products that are missing, and `with_rows` to all."""
    connection, state, lease = context.connection, context.state, context.lease
    everywhere = await _SQL.count_ranges.fetchval(connection, import_id=state.id)
    samples = -(-SAMPLES // max(everywhere, 1))

    async def one(on: Connection, keys: KeyRange) -> None:
        async with on.transaction():
            await check_sentinel(on, state)
            planned = await classify_range(on, state, keys, samples if with_rows else None)
            await _SQL.finish_range.execute(on, import_id=state.id, no=keys.no, planned=json.dumps(planned))
            await guard(on, lease)

    await run_on_ranges(context, ranges, one)


async def delete_planned_rejects(connection: Connection, state: ImportState, keys: KeyRange) -> None:
    """Delete the rejects of a range that an earlier plan noted."""
    await _SQL.delete_planned_rejects.execute(connection, import_id=state.id, no=keys.no)


async def classify_range(
    connection: Connection, state: ImportState, keys: KeyRange, samples: int | None
) -> dict[str, Any]:
    """What publishing would do in a range, in the transaction at hand.

    Args:
        samples: up to so many of each kind; None to leave out the rows, and count the missing products only.
    """
    await avoid_scans(connection)
    await delete_planned_rejects(connection, state, keys)
    planned: dict[str, Any] = {}
    if samples is not None:
        row = await plan_range(connection, state, keys, samples)
        planned = {outcome: row[outcome] for outcome in MERGED_OUTCOMES}
        planned["reject_codes"] = json.loads(row["reject_codes"])
        planned["samples"] = json.loads(row["samples"])
    planned["missing"], planned["catalog"] = await missing.count_missing(connection, state, keys)
    return planned


async def _ranges_without_rows(connection: Connection, state: ImportState) -> list[KeyRange]:
    rows = await _SQL.ranges_without_rows.fetch(connection, import_id=state.id)
    return [KeyRange(row["no"], row["key_from"], row["key_to"]) for row in rows]


async def _sum_up(connection: Connection, state: ImportState, *, with_rows: bool) -> dict[str, Any]:
    """The plan as it is kept on the import: planned counts, products missing from the file, samples of each kind.

    Without rows its counts are only of what was rejected while reading, or blank; the release before reads them.
    """
    counts = await sum_planned_counts(connection, state.id)
    if with_rows:
        counts.require_complete()
    rows = await _SQL.samples.fetch(connection, import_id=state.id)
    return {
        "rows_read": counts.rows_read,
        "with_rows": with_rows,
        "counts": counts.by_outcome,
        # Where no row can be taken, nothing is removed (see `remove_missing`).
        "missing": counts.missing if counts.taken or not with_rows else 0,
        "catalog": counts.catalog,
        "samples": _first_of_each_outcome([json.loads(row["sample"]) for row in rows]),
    }


def _first_of_each_outcome(sampled: list[dict[str, Any]]) -> list[dict[str, Any]]:
    taken: Counter[str] = Counter()
    samples = []
    for sample in sampled:
        taken[sample["outcome"]] += 1
        if taken[sample["outcome"]] <= SAMPLES:
            samples.append(sample)
    return samples
