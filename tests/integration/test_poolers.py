"""Sessions get their guards after they began, keep them, and are our own: directly, and behind PgBouncer."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator

import asyncpg
import pytest
from sqlalchemy import text

from skuport.core.database import api_sessions, make_engine, make_pool, migration_sessions, worker_sessions
from skuport.core.database_sessions import (
    CHECKS,
    Connector,
    DatabaseSession,
    SharedSessionsError,
    check_sessions,
)
from skuport.core.migrations import migrate
from skuport.core.settings import Settings
from skuport.worker import Worker, open_resources
from tests.support.api import client_of, running
from tests.support.database import replace_database
from tests.support.importing import Importer, counts, csv_of
from tests.support.pgbouncer import PgBouncer, program_or_skip
from tests.support.services import Services

GUARDS = """
    SELECT name, setting FROM pg_settings WHERE name IN (
        'lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout', 'jit', 'plan_cache_mode',
        'client_connection_check_interval', 'application_name')
"""

OF_API = {
    "application_name": "skuport-api",
    "client_connection_check_interval": "0",
    "idle_in_transaction_session_timeout": "10000",
    "jit": "off",
    "lock_timeout": "5000",
    "plan_cache_mode": "auto",
    "statement_timeout": "0",
}
OF_WORKER = {
    **OF_API,
    "application_name": "skuport-worker",
    "client_connection_check_interval": "5000",
    "plan_cache_mode": "force_custom_plan",
    "statement_timeout": "600000",
}


@pytest.fixture
async def pgbouncer(
    tmp_path_factory: pytest.TempPathFactory, settings: Settings, clean_database: str
) -> AsyncIterator[PgBouncer]:
    program = program_or_skip()
    folder = tmp_path_factory.mktemp("pooler") / "pgbouncer"
    with PgBouncer(folder, settings.database_url, program) as pooler:
        yield pooler


@pytest.fixture(params=["directly", "pooled"])
def own_sessions(request: pytest.FixtureRequest, settings: Settings, clean_database: str) -> Settings:
    """Settings of a database with sessions of our own."""
    if request.param == "directly":
        return settings
    pooler: PgBouncer = request.getfixturevalue("pgbouncer")
    return settings.model_copy(update={"database_url": pooler.url("session")})


async def test_guards_are_on_and_stay_on(own_sessions: Settings) -> None:
    """asyncpg's pool resets a session when it is returned."""
    engine = make_engine(own_sessions, 1)
    pool = await make_pool(own_sessions, 1)
    for _ in range(3):
        async with engine.connect() as connection:
            rows = await connection.execute(text(GUARDS))
            assert {row.name: row.setting for row in rows} == OF_API
        async with pool.acquire() as session:
            assert dict(await session.fetch(GUARDS)) == OF_WORKER
            await session.execute("SET lock_timeout = '1s'; SET search_path = nowhere")
    assert await pool.fetchval("SHOW search_path") != "nowhere"
    await pool.close()
    await engine.dispose()


async def test_a_session_begins_with_its_name_only(settings: Settings, clean_database: str) -> None:
    """Poolers refuse more, or leave it out without a word."""
    for connect in (api_sessions(settings), worker_sessions(settings), migration_sessions(clean_database)):
        session = await connect()
        assert set(session._params.server_settings) == {"application_name"}
        await session.close()


async def test_own_sessions_pass_the_check(own_sessions: Settings) -> None:
    await check_sessions(api_sessions(own_sessions))
    await check_sessions(worker_sessions(own_sessions))


