"""The database falls silent: no answer, no reset. Every wait ends, and what comes after works again."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import suppress

import asyncpg
import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from skuport.core import database_sessions, database_watch
from skuport.core.database import DATABASE_AWAY, make_engine, make_migration_engine, make_pool
from skuport.core.database_sessions import DatabaseSession, SessionGroup
from skuport.core.health import KEPT_SECONDS
from skuport.core.settings import Settings
from skuport.worker import open_resources
from tests.support.api import client_of, running
from tests.support.silent_proxy import SilentProxy

CANCEL_SECONDS = 0.5
ASK_SECONDS = 0.2


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_sessions, "CANCEL_SECONDS", CANCEL_SECONDS)
    monkeypatch.setattr(database_sessions, "CLOSE_SECONDS", CANCEL_SECONDS)
    monkeypatch.setattr(database_sessions, "CONNECT_TIMEOUT", 1.0)
    monkeypatch.setattr(database_watch, "ANSWER_SECONDS", ASK_SECONDS)


@pytest.fixture
async def proxy(settings: Settings) -> AsyncIterator[SilentProxy]:
    async with SilentProxy(settings.database_url) as proxy:
        yield proxy


@pytest.fixture
def proxied(settings: Settings, clean_database: str, proxy: SilentProxy) -> Settings:
    return settings.model_copy(update={"database_url": proxy.through(settings.database_url)})


def options(session: asyncpg.Connection) -> dict[str, int]:
    peer = session._transport.get_extra_info("socket")
    names = ("TCP_KEEPIDLE", "TCP_KEEPINTVL", "TCP_KEEPCNT", "TCP_USER_TIMEOUT")
    found = {name: peer.getsockopt(socket.IPPROTO_TCP, getattr(socket, name)) for name in names}
    return {**found, "SO_KEEPALIVE": int(bool(peer.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)))}


EXPECTED = {
    "TCP_KEEPIDLE": 10,
    "TCP_KEEPINTVL": 5,
    "TCP_KEEPCNT": 4,
    "TCP_USER_TIMEOUT": 30_000,
    "SO_KEEPALIVE": 1,
}

SERVER_SIDE = """
    SELECT concat_ws(' ', current_setting('tcp_keepalives_idle'), current_setting('tcp_keepalives_interval'),
        current_setting('tcp_keepalives_count'), current_setting('tcp_user_timeout'))
"""


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="Linux has all of them")
async def test_both_ends_notice_a_peer_that_is_gone(settings: Settings) -> None:
    """The systems do, whatever the programs wait for."""
    pool = await make_pool(settings, 1)
    async with pool.acquire() as session:
        assert options(session) == EXPECTED
        assert await session.fetchval(SERVER_SIDE) == "10 5 4 30000"
    await pool.close()
    for engine in (make_engine(settings, 1), make_migration_engine(settings.database_url)):
        async with engine.connect() as connection:
            raw = await connection.get_raw_connection()
            assert isinstance(raw.driver_connection, DatabaseSession)
            assert options(raw.driver_connection) == EXPECTED
            assert await connection.scalar(text(SERVER_SIDE)) == "10 5 4 30000"
        await engine.dispose()


async def test_a_statement_that_is_given_up_takes_no_longer_than_its_cancel(
    proxied: Settings, proxy: SilentProxy
) -> None:
    """A rollback and the return to the pool would wait for the server, which can't be asked any more."""
    pool = await make_pool(proxied, 1)
    begun = time.monotonic()

    async def give_up() -> None:
        async with asyncio.timeout(0.3), pool.acquire() as session, session.transaction():
            proxy.fall_silent()
            await session.execute("SELECT 1")

    with pytest.raises((TimeoutError, *DATABASE_AWAY)):
        await give_up()
    assert time.monotonic() - begun < 0.3 + 2 * CANCEL_SECONDS + 0.5
    proxy.answer_again()
    assert await pool.fetchval("SELECT 2") == 2
    pool.terminate()


async def test_a_statement_of_a_server_that_answers_is_cancelled_and_its_session_stays(
    settings: Settings,
) -> None:
    pool = await make_pool(settings, 1)
    async with pool.acquire() as session:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await session.execute("SELECT pg_sleep(30)")
        pid = await session.fetchval("SELECT pg_backend_pid()")
        await asyncio.sleep(2 * CANCEL_SECONDS)
        assert await session.fetchval("SELECT pg_backend_pid()") == pid
    await pool.close()


