"""Migrations in pairs: the release before runs on the schema that pre migrations leave."""

import asyncio
import io
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest
from alembic import command
from alembic.script import ScriptDirectory
from structlog.testing import capture_logs

from skuport.core import migrations as migrating
from skuport.core.migrations import (
    BASELINE,
    LockedError,
    alembic_config,
    migrate,
    number_of,
    required_revision,
)
from skuport.search.index import index_pending
from tests.support.database import replace_database
from tests.support.services import Services

OWN = Path(__file__).parents[3] / "migrations"

HEADS = ScriptDirectory.from_config(alembic_config("postgresql://nobody/nothing")).get_heads()


def links(kind: str, depends_on: str | None) -> str:
    """How the first migration of a kind after the project's own is linked."""
    before = next((head for head in HEADS if head.endswith(f"_{kind}")), None)
    label = None if before else (kind,)
    return f"down_revision = {before or BASELINE!r}\nbranch_labels = {label!r}\ndepends_on = {depends_on!r}"


PAIR = {
    "9001_pre": (links("pre", None), "ADD COLUMN next text"),
    "9001_post": (links("post", "9001_pre"), "DROP COLUMN description"),
    "9002_pre": (
        'down_revision = "9001_pre"\nbranch_labels = None\ndepends_on = None',
        "ADD COLUMN last text",
    ),
}


@pytest.fixture
def migrations(tmp_path: Path) -> Path:
    """The project's migrations, and those of two releases to come."""
    folder = tmp_path / "migrations"
    shutil.copytree(OWN, folder, ignore=shutil.ignore_patterns("__pycache__"))
    for revision, (linked, change) in PAIR.items():
        (folder / "versions" / f"{revision}.py").write_text(
            f'from alembic import op\n\nrevision = "{revision}"\n{linked}\n\n\ndef upgrade():\n'
            f'    op.execute("ALTER TABLE products {change}")\n\n\ndef downgrade():\n    pass\n'
        )
    return folder


@pytest.fixture
async def empty_database(services: Services, worker_number: int) -> str:
    """A database without a schema."""
    return await replace_database(services.admin_database_url, f"migrations_{worker_number}")


async def columns(url: str) -> set[str]:
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'products'"
        )
    finally:
        await connection.close()
    return {row["column_name"] for row in rows}


async def test_pre_migrations_only_add_and_post_migrations_follow_later(
    empty_database: str, migrations: Path
) -> None:
    await asyncio.to_thread(migrate, empty_database, "pre", migrations)
    assert {"next", "last", "description"} <= await columns(empty_database)

    await asyncio.to_thread(migrate, empty_database, "all", migrations)
    found = await columns(empty_database)
    assert {"next", "last"} <= found
    assert "description" not in found

    await asyncio.to_thread(migrate, empty_database, "all", migrations)  # nothing is left to do
    assert await columns(empty_database) == found


async def test_a_database_older_than_the_last_prerelease_is_refused(empty_database: str) -> None:
    connection = await asyncpg.connect(empty_database)
    await connection.execute("CREATE TABLE alembic_version (version_num varchar(32))")
    await connection.execute("INSERT INTO alembic_version VALUES ('0007')")
    await connection.close()

    with pytest.raises(SystemExit, match=r"at migration 0007 of a version before 0\.1\.0"):
        await asyncio.to_thread(migrate, empty_database)


async def test_a_prerelease_database_is_brought_to_the_baseline_with_its_data(empty_database: str) -> None:
    """As the prerelease left it, but for what both have in common."""
    await asyncio.to_thread(command.upgrade, alembic_config(empty_database), BASELINE)
    connection = await asyncpg.connect(empty_database)
    await connection.execute(
        """
        ALTER TABLE imports RENAME COLUMN expires_at TO waits_until;
        ALTER TABLE imports RENAME COLUMN purged_at TO forgotten_at;
        ALTER TABLE imports RENAME COLUMN notify_at TO ring_at;
        ALTER INDEX imports_notify_at_idx RENAME TO imports_ring_at_idx;
        ALTER TABLE jobs RENAME COLUMN notify_at TO ring_at;
        ALTER INDEX jobs_notify_at_idx RENAME TO jobs_ring_at_idx;
        ALTER TABLE search.sample RENAME COLUMN sample_key TO turn;
        ALTER INDEX search.sample_sample_key_idx RENAME TO sample_turn_idx;
        UPDATE alembic_version SET version_num = '0011';
        INSERT INTO products (sku, sku_key, name) VALUES ('A-1', 'a-1', 'Lamp');
        """
    )

    await asyncio.to_thread(migrate, empty_database)

    versions = await connection.fetch("SELECT version_num FROM alembic_version")
    assert {row["version_num"] for row in versions} == set(HEADS)
    assert await connection.fetchval("SELECT name FROM products") == "Lamp"
    assert await connection.fetchval("SELECT count(expires_at) + count(notify_at) FROM imports") == 0
    await connection.close()


