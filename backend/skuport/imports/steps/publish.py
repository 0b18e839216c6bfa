"""Publish: the staged rows are merged into the catalog, in order of their SKU keys.

Usually a range is a transaction, with its counters and its mark that it is done. An atomic import is one transaction
from the first range to the last, on one connection, while a second one reports and listens for a cancel.
"""

import json
from collections import Counter
from dataclasses import dataclass, field

from skuport.core.database import Connection
from skuport.core.leases import LeaseLostError
from skuport.core.parallel import retry_step
from skuport.core.sql import Statements
from skuport.imports import events, later_writes
from skuport.imports.counts import MERGED_OUTCOMES
from skuport.imports.errors import CatalogChangedError
from skuport.imports.key_ranges import KeyRange, open_ranges
from skuport.imports.known_codes import known_rejects
from skuport.imports.merging import avoid_scans, merge_range
from skuport.imports.staging_table import check_sentinel
from skuport.imports.state import ImportState
from skuport.imports.steps.classify import delete_planned_rejects
from skuport.imports.steps.remove_missing import remove_missing_in_transaction
from skuport.imports.steps.step import StepContext, run_on_ranges
from skuport.imports.transitions import guard

_SQL = Statements(__package__, "publish.sql")


@dataclass(slots=True)
class Published:
    """The rows of a range, or of several, by outcome; and of the rejected ones, by code."""

    outcomes: Counter[str] = field(default_factory=Counter)
    reject_codes: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Published") -> None:
        self.outcomes.update(other.outcomes)
        self.reject_codes.update(other.reject_codes)

    @property
    def rows(self) -> int:
        return self.outcomes.total()


async def publish(context: StepContext) -> None:
    """Publish every range that isn't yet, on `settings.publish_connections` connections.

    Raises:
        LeaseLostError: another process publishes, or the import no longer runs.
        StagingLostError: the staged rows were lost.
    """
    connection, state, lease = context.connection, context.state, context.lease
    if state.options.atomic:
        await _publish_atomically(context)
        return

    async def one(on: Connection, keys: KeyRange) -> None:
        async with on.transaction():
            await check_sentinel(on, state)
            published = await publish_range(on, state, keys)
            await guard(on, lease)
        _note(context, published)

    ranges = await open_ranges(connection, state, "published_at")
    await run_on_ranges(context, ranges, one)


async def _publish_atomically(context: StepContext) -> None:
    """Publish all ranges in one transaction, with the missing products of a full feed."""
    connection, state = context.connection, context.state
    metrics = context.resources.metrics
    done = Published()
    async with context.resources.pool.acquire() as reporter, connection.transaction():
        await check_sentinel(connection, state)

        async def report(checked: int) -> None:
            # Before each try: a cancelled import must not go on waiting for a lock while it holds others itself.
            status = await _SQL.report_progress.fetchval(
                reporter, import_id=state.id, rows=done.rows, ranges=checked
            )
            if status != "running":
                raise LeaseLostError(f"import {state.id} no longer runs")

        async def one(on: Connection, keys: KeyRange) -> None:
            await report(0)
            async with on.transaction():  # a savepoint, so that a range can be tried again
                published = await publish_range(on, state, keys)
            done.add(published)

        for keys in await open_ranges(connection, state, "published_at"):
            await retry_step(one, connection, keys, metrics)
        await remove_missing_in_transaction(connection, state, report, metrics)
        await guard(connection, context.lease)
    _note(context, done)


def _note(context: StepContext, published: Published) -> None:
    """Count what was committed."""
    context.resources.metrics.note_published(published.outcomes, known_rejects(published.reject_codes))


async def publish_range(connection: Connection, state: ImportState, keys: KeyRange) -> Published:
    """Merge one range in the transaction at hand; what became of its rows."""
    await avoid_scans(connection)
    if state.has_plan:
        await delete_planned_rejects(connection, state, keys)
    row = await merge_range(connection, state, keys)
    if state.is_overtaking:
        await later_writes.note(connection, state, keys)
    if row["created"] != row["new"] or row["updated"] != row["changed"]:
        raise CatalogChangedError(f"range {keys.no} of import {state.id}")
    counts = {outcome: row[outcome] for outcome in MERGED_OUTCOMES}
    if not await _SQL.finish_range.execute(
        connection, import_id=state.id, no=keys.no, **counts, reject_codes=row["reject_codes"]
    ):
        raise LeaseLostError(f"range {keys.no} of import {state.id} was published by another process")
    if state.options.events == "batched":
        skus = {"created": row["created_skus"] or [], "updated": row["updated_skus"] or []}
        await events.published(connection, state, skus)
    return Published(Counter(counts), Counter(json.loads(row["reject_codes"])))