async def test_closing_takes_no_longer_than_a_farewell(proxied: Settings, proxy: SilentProxy) -> None:
    pool = await make_pool(proxied, 1)
    proxy.fall_silent()
    begun = time.monotonic()
    with suppress(TimeoutError):
        await pool.close()
    assert time.monotonic() - begun < CANCEL_SECONDS + 1


async def test_the_watch_ends_the_sessions_of_its_group(
    proxied: Settings, proxy: SilentProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also one that waits for a statement without a time limit."""
    monkeypatch.setattr(database_watch, "ASK_SECONDS", ASK_SECONDS)
    group = SessionGroup()
    pool = await make_pool(proxied, 2, group=group)
    watching = asyncio.create_task(database_watch.watch_database(proxied, group))
    async with pool.acquire() as session:
        waiting = asyncio.create_task(session.execute("SELECT pg_sleep(100)"))
        await asyncio.sleep(4 * ASK_SECONDS)
        assert not waiting.done(), "a statement that takes its time is left alone"
        with capture_logs() as logs:
            proxy.fall_silent()
            async with asyncio.timeout(20):
                with pytest.raises(asyncpg.ConnectionDoesNotExistError):
                    await waiting
    assert {"database.dead"} == {entry["event"] for entry in logs if entry["log_level"] == "warning"}
    proxy.answer_again()
    assert await pool.fetchval("SELECT 2") == 2
    watching.cancel()
    pool.terminate()


async def test_nothing_begins_while_nobody_watches(
    proxied: Settings, proxy: SilentProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A session of that time could die in the next silence without being noticed."""
    monkeypatch.setattr(database_watch, "ASK_SECONDS", ASK_SECONDS)
    group = SessionGroup()
    pool = await make_pool(proxied, 2, group=group)
    watching = asyncio.create_task(database_watch.watch_database(proxied, group))
    await asyncio.sleep(2 * ASK_SECONDS)
    for _ in range(2):
        proxy.fall_silent()
        async with asyncio.timeout(20):
            while group.watched.is_set():  # noqa: ASYNC110, it is cleared only
                await asyncio.sleep(0.01)
        with pytest.raises(TimeoutError, match="has not answered for 1 s"):
            await pool.fetchval("SELECT 1")
        proxy.answer_again()
        async with asyncio.timeout(20):
            await group.watched.wait()
        assert await pool.fetchval("SELECT 2") == 2
    watching.cancel()
    pool.terminate()


async def test_requests_are_answered_during_a_silence_and_after_it(
    proxied: Settings, proxy: SilentProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_watch, "ASK_SECONDS", ASK_SECONDS)
    assert proxied.api_key is not None
    key = f"Bearer {proxied.api_key.get_secret_value()}"
    async with running(proxied) as app, client_of(app, Authorization=key) as client:

        async def ask() -> list[int]:
            answers = await asyncio.gather(
                client.get("/api/v1/products"),
                client.post("/api/v1/products", json={"sku": str(time.monotonic()), "name": "Mug"}),
                client.get("/readyz"),
            )
            return [answer.status_code for answer in answers]

        assert await ask() == [200, 201, 200]
        proxy.fall_silent()
        await asyncio.sleep(KEPT_SECONDS)
        for _ in range(2):  # with the sessions of before, and then with new ones
            async with asyncio.timeout(10):
                assert await ask() == [503, 503, 503]
        proxy.answer_again()
        await asyncio.sleep(database_sessions.CONNECT_TIMEOUT + 1.5)  # attempts that began before have ended
        assert await ask() == [200, 201, 200]


async def test_a_worker_without_leases_has_a_heartbeat(
    proxied: Settings, proxy: SilentProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_watch, "ASK_SECONDS", ASK_SECONDS)
    update = {"heartbeat_seconds": 0.2}
    async with open_resources(proxied.model_copy(update=update)) as resources:

        async def beats(seconds: float) -> int:
            before = resources.leases.heartbeats
            await asyncio.sleep(seconds)
            return resources.leases.heartbeats - before

        assert await beats(1.5) >= 3
        proxy.fall_silent()
        await asyncio.sleep(0.5)
        assert await beats(1.5) == 0
        proxy.answer_again()
        assert await beats(4) >= 3
