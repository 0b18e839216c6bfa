"""What somebody would do with psql: copy into a temporary table, then one sorted merge."""

import asyncio
import os
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from skuport.local.postgres import programs_folder

# The catalog's own columns and indexes, or as little as a merge by SKU needs.
TABLES = {
    "same": "CREATE TABLE by_hand_same (LIKE products INCLUDING ALL)",
    "bare": """CREATE TABLE by_hand_bare (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, sku text NOT NULL,
        sku_key text COLLATE "C" NOT NULL UNIQUE, name text NOT NULL, description text NOT NULL,
        active boolean NOT NULL)""",
}

SCRIPT = r"""
\set ON_ERROR_STOP on
CREATE TEMPORARY TABLE lines (
    no bigint GENERATED ALWAYS AS IDENTITY, sku text, name text, description text, active boolean);
\copy lines (sku, name, description, active) FROM '{file}' WITH (FORMAT csv, HEADER true)
INSERT INTO {table} (sku, sku_key, name, description, active)
SELECT DISTINCT ON (lower(sku) COLLATE "C") sku, lower(sku), name, coalesce(description, ''), active
FROM lines ORDER BY lower(sku) COLLATE "C", no DESC
ON CONFLICT (sku_key) DO UPDATE SET
    sku = excluded.sku, name = excluded.name, description = excluded.description, active = excluded.active;
"""

DIFFERENT = """
SELECT count(*) FROM products p FULL JOIN by_hand_same h USING (sku_key)
WHERE (p.sku, p.name, p.description, p.active) IS DISTINCT FROM (h.sku, h.name, h.description, h.active)
"""


PHASES = """
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM publishing_at - started_at)) AS staging,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM finished_at - publishing_at)) AS publishing
FROM imports WHERE created > 0
"""


class ByHand:
    """The script, run on the server that the app uses. `admin_password` is the superuser's, for checkpoints."""

    def __init__(self, database_url: str, admin_password: str, file: Path) -> None:
        self._url = database_url
        parts = urlsplit(database_url)
        address = f"postgres:{admin_password}@{parts.hostname}:{parts.port}"
        self._admin_url = urlunsplit(parts._replace(netloc=address))
        self._file = file

    async def run(self, name: str) -> float:
        """Merge the file into an empty table of the kind; the seconds that psql took."""
        table = f"by_hand_{name}"
        # Nothing that cleans up after one of the two may slow the other down.
        no_vacuum = f"ALTER TABLE {table} SET (autovacuum_enabled = false)"
        await self._execute(self._url, f"DROP TABLE IF EXISTS {table}", TABLES[name], no_vacuum)
        await self.empty_catalog()
        script = SCRIPT.format(file=self._file, table=table)
        psql = str(programs_folder() / "psql")
        started = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            *(psql, "--quiet", "--no-psqlrc", self._url),
            stdin=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, "PGCLIENTENCODING": "UTF8"},
        )
        _, errors = await process.communicate(script.encode())
        seconds = time.perf_counter() - started
        assert process.returncode == 0, errors.decode()
        return seconds

    async def empty_catalog(self) -> None:
        """No products, and nothing left for a checkpoint to write."""
        await self._execute(self._url, "TRUNCATE products")
        await self._execute(self._admin_url, "CHECKPOINT")

    async def see_that_both_are_equal(self) -> int:
        """How many products there are; fails when the script made others than the import."""
        connection = await asyncpg.connect(self._url)
        try:
            assert await connection.fetchval(DIFFERENT) == 0, "the script and the import disagree"
            count: int = await connection.fetchval("SELECT count(*) FROM products")
            return count
        finally:
            await connection.close()

    async def phases(self) -> dict[str, float]:
        """Seconds that the phases of the first imports took, by the import's own clock; medians."""
        connection = await asyncpg.connect(self._url)
        try:
            row = await connection.fetchrow(PHASES)
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
