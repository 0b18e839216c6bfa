"""What the pool of a worker asks of the database."""

import asyncio
import contextlib

import asyncpg

from skuport.core.database import DATABASE_AWAY, make_pool
from skuport.core.settings import Settings

OF_SESSION = "SELECT count(*) FROM pg_stat_activity WHERE pid = $1"


async def test_a_statement_ends_soon_after_its_worker_is_gone(settings: Settings, database_url: str) -> None:
    watcher = await asyncpg.connect(database_url)
    pool = await make_pool(settings, 1)
    connection = await pool.acquire()
    session = connection.get_server_pid()
    forgotten = asyncio.create_task(connection.execute("SELECT pg_sleep(100)"))
    await asyncio.sleep(0.2)
    # As the system does for a process that is killed: the socket is closed, and the server gets no request to cancel.
    connection.terminate()
    with contextlib.suppress(*DATABASE_AWAY):
        await forgotten
    assert await watcher.fetchval(OF_SESSION, session) == 1
    async with asyncio.timeout(20):
        while await watcher.fetchval(OF_SESSION, session):  # noqa: ASYNC110, only the server knows
            await asyncio.sleep(0.1)
    pool.terminate()
    await watcher.close()
