"""An import's staging table, from its creation to its removal.

The table is unlogged: a crash of the database empties it. A row in `staging.sentinels`, unlogged too, says which
generation of staged rows is there; without it they are lost. `staging.inheritable` has what variants inherit from the
rejects of such a generation (`variants`).
"""

from uuid import UUID

from skuport.catalog import columns
from skuport.core import leases
from skuport.core.database import Connection
from skuport.core.sql import Sql, Statements, identifier
from skuport.imports.errors import StagingLostError
from skuport.imports.models import LEASE_KINDS
from skuport.imports.state import STAGING_SCHEMA, ImportState, staging_name

_SQL = Statements(__package__, "staging_table.sql")


async def create(connection: Connection, state: ImportState) -> None:
    """Make the import's staging table, empty, under a new generation, within the transaction at hand."""
    await _drop_table(connection, staging_name(state.id))
    await create_table(connection, state.staging_table)
    generation = await _SQL.next_generation.fetchval(connection, import_id=state.id)
    await _SQL.set_sentinel.execute(connection, import_id=state.id, generation=generation)


async def create_table(connection: Connection, table: Sql) -> None:
    """Create an empty staging table of this name."""
    statement = _SQL.create_table.fill(staging=table, core=columns.STAGED_DEFINITIONS)
    await statement.execute(connection)


async def check_sentinel(connection: Connection, state: ImportState) -> None:
    """Raises StagingLostError unless the staged rows of this generation are there."""
    generation = await _SQL.sentinel.fetchval(connection, import_id=state.id)
    if generation is None or generation != state.generation:
        raise StagingLostError(f"import {state.id}: generation {generation}, expected {state.generation}")


async def create_index(connection: Connection, state: ImportState) -> None:
    """Index the staged rows by SKU key, unless they are indexed already."""
    await _SQL.allow_memory.execute(connection)
    index = identifier(f"{staging_name(state.id)}_key")
    await _SQL.create_index.fill(index=index, staging=state.staging_table).execute(connection)


async def mark_visible(connection: Connection, state: ImportState) -> None:
    """Let the index alone tell which SKU keys are staged, for what doesn't need the rows. Outside of a transaction."""
    await _SQL.vacuum.fill(staging=state.staging_table).execute(connection)


async def drop(connection: Connection, import_id: UUID) -> None:
    """Drop what only a running import needs, its leases included: all of it or nothing."""
    async with connection.transaction():
        await _drop_table(connection, staging_name(import_id))
        await _SQL.delete_sentinel.execute(connection, import_id=import_id)
        await _SQL.delete_inheritable.execute(connection, import_id=import_id)
        await leases.forget(connection, import_id)


async def drop_leftovers(connection: Connection) -> int:
    """Drop staging tables that no process will read again, and leases on what is done; how many tables."""
    await leases.forget_expired(connection, LEASE_KINDS, _SQL.is_completed.fragment)
    leftovers = await _SQL.leftovers.fetch(connection)
    for row in leftovers:
        await drop(connection, row["id"])
    orphans = await _SQL.orphans.fetch(connection)
    for row in orphans:
        await _drop_table(connection, row["tablename"])
    await _SQL.delete_lost_inheritable.execute(connection)
    return len(leftovers) + len(orphans)


async def _drop_table(connection: Connection, name: str) -> None:
    await _SQL.drop_table.fill(staging=identifier(STAGING_SCHEMA, name)).execute(connection)
