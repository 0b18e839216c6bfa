"""The API and the workers run as a role that may do what they need, and nothing to the audit log but add to it.

That everything else works for this role, the other integration tests show: their settings have its URL.
"""

import asyncio
import os
from collections.abc import AsyncIterator

import asyncpg
import httpx
import pytest
from structlog.testing import capture_logs

from skuport.core.audit import warn_if_unprotected
from skuport.core.migrations import migrate
from skuport.core.settings import Settings
from tests.support.api import api, app, shared_app
from tests.support.database import replace_database
from tests.support.services import Services

__all__ = ["api", "app", "shared_app"]

pytestmark = pytest.mark.skipif(
    "SKUPORT_TEST_DATABASE_URL" in os.environ, reason="only the embedded server is sure to have both roles"
)


@pytest.fixture
async def running(settings: Settings, clean_database: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection as the running role."""
    connection = await asyncpg.connect(settings.database_url)
    yield connection
    await connection.close()


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE audit_log",
        "TRUNCATE principals CASCADE",
        "DELETE FROM audit_log",
        "UPDATE audit_log SET action = 'nothing'",
        "DROP TABLE audit_log",
        "DROP SCHEMA public CASCADE",
        "ALTER TABLE audit_log ADD COLUMN more text",
        "ALTER TABLE audit_log DISABLE TRIGGER ALL",
        "ALTER TABLE audit_log OWNER TO CURRENT_USER",
        "ALTER TABLE audit_log RENAME TO old_log",
        "DROP TRIGGER audit_log_append_only ON audit_log",
        "CREATE RULE nothing AS ON INSERT TO audit_log DO INSTEAD NOTHING",
        "DROP FUNCTION audit_log_is_append_only() CASCADE",
        "CREATE OR REPLACE FUNCTION audit_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RETURN NEW; END $$",
        "SET session_replication_role = replica",
        "SET ROLE skuport",
        "ALTER ROLE CURRENT_USER SUPERUSER",
        "CREATE TABLE public.mine ()",
        "UPDATE alembic_version SET version_num = '0000'",
        "DROP TABLE products",
    ],
)
async def test_the_running_role_may_not(running: asyncpg.Connection, statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await running.execute(statement)


async def test_the_api_runs_as_this_role_and_adds_to_the_audit_log(
    api: httpx.AsyncClient, running: asyncpg.Connection
) -> None:
    made = await api.post("/api/v1/products", json={"sku": "A-1", "name": "Apple"})
    assert made.status_code == 201, made.text
    assert (
        await running.fetchval("SELECT action FROM audit_log ORDER BY id DESC LIMIT 1") == "product.created"
    )
    assert {
        row["usename"]
        for row in await running.fetch(
            "SELECT usename FROM pg_stat_activity"
            " WHERE application_name = 'skuport-api' AND datname = current_database()"
        )
    } == {await running.fetchval("SELECT current_user")}


async def test_a_database_with_one_role_can_get_a_second_one(services: Services, worker_number: int) -> None:
    """Also when tables for search and staging exist already, and when the grants are there already."""
    assert services.running_role is not None
    url = await replace_database(services.admin_database_url, f"roles_{worker_number}")
    await asyncio.to_thread(migrate, url)
    owner = await asyncpg.connect(url)
    try:
        await owner.execute("CREATE TABLE search.segment_1 (LIKE search.entries)")
        for _ in range(2):
            await asyncio.to_thread(migrate, url, running_role=services.running_role[0])
        running = await asyncpg.connect(services.running_url(url))
        try:
            await running.execute("ALTER TABLE search.segment_1 INHERIT search.entries")
            await running.execute("DROP TABLE search.segment_1")
            await running.execute("CREATE UNLOGGED TABLE staging.import_1 ()")
            await running.execute("TRUNCATE products")
        finally:
            await running.close()
        # The owner can still change what it handed over.
        await owner.execute("ALTER TABLE search.entries ADD COLUMN more text")
    finally:
        await owner.close()


async def test_a_role_that_is_missing_is_named_with_the_remedy(
    services: Services, worker_number: int
) -> None:
    url = await replace_database(services.admin_database_url, f"roles_{worker_number}")
    with pytest.raises(SystemExit) as stopped:
        await asyncio.to_thread(migrate, url, running_role="nobody_of_this_name")
    assert 'CREATE ROLE "nobody_of_this_name"' in str(stopped.value)
    assert 'GRANT "nobody_of_this_name" TO "skuport"' in str(stopped.value)
    connection = await asyncpg.connect(url)
    assert await connection.fetchval("SELECT to_regclass('products')") is None
    await connection.close()


async def test_workers_warn_of_one_role(running: asyncpg.Connection, database_url: str) -> None:
    with capture_logs() as quiet:
        await warn_if_unprotected(running)
    assert quiet == []
    owner = await asyncpg.connect(database_url)
    with capture_logs() as logs:
        await warn_if_unprotected(owner)
    await owner.close()
    assert [entry["event"] for entry in logs] == ["database.one_role"]