@pytest.fixture
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries again soon."""
    monkeypatch.setattr(migrating, "PAUSES", (0.2,))


def add_migration(folder: Path, name: str, body: str) -> Path:
    """The project's migrations with one more of a release to come."""
    shutil.copytree(OWN, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / f"{name}.py").write_text(
        f"from alembic import op\n\nfrom skuport.core.migrations import create_index_concurrently\n\n"
        f'revision = "{name}"\n{links("pre", None)}\n\n\ndef upgrade():\n{body}\n\n\ndef downgrade():\n    pass\n'
    )
    return folder


ALTER = """
    op.execute("SET LOCAL lock_timeout = '300ms'")
    op.execute("ALTER TABLE products ADD COLUMN next text")
"""


@pytest.mark.usefixtures("_quick")
async def test_a_table_that_workers_use_is_waited_for(empty_database: str, tmp_path: Path) -> None:
    await asyncio.to_thread(migrate, empty_database)
    folder = add_migration(tmp_path / "migrations", "9001_pre", ALTER)
    worker = await asyncpg.connect(empty_database, server_settings={"application_name": "skuport-worker 1"})
    transaction = worker.transaction()
    await transaction.start()
    await worker.execute("LOCK TABLE products IN ROW EXCLUSIVE MODE")
    with capture_logs() as logs:
        migration = asyncio.create_task(asyncio.to_thread(migrate, empty_database, "all", folder))
        async with asyncio.timeout(20):
            while sum("waits_for" in line for line in logs) < 2:  # noqa: ASYNC110, it is in a thread
                await asyncio.sleep(0.05)
        await transaction.rollback()
        await migration
    await worker.close()
    assert "next" in await columns(empty_database)
    said = next(line["waits_for"] for line in logs if "waits_for" in line)
    assert said.startswith(
        f"a lock on products, held by process {worker.get_server_pid()} (skuport-worker 1, in a trans"
    )


@pytest.mark.usefixtures("_quick")
async def test_a_table_that_stays_locked_ends_the_migration_with_the_reason(
    empty_database: str, tmp_path: Path
) -> None:
    await asyncio.to_thread(migrate, empty_database)
    folder = add_migration(tmp_path / "migrations", "9001_pre", ALTER)
    worker = await asyncpg.connect(empty_database)
    async with worker.transaction():
        await worker.execute("LOCK TABLE products IN ROW EXCLUSIVE MODE")
        with pytest.raises(
            LockedError, match=r"gave up after waiting 1 s for a lock on products, held by process .*"
        ):
            await asyncio.to_thread(migrate, empty_database, "all", folder, wait_seconds=1)
    await worker.close()
    assert "next" not in await columns(empty_database)
    await asyncio.to_thread(migrate, empty_database, "all", folder)
    assert "next" in await columns(empty_database)


async def test_another_migration_is_one_line(empty_database: str) -> None:
    other = await asyncpg.connect(empty_database)
    await other.execute(f"SELECT pg_advisory_lock({0x534B55})")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SKUPORT_")}
    ended = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "skuport", "migrate", "--wait", "0"],
        env={**kept, "SKUPORT_DATABASE_URL": empty_database},
        capture_output=True,
        text=True,
        check=False,
    )
    await other.close()
    assert ended.returncode == 1
    assert ended.stderr == (
        "skuport: the migrations gave up after waiting 0 s for another 'skuport migrate'. End that session, or run"
        " 'skuport migrate' again when it has finished\n"
    )


INDEX = """
    create_index_concurrently("products_next_idx", "products (version, id)")
"""

INDEXES = """
    SELECT c.relname, i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE c.relname = 'products_next_idx'
"""


@asynccontextmanager
async def building(url: str, folder: Path) -> AsyncIterator[tuple[asyncio.Task[None], asyncpg.Connection]]:
    """A migration that builds INDEX and, for the body of a `with`, waits for an older transaction; and a connection."""
    async with (
        asyncpg.create_pool(url, min_size=2, max_size=2) as pool,
        pool.acquire() as older,
        pool.acquire() as other,
        older.transaction(isolation="repeatable_read"),
    ):
        await older.execute("SELECT count(*) FROM imports")
        migration = asyncio.create_task(asyncio.to_thread(migrate, url, "all", folder))
        async with asyncio.timeout(20):
            while not await other.fetch(INDEXES):  # noqa: ASYNC110, only the server knows
                await asyncio.sleep(0.05)
        yield migration, other


