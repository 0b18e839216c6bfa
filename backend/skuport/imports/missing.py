"""Full feeds: what becomes of products that the file doesn't have.

A row that was rejected counts as present when its SKU could be read; a reject whose SKU could not be read might be any
product, so that the step is skipped then, as it is when no row could be taken. Products made after the import began
are left alone.
"""

import json

from skuport.core.database import Connection, Pool
from skuport.core.leases import Lease
from skuport.core.parallel import run_parallel
from skuport.core.settings import Settings
from skuport.imports.merging import KeyRange, below
from skuport.imports.ranges import open_ranges
from skuport.imports.state import ImportState, check_sentinel, guard

MISSING = """
    p.sku_key >= $1 AND {product_below}
    AND p.created_at < (SELECT created_at FROM imports WHERE id = $3)
    AND NOT EXISTS (SELECT FROM {staging} s WHERE s.sku_key = p.sku_key)
    AND NOT EXISTS (SELECT FROM import_rejects r WHERE r.import_id = $3 AND r.sku_key = p.sku_key)
"""

COUNT = f"""
SELECT count(*) FILTER (WHERE {MISSING} AND {{wanted}}) AS missing, count(*) AS catalog
FROM products p
WHERE p.sku_key >= $1 AND {{product_below}} AND p.created_at < (SELECT created_at FROM imports WHERE id = $3)
"""

# Locked in order of the keys, like everything that writes many rows.
DEACTIVATE = f"""
WITH gone AS (SELECT p.id FROM products p WHERE {MISSING} AND p.active ORDER BY p.sku_key FOR UPDATE)
UPDATE products p
SET active = false, version = p.version + 1, updated_at = now(), import_id = $3, import_line = NULL
FROM gone WHERE p.id = gone.id
"""

DELETE = f"""
WITH gone AS (SELECT p.id FROM products p WHERE {MISSING} ORDER BY p.sku_key FOR UPDATE)
DELETE FROM products p USING gone WHERE p.id = gone.id
"""

FINISH_RANGE = "UPDATE import_ranges SET missing_at = now(), missing = $3 WHERE import_id = $1 AND no = $2"

UNREADABLE = "SELECT count(*) FROM import_rejects WHERE import_id = $1 AND sku_key IS NULL"

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


def _sql(sql: str, state: ImportState, keys: KeyRange) -> str:
    wanted = "p.active" if state.options.on_missing == "deactivate" else "true"
    return sql.format(staging=state.staging_table, product_below=below("p", keys), wanted=wanted)


async def count(connection: Connection, state: ImportState, keys: KeyRange) -> tuple[int, int]:
    """How many products of the range would go, and how many there are (both made before the import)."""
    if state.options.on_missing == "keep" or await connection.fetchval(UNREADABLE, state.id):
        return 0, 0
    row = await connection.fetchrow(_sql(COUNT, state, keys), keys.start, keys.end, state.id)
    assert row is not None
    return row["missing"], row["catalog"]


async def remove(
    pool: Pool, connection: Connection, settings: Settings, state: ImportState, lease: Lease
) -> None:
    """Deactivate or delete, range by range, what the file doesn't have; nothing when the option is `keep`.

    Raises:
        LeaseLostError, StagingLostError: as for publishing.
    """
    if not await _wanted(connection, state):
        return

    async def one(on: Connection, keys: KeyRange) -> None:
        async with on.transaction():
            await check_sentinel(on, state)
            await _remove_range(on, state, keys)
            await guard(on, lease)

    ranges = await open_ranges(connection, state, "missing_at")
    await run_parallel(pool, connection, lease, ranges, settings.publish_connections, one)
    await connection.execute(RESULT, state.id, state.options.on_missing)


async def remove_in_transaction(connection: Connection, state: ImportState) -> None:
    """The same within the transaction of an atomic import."""
    if not await _wanted(connection, state):
        return
    for keys in await open_ranges(connection, state, "missing_at"):
        await _remove_range(connection, state, keys)
    await connection.execute(RESULT, state.id, state.options.on_missing)


async def _wanted(connection: Connection, state: ImportState) -> bool:
    if state.options.on_missing == "keep":
        return False
    reason = await _reason_to_skip(connection, state)
    if reason is not None:
        skipped = {"deactivated": 0, "deleted": 0, "skipped": reason}
        await connection.execute(
            "UPDATE imports SET missing = $2 WHERE id = $1", state.id, json.dumps(skipped)
        )
    return reason is None


async def _reason_to_skip(connection: Connection, state: ImportState) -> str | None:
    unreadable: int = await connection.fetchval(UNREADABLE, state.id)
    if unreadable:
        return SKIPPED.format(rows=unreadable)
    return None if await connection.fetchval(TAKEN, state.id) else NOTHING_TAKEN


async def _remove_range(connection: Connection, state: ImportState, keys: KeyRange) -> None:
    statement = DEACTIVATE if state.options.on_missing == "deactivate" else DELETE
    tag = await connection.execute(_sql(statement, state, keys), keys.start, keys.end, state.id)
    await connection.execute(FINISH_RANGE, state.id, keys.no, int(tag.split()[-1]))
