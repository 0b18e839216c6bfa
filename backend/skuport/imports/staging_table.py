"""An import's staging table, from its creation to its removal.

The table is unlogged: a crash of the database empties it. A row in `staging.sentinels`, unlogged too, says which
generation of staged rows is there; without it they are lost.
"""

from uuid import UUID

from skuport.core.database import Connection
from skuport.imports.errors import StagingLostError
from skuport.imports.state import ImportState

# LIKE nothing: no index, no constraint, no TOAST compression to pay for; it is read once and dropped.
CREATE_STAGING = """
CREATE UNLOGGED TABLE IF NOT EXISTS {table} (
    line bigint NOT NULL,
    byte_offset bigint NOT NULL,
    byte_length integer NOT NULL,
    sku_key text COLLATE "C" NOT NULL,
    sku text NOT NULL,
    name text,
    description text,
    active boolean,
    attributes jsonb
) WITH (autovacuum_enabled = false)
"""

STAGED_COLUMNS = (
    "line", "byte_offset", "byte_length", "sku_key", "sku", "name", "description", "active", "attributes"
)  # fmt: skip

# A failed or cancelled import keeps its staged rows for a day, for a retry to go on from.
LEFT_OVER = """
SELECT i.id FROM imports i
JOIN pg_tables t ON t.schemaname = 'staging' AND t.tablename = 'import_' || replace(i.id::text, '-', '')
WHERE i.status = 'completed' OR (i.status IN ('failed', 'cancelled') AND i.finished_at < now() - interval '1 day')
LIMIT 100
"""

ORPHANED = """
SELECT t.tablename FROM pg_tables t
WHERE t.schemaname = 'staging' AND t.tablename LIKE 'import\\_%'
  AND NOT EXISTS (SELECT FROM imports i WHERE t.tablename = 'import_' || replace(i.id::text, '-', ''))
LIMIT 100
"""

# A worker that came too late may have claimed a step of an import that was done.
LEFT_LEASES = """
DELETE FROM leases l USING imports i
WHERE i.id = l.resource_id AND i.status = 'completed' AND l.expires_at < now()
"""


async def create(connection: Connection, state: ImportState) -> None:
    """Make the import's staging table, empty, under a new generation, within the transaction at hand."""
    await connection.execute(f"DROP TABLE IF EXISTS {state.staging_table}")
    await connection.execute(CREATE_STAGING.format(table=state.staging_table))
    generation: int = await connection.fetchval(
        "UPDATE imports SET generation = generation + 1, staged_at = NULL WHERE id = $1 RETURNING generation",
        state.id,
    )
    await connection.execute(
        "INSERT INTO staging.sentinels (import_id, generation) VALUES ($1, $2)"
        " ON CONFLICT (import_id) DO UPDATE SET generation = excluded.generation",
        state.id,
        generation,
    )


async def check_sentinel(connection: Connection, state: ImportState) -> None:
    """Raises StagingLostError unless the staged rows of this generation are there."""
    generation = await connection.fetchval(
        "SELECT generation FROM staging.sentinels WHERE import_id = $1", state.id
    )
    if generation is None or generation != state.generation:
        raise StagingLostError(f"import {state.id}: generation {generation}, expected {state.generation}")


async def create_index(connection: Connection, state: ImportState) -> None:
    """Index the staged rows by SKU key, unless they are indexed already."""
    await connection.execute("SET LOCAL maintenance_work_mem = '256MB'")
    index = f"import_{state.id.hex}_key"
    await connection.execute(f"CREATE INDEX IF NOT EXISTS {index} ON {state.staging_table} (sku_key, line)")


async def drop(connection: Connection, import_id: UUID) -> None:
    """Drop what only a running import needs, its leases included: all of it or nothing."""
    async with connection.transaction():
        await connection.execute(f'DROP TABLE IF EXISTS staging."import_{import_id.hex}"')
        await connection.execute("DELETE FROM staging.sentinels WHERE import_id = $1", import_id)
        await connection.execute("DELETE FROM leases WHERE resource_id = $1", import_id)


async def drop_leftovers(connection: Connection) -> int:
    """Drop staging tables that no process will read again, and leases on what is done; how many tables."""
    await connection.execute(LEFT_LEASES)
    gone = await connection.fetch(LEFT_OVER)
    for row in gone:
        await drop(connection, row["id"])
    orphans = await connection.fetch(ORPHANED)
    for row in orphans:
        await connection.execute(f'DROP TABLE IF EXISTS staging."{row["tablename"]}"')
    return len(gone) + len(orphans)
