"""Remove missing: for a full feed, products that the file doesn't have are deactivated or deleted, range by range."""

import json
from collections.abc import Awaitable, Callable

from skuport.core.database import Connection
from skuport.core.parallel import retry_step
from skuport.core.sql import Statements
from skuport.core.worker_metrics import WorkerMetrics
from skuport.imports import missing
from skuport.imports.counts import sum_counts
from skuport.imports.key_ranges import KeyRange, open_ranges
from skuport.imports.staging_table import check_sentinel
from skuport.imports.state import ImportState
from skuport.imports.steps.step import StepContext, run_on_ranges
from skuport.imports.transitions import guard

_SQL = Statements(__package__, "remove_missing.sql")

NOTHING_TAKEN = (
    "Missing products were not changed: none of the file's rows could be imported. Fix them and import the whole file"
    " again."
)


async def remove_missing(context: StepContext) -> None:
    """Deactivate or delete what the file doesn't have, or save the reason why not.

    Raises:
        LeaseLostError, StagingLostError: as for publishing.
    """
    connection, state, lease = context.connection, context.state, context.lease
    if await _skip(connection, state):
        return

    async def one(on: Connection, keys: KeyRange) -> None:
        async with on.transaction():
            await check_sentinel(on, state)
            await missing.remove_range(on, state, keys)
            await guard(on, lease)

    ranges = await open_ranges(connection, state, "missing_at")
    await run_on_ranges(context, ranges, one)
    await _save_result(connection, state)


async def remove_missing_in_transaction(
    connection: Connection,
    state: ImportState,
    report: Callable[[int], Awaitable[None]],
    metrics: WorkerMetrics,
) -> None:
    """The same within the transaction of an atomic import; nothing when the option is `keep`.

    Args:
        report: is told before each try of a range how many are done.
        metrics: count the tries.
    """
    if not state.options.removes_missing or await _skip(connection, state):
        return
    done = 0

    async def one(on: Connection, keys: KeyRange) -> None:
        nonlocal done
        await report(done)
        async with on.transaction():  # a savepoint, so that a range can be tried again
            await missing.remove_range(on, state, keys)
        done += 1

    for keys in await open_ranges(connection, state, "missing_at"):
        await retry_step(one, connection, keys, metrics)
    await _save_result(connection, state)


async def _skip(connection: Connection, state: ImportState) -> bool:
    """Whether nothing can be removed; then the import says why."""
    reason = await _reason_to_skip(connection, state)
    if reason is not None:
        await _save(connection, state, skipped=reason)
    return reason is not None


async def _reason_to_skip(connection: Connection, state: ImportState) -> str | None:
    unreadable = await missing.count_unreadable(connection, state)
    if unreadable:
        return _unreadable(unreadable)
    return None if (await sum_counts(connection, state.id)).taken else NOTHING_TAKEN


def _unreadable(rows: int) -> str:
    these, those = ("1 rejected row", "that row") if rows == 1 else (f"{rows:,} rejected rows", "those rows")
    return (
        f"Missing products were not changed: the SKU can't be read in {these}, so any product may be present in the"
        f" file. Fix {those} and import the whole file again."
    )


async def _save_result(connection: Connection, state: ImportState) -> None:
    removed = (await sum_counts(connection, state.id)).missing
    what = "deactivated" if state.options.on_missing == "deactivate" else "deleted"
    await _save(connection, state, **{what: removed})


async def _save(connection: Connection, state: ImportState, **result: int | str) -> None:
    whole = {"deactivated": 0, "deleted": 0, "skipped": None, **result}
    await _SQL.save_result.execute(connection, import_id=state.id, result=json.dumps(whole))
