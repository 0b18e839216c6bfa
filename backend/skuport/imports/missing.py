"""Full feeds: what becomes of products that the file doesn't have.

A row that was rejected counts as present when its SKU could be read; a reject whose SKU could not be read might be any
product, so that the step is skipped then, as it is when no row could be taken. Products made after the import began
are left alone.
"""

from skuport.core.database import Connection
from skuport.imports.key_ranges import KeyRange
from skuport.imports.merging import below
from skuport.imports.state import ImportState

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


def _sql(sql: str, state: ImportState, keys: KeyRange) -> str:
    wanted = "p.active" if state.options.on_missing == "deactivate" else "true"
    return sql.format(staging=state.staging_table, product_below=below("p", keys), wanted=wanted)


async def count(connection: Connection, state: ImportState, keys: KeyRange) -> tuple[int, int]:
    """How many products of the range would go, and how many there are (both made before the import)."""
    if state.options.on_missing == "keep" or await unreadable_rejects(connection, state):
        return 0, 0
    row = await connection.fetchrow(_sql(COUNT, state, keys), keys.start, keys.end, state.id)
    assert row is not None
    return row["missing"], row["catalog"]


async def unreadable_rejects(connection: Connection, state: ImportState) -> int:
    """How many rejected rows have no readable SKU."""
    rows: int = await connection.fetchval(UNREADABLE, state.id)
    return rows


async def remove_range(connection: Connection, state: ImportState, keys: KeyRange) -> None:
    """Deactivate or delete what the file doesn't have, in the transaction at hand."""
    statement = DEACTIVATE if state.options.on_missing == "deactivate" else DELETE
    tag = await connection.execute(_sql(statement, state, keys), keys.start, keys.end, state.id)
    await connection.execute(FINISH_RANGE, state.id, keys.no, int(tag.split()[-1]))
