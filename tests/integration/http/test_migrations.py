"""Migrations in pairs: the release before runs on the schema that pre migrations leave."""

import asyncio
import shutil
from pathlib import Path

import asyncpg
import pytest
from alembic import command
from alembic.script import ScriptDirectory

from skuport.core.migrations import BASELINE, alembic_config, migrate, number_of, required_revision
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