async def indexes(url: str) -> list[tuple[object, ...]]:
    connection = await asyncpg.connect(url)
    try:
        return [tuple(row) for row in await connection.fetch(INDEXES)]
    finally:
        await connection.close()


@pytest.mark.usefixtures("_quick")
async def test_an_index_is_built_while_others_write(empty_database: str, tmp_path: Path) -> None:
    """It waits for transactions that are older than it, for longer than any lock, and nobody waits for it."""
    await asyncio.to_thread(migrate, empty_database)
    folder = add_migration(tmp_path / "migrations", "9001_pre", INDEX)
    async with building(empty_database, folder) as (migration, writer):
        await asyncio.sleep(0.5)
        async with asyncio.timeout(10):
            await writer.execute("INSERT INTO products (sku, sku_key, name) VALUES ('A-1', 'a-1', 'Lamp')")
        assert not migration.done()
        assert await indexes(empty_database) == [("products_next_idx", False)]
    async with asyncio.timeout(20):
        await migration
    assert await indexes(empty_database) == [("products_next_idx", True)]


def test_an_index_that_is_built_concurrently_as_sql(tmp_path: Path) -> None:
    """As the linter of migrations reads it."""
    folder = add_migration(tmp_path / "migrations", "9001_pre", INDEX)
    output = io.StringIO()
    config = alembic_config("postgresql://nobody/nothing", folder)
    config.output_buffer = output
    command.upgrade(config, "9001_pre", sql=True)
    assert (
        "CREATE INDEX CONCURRENTLY IF NOT EXISTS products_next_idx ON products (version, id);"
        in output.getvalue()
    )


@pytest.mark.usefixtures("_quick")
async def test_an_index_whose_building_was_interrupted_is_built_again(
    empty_database: str, tmp_path: Path
) -> None:
    await asyncio.to_thread(migrate, empty_database)
    folder = add_migration(tmp_path / "migrations", "9001_pre", INDEX)
    async with building(empty_database, folder) as (migration, watcher):
        await watcher.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND query LIKE 'CREATE INDEX%'"
        )
        with pytest.raises(ConnectionError, match="run 'skuport migrate' again"):
            await migration
    assert await indexes(empty_database) == [("products_next_idx", False)]

    await asyncio.to_thread(migrate, empty_database, "all", folder)
    assert await indexes(empty_database) == [("products_next_idx", True)]


def test_every_migration_after_the_baseline_is_one_of_a_pair() -> None:
    url = "postgresql://nobody/nothing"
    revisions = {r.revision: r for r in ScriptDirectory.from_config(alembic_config(url)).walk_revisions()}

    for name, revision in revisions.items():
        if name == BASELINE:
            continue
        number, _, kind = name.partition("_")
        assert kind in ("pre", "post"), name
        if kind == "post":
            assert revision.dependencies == f"{number}_pre"
    assert not required_revision(url).endswith("_post")
    assert number_of(required_revision(url)) == max(map(number_of, revisions))


async def test_entries_whose_letters_are_folded_otherwise_are_made_again(empty_database: str) -> None:
    config = alembic_config(empty_database)
    await asyncio.to_thread(command.upgrade, config, "0014_pre")
    connection = await asyncpg.connect(empty_database)
    try:
        await connection.execute(
            "INSERT INTO products (sku, sku_key, name, description)"
            " SELECT n, n, CASE n WHEN '1' THEN 'μήλα σας' ELSE 'x' END, CASE n WHEN '2' THEN '5 µm' ELSE 'ſ' END"
            " FROM unnest('{1,2,3,4}'::text[]) n"
        )
        await connection.execute("UPDATE products SET description = 'Σ ß' WHERE sku = '4'")
        while await index_pending(connection, max_wait_seconds=0):
            pass

        await asyncio.to_thread(command.upgrade, config, "0016_pre")

        noted = await connection.fetch("SELECT unnest(ids) AS id FROM search.changes ORDER BY 1")
        assert [row["id"] for row in noted] == [1, 2, 3]
        assert await connection.fetchval("SELECT size FROM search.changes") == 3
        while await index_pending(connection, max_wait_seconds=0):
            pass
        await connection.execute("DELETE FROM search.changes")
        found = await connection.fetchval("SELECT count(*) FROM search.entries WHERE label LIKE '%σασ%'")
        assert found == 1
        await asyncio.to_thread(command.downgrade, config, "0014_pre")
        assert await connection.fetchval("SELECT search.label('', 'μήλα σας')") == "  μήλα σας"
        assert await connection.fetchval("SELECT sum(size) FROM search.changes") == 4
    finally:
        await connection.close()