async def test_a_session_that_loses_its_guards_is_refused(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def forget(session: DatabaseSession, *_: object) -> None:
        await session.execute("SELECT set_config('lock_timeout', '0', false)")

    monkeypatch.setattr(DatabaseSession, "set_guards", forget)
    with pytest.raises(
        SharedSessionsError, match=r"session settings are lost between statements \(.*lock_timeout"
    ):
        await check_sessions(worker_sessions(settings))


async def test_an_import_through_a_pooler_in_session_mode(pgbouncer: PgBouncer, settings: Settings) -> None:
    pooled = settings.model_copy(update={"database_url": pgbouncer.url("session")})
    assert pooled.api_key is not None
    key = f"Bearer {pooled.api_key.get_secret_value()}"
    async with (
        running(pooled) as app,
        client_of(app, Authorization=key) as client,
        open_resources(pooled) as resources,
        Worker(pooled, resources) as worker,
    ):
        client.base_url = f"{pooled.public_url}/api/v1/"
        assert (await client.get(f"{pooled.public_url}/readyz")).status_code == 200
        importer = Importer(client)
        rows = [f"A-{number},Lamp {number}" for number in range(2000)]
        started = await importer.start(await importer.upload(csv_of("sku,name", *rows)))
        await worker.run_once()
        found = await importer.show(started["id"])
        assert (found["status"], found["counts"]) == ("completed", counts(created=2000))
        await importer.aclose()


async def test_what_a_session_sets_ends_with_it(pgbouncer: PgBouncer, settings: Settings) -> None:
    pool = await make_pool(settings.model_copy(update={"database_url": pgbouncer.url("session")}), 1)
    pid = await pool.fetchval("SELECT pg_backend_pid()")
    await pool.close()
    other = await asyncpg.connect(pgbouncer.url("session"))
    assert await other.fetchval("SELECT pg_backend_pid()") == pid
    assert await other.fetchval("SHOW lock_timeout") == "0"
    await other.close()


async def test_migrations_through_a_pooler_in_session_mode(
    tmp_path_factory: pytest.TempPathFactory, services: Services, worker_number: int
) -> None:
    program = program_or_skip()
    url = await replace_database(services.admin_database_url, f"pooled_{worker_number}")
    with PgBouncer(tmp_path_factory.mktemp("migrations") / "pgbouncer", url, program) as pooler:
        for _ in range(2):
            await asyncio.to_thread(migrate, pooler.url("session"))
    connection = await asyncpg.connect(url)
    assert await connection.fetchval("SELECT count(*) FROM products") == 0
    await connection.close()


@pytest.mark.parametrize("mode", ["transaction", "statement"])
async def test_other_modes_are_detected(pgbouncer: PgBouncer, settings: Settings, mode: str) -> None:
    pooled = settings.model_copy(update={"database_url": pgbouncer.url(mode)})
    for connect in (api_sessions(pooled), worker_sessions(pooled)):
        with pytest.raises(SharedSessionsError, match="pool_mode = session"):
            await check_sessions(connect)
    async with running(pooled) as app, client_of(app) as client:
        answer = await client.get("/readyz")
        assert answer.status_code == 503
        assert "pool_mode = session" in answer.json()["detail"]


async def test_a_busy_pool_is_detected_too(pgbouncer: PgBouncer, settings: Settings) -> None:
    """Others take sessions and give them back all the time."""
    pooled = settings.model_copy(update={"database_url": pgbouncer.url("transaction")})

    async def keep_busy(connect: Connector) -> None:
        session = await connect()
        try:
            while True:
                await session.execute("SELECT pg_sleep(0.002)")
        finally:
            session.terminate()

    others = [asyncio.create_task(keep_busy(api_sessions(pooled))) for _ in range(10)]
    await asyncio.sleep(0.5)
    missed = 0
    for _ in range(10):
        try:
            await check_sessions(worker_sessions(pooled))
            missed += 1
        except SharedSessionsError:
            pass
    for other in others:
        other.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    assert not missed, f"{CHECKS} tries missed it {missed} of 10 times"


async def test_each_command_says_in_one_line_that_the_mode_is_wrong(
    pgbouncer: PgBouncer, settings: Settings
) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SKUPORT_")}
    environment = {**kept, "SKUPORT_DATABASE_URL": pgbouncer.url("transaction")}

    async def ended(command: str) -> subprocess.CompletedProcess[str]:
        argv = [sys.executable, "-m", "skuport", command]
        return await asyncio.to_thread(
            subprocess.run, argv, env=environment, capture_output=True, text=True, check=False, timeout=60
        )

    for each in await asyncio.gather(*map(ended, ("api", "worker", "migrate"))):
        assert each.returncode == 1
        assert each.stderr.startswith(
            "skuport: the database is behind a pooler that lends its sessions by transaction"
        )
        assert each.stderr.count("\n") == 1
