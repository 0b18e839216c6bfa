"""Databases for tests: clones of a migrated template, and their cleaning between tests."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg

PARTITIONED = (Path(__file__).parent / "partitioned.sql").read_text()

_TABLES = """
    SELECT c.oid::regclass::text AS name
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'
       AND c.relname <> 'alembic_version'
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
     ORDER BY c.oid
"""

_SIZES = """
    SELECT name, c.relkind = 'p' OR pg_relation_size(c.oid) > 0 AS written
      FROM unnest($1::text[]) name JOIN pg_class c ON c.oid = name::regclass
"""


def with_database(url: str, name: str) -> str:
    """The same server and role, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


async def replace_database(admin_url: str, name: str, template: str = "template0") -> str:
    """Replace the database `name` by a copy of `template`, and return its URL."""
    assert re.fullmatch(r"\w+", name), name
    connection = await asyncpg.connect(admin_url)
    try:
        for attempt in range(50):
            try:
                await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
                await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
                break
            # Another worker copies the template at this moment, or autovacuum is in the old database, which only a
            # superuser may stop.
            except (asyncpg.ObjectInUseError, asyncpg.InsufficientPrivilegeError):
                if attempt == 49:
                    raise
                await asyncio.sleep(0.1)
    finally:
        await connection.close()
    return with_database(admin_url, name)


async def partition_products(url: str, partitions: int) -> None:
    """Make the products of a migrated database a table with hash partitions, for tests of that layout."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(f"SET skuport.partitions = {partitions}")
        await connection.execute(PARTITIONED)
    finally:
        await connection.close()


async def tables_of_products(connection: asyncpg.Connection) -> list[str]:
    """The tables that have the products: `products`, or its partitions."""
    rows = await connection.fetch(
        "SELECT oid::regclass::text AS name FROM pg_class WHERE relkind = 'r' AND (oid = 'products'::regclass"
        " OR oid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = 'products'::regclass))"
    )
    return [row["name"] for row in rows]


LOCK_SECONDS = 2
PAUSE_SECONDS = 0.2
"""While the cleaner waits for one table, it holds others, and no heartbeat of a worker gets through. On a busy machine
a worker builds a segment of the search index for a minute, and without a heartbeat for as long it ends itself."""
CLEAN_SECONDS = 100.0


@dataclass
class Cleaner:
    """Brings a database back to the state that migrations leave it in, rows that they insert included.

    Learns that state when it is made, from a database that no test has used yet.
    """

    url: str
    tables: list[str] = field(default_factory=list)
    seeds: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    async def learn(cls, url: str) -> "Cleaner":
        """Note the tables, and the rows of those that have any."""
        cleaner = cls(url)
        connection = await asyncpg.connect(url)
        try:
            cleaner.tables = [row["name"] for row in await connection.fetch(_TABLES)]
            for table in cleaner.tables:
                if rows := await _copy_out(connection, table):
                    cleaner.seeds[table] = rows
        finally:
            await connection.close()
        return cleaner

    async def clean(self) -> None:
        """Empty every table, drop those that came later, put the migrations' rows back.

        Raises asyncpg.LockNotAvailableError when something left a transaction open, and a deadlock with workers
        that are still busy only when it happens again and again.
        """
        connection = await asyncpg.connect(self.url, server_settings={"lock_timeout": f"{LOCK_SECONDS}s"})
        deadline = time.monotonic() + CLEAN_SECONDS
        try:
            while True:
                try:
                    await self._restore(connection)
                    break
                except (asyncpg.DeadlockDetectedError, asyncpg.LockNotAvailableError):
                    if time.monotonic() > deadline:
                        raise
                await asyncio.sleep(PAUSE_SECONDS)
        finally:
            await connection.close()

    async def _restore(self, connection: asyncpg.Connection) -> None:
        async with connection.transaction():
            found = [row["name"] for row in await connection.fetch(_TABLES)]
            later = [table for table in found if table not in self.tables]
            written = await self._written(connection) if self.tables else []
            if written:
                await connection.execute(f"TRUNCATE {', '.join(written)} RESTART IDENTITY CASCADE")
            if later:
                await connection.execute(f"DROP TABLE IF EXISTS {', '.join(later)} CASCADE")
            for table, rows in self.seeds.items():
                if not await connection.fetchval(f"SELECT EXISTS (SELECT FROM {table})"):
                    await _copy_in(connection, table, rows)

    async def _written(self, connection: asyncpg.Connection) -> list[str]:
        """The tables that were written to since they were emptied. To empty all takes longer than many tests do."""
        await connection.execute(f"LOCK TABLE {', '.join(self.tables)} IN ACCESS EXCLUSIVE MODE")
        sizes = await connection.fetch(_SIZES, self.tables)
        found = [row["name"] for row in sizes if row["written"] and row["name"] not in self.seeds]
        for table, seed in self.seeds.items():
            if await _copy_out(connection, table) != seed:
                found.append(table)
        return found


async def empty_products(connection: asyncpg.Connection, seconds: float = 60.0) -> None:
    """Remove all products. A worker that indexes them may cause a deadlock, and then it is tried again."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            await connection.execute("TRUNCATE products")
        except asyncpg.DeadlockDetectedError:
            assert time.monotonic() < deadline, "the products could not be emptied"
            await asyncio.sleep(0.5)
        else:
            return


async def _copy_out(connection: asyncpg.Connection, table: str) -> bytes:
    rows = bytearray()
    await connection.copy_from_query(f"SELECT * FROM {table}", output=_writer(rows))
    return bytes(rows)


def _writer(target: bytearray) -> Callable[[bytes], Coroutine[None, None, None]]:
    async def write(data: bytes) -> None:
        target.extend(data)

    return write


async def _copy_in(connection: asyncpg.Connection, table: str, rows: bytes) -> None:
    schema, _, name = table.replace('"', "").rpartition(".")

    async def source() -> AsyncIterator[bytes]:
        yield rows

    await connection.copy_to_table(name, schema_name=schema or None, source=source())
