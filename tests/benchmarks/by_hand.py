"""What somebody would do with psql: copy into a temporary table, then one sorted merge."""

import asyncio
import os
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from skuport.local.postgres import programs_folder

SAME = "by_hand_same"
BARE = "by_hand_bare"

# The catalog's own columns and indexes, or as little as a merge by SKU needs.
TABLES = {
    SAME: f"CREATE TABLE {SAME} (LIKE products INCLUDING ALL)",
    BARE: f"""CREATE TABLE {BARE} (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, sku text NOT NULL,
        sku_key text COLLATE "C" NOT NULL UNIQUE, name text NOT NULL, description text NOT NULL,
        active boolean NOT NULL)""",
}

SCRIPT = r"""
\set ON_ERROR_STOP on
CREATE TEMPORARY TABLE lines (
    no bigint GENERATED ALWAYS AS IDENTITY, sku text, name text, description text, active boolean{attribute_column});
\copy lines (sku, name, description, active{attribute}) FROM '{file}' WITH (FORMAT csv, HEADER true)
INSERT INTO {table} (sku, sku_key, name, description, active{attributes})
SELECT DISTINCT ON (lower(sku) COLLATE "C") sku, lower(sku), name, coalesce(description, ''), active{object}
FROM lines WHERE sku IS NOT NULL ORDER BY lower(sku) COLLATE "C", no DESC
ON CONFLICT (sku_key) DO UPDATE SET
    sku = excluded.sku, name = excluded.name, description = excluded.description, active = excluded.active{merged};
"""

# The other parts of the script where the file has one more column, which is an attribute.
WITH_ATTRIBUTE = {
    "attribute_column": ", {name} text",
    "attribute": ", {name}",
    "attributes": ", attributes",
    "object": ", jsonb_strip_nulls(jsonb_build_object('{name}', {name}))",
    "merged": ", attributes = {table}.attributes || excluded.attributes",
}

DIFFERENT = f"""
SELECT count(*) FROM products p FULL JOIN {SAME} h USING (sku_key)
WHERE (p.sku, p.name, p.description, p.active, p.attributes)
    IS DISTINCT FROM (h.sku, h.name, h.description, h.active, h.attributes)
"""

PHASES = """
SELECT avg(extract(epoch FROM publishing_at - started_at))::float8 AS staging,
    avg(extract(epoch FROM finished_at - publishing_at))::float8 AS publishing
FROM imports WHERE id = ANY($1::uuid[])
"""


class ByHand:
    """The script, run on the server that the app uses. `admin_password` is the superuser's, for checkpoints."""

    def __init__(self, database_url: str, admin_password: str) -> None:
        self._url = database_url
        parts = urlsplit(database_url)
        address = f"postgres:{admin_password}@{parts.hostname}:{parts.port}"
        self._admin_url = urlunsplit(parts._replace(netloc=address))

    async def empty_table(self, table: str) -> None:
        """A new table of the kind, and no catalog beside it."""
        # Nothing that cleans up after one of the two may slow the other down.
        no_vacuum = f"ALTER TABLE {table} SET (autovacuum_enabled = false)"
        await self._execute(self._url, f"DROP TABLE IF EXISTS {table}", TABLES[table], no_vacuum)
        await self.checkpoint()

    async def run(self, table: str, files: list[Path], *, attribute: str | None = None) -> float:
        """Merge the files into the table, all at once; the seconds until the last script has ended.

        Args:
            attribute: the column behind the core fields, if the files have one.
        """
        parts = {
            name: "" if attribute is None else part.format(name=attribute, table=table)
            for name, part in WITH_ATTRIBUTE.items()
        }
        started = time.perf_counter()
        await asyncio.gather(
            *(self._script(SCRIPT.format(file=file, table=table, **parts)) for file in files)
        )
        return time.perf_counter() - started

    async def _script(self, script: str) -> None:
        process = await asyncio.create_subprocess_exec(
            *(str(programs_folder() / "psql"), "--quiet", "--no-psqlrc", self._url),
            stdin=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, "PGCLIENTENCODING": "UTF8"},
        )
        _, errors = await process.communicate(script.encode())
        assert process.returncode == 0, errors.decode()

    async def empty_catalog(self) -> None:
        """No products."""
        await self._execute(self._url, "TRUNCATE products")
        await self.checkpoint()

    async def checkpoint(self) -> None:
        """Nothing is left for a checkpoint to write."""
        await self._execute(self._admin_url, "CHECKPOINT")

    async def see_that_both_are_equal(self) -> int:
        """How many products there are; fails when the scripts made others than the imports."""
        connection = await asyncpg.connect(self._url)
        try:
            assert await connection.fetchval(DIFFERENT) == 0, "the scripts and the imports disagree"
            count: int = await connection.fetchval("SELECT count(*) FROM products")
            return count
        finally:
            await connection.close()

    async def phases(self, import_ids: list[str]) -> dict[str, float]:
        """Seconds that the phases of an import took, by its own clock; of several imports the mean."""
        connection = await asyncpg.connect(self._url)
        try:
            row = await connection.fetchrow(PHASES, import_ids)
            assert row is not None
            return {name: round(seconds, 3) for name, seconds in row.items()}
        finally:
            await connection.close()

    async def _execute(self, url: str, *statements: str) -> None:
        connection = await asyncpg.connect(url)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()
