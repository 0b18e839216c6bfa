"""Remove missing: for a full feed, products that the file doesn't have are deactivated or deleted, range by range."""

import json

from skuport.core.database import Connection
from skuport.core.parallel import run_parallel
from skuport.imports import missing
from skuport.imports.key_ranges import KeyRange, open_ranges
from skuport.imports.staging_table import check_sentinel
from skuport.imports.state import ImportState
from skuport.imports.steps.step import StepContext
from skuport.imports.transitions import guard

TAKEN = "SELECT coalesce(sum(created + updated + unchanged), 0) FROM import_ranges WHERE import_id = $1"

RESULT = """
UPDATE imports SET missing = jsonb_build_object(
    'deactivated', CASE WHEN $2 = 'deactivate' THEN done.products ELSE 0 END,
    'deleted', CASE WHEN $2 = 'delete' THEN done.products ELSE 0 END,
    'skipped', NULL)
FROM (SELECT sum(missing) AS products FROM import_ranges WHERE import_id = $1) done
WHERE id = $1
"""

SKIPPED = (
    "Products missing from the file were left as they are: {rows:,} of the rejected rows have no readable SKU and might"
    " be any of them."
)
NOTHING_TAKEN = "Products missing from the file were left as they are: not one of its rows could be taken."


async def remove_missing(context: StepContext) -> None:
    """Deactivate or delete what the file doesn't have, or say why nothing was.

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
    resources = context.resources
    await run_parallel(resources.pool, connection, lease, ranges, resources.settings.publish_connections, one)
    await connection.execute(RESULT, state.id, state.options.on_missing)


async def remove_missing_in_transaction(connection: Connection, state: ImportState) -> None:
    """The same within the transaction of an atomic import; nothing when the option is `keep`."""
    if state.options.on_missing == "keep" or await _skip(connection, state):
        return
    for keys in await open_ranges(connection, state, "missing_at"):
        await missing.remove_range(connection, state, keys)
    await connection.execute(RESULT, state.id, state.options.on_missing)


async def _skip(connection: Connection, state: ImportState) -> bool:
    """Whether nothing can be removed; then the import says why."""
    reason = await _reason_to_skip(connection, state)
    if reason is not None:
        skipped = {"deactivated": 0, "deleted": 0, "skipped": reason}
        await connection.execute(
            "UPDATE imports SET missing = $2 WHERE id = $1", state.id, json.dumps(skipped)
        )
    return reason is not None


async def _reason_to_skip(connection: Connection, state: ImportState) -> str | None:
    unreadable = await missing.unreadable_rejects(connection, state)
    if unreadable:
        return SKIPPED.format(rows=unreadable)
    return None if await connection.fetchval(TAKEN, state.id) else NOTHING_TAKEN
