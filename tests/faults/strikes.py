"""What can break of a whole Skuport that runs by `skuport up`, which starts again what has died."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from typing import Any

import asyncpg
from redis.asyncio import Redis

from skuport.local.process import LocalError
from skuport.local.state import DataFolder

TERMINATE = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE datname = current_database() AND application_name LIKE 'skuport-%'
"""

IN_TRANSACTION = """
SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'skuport-worker%' AND backend_xid IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Victim:
    """A running app, by its data folder."""

    folder: DataFolder
    random: Random

    def services(self) -> dict[str, Any]:
        return self.folder.running()

    def kill(self, *parts: str, number: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal to every process of the parts."""
        pids = self.services()["pids"]
        for part in parts:
            for pid in pids[part] if part == "workers" else [pids[part]]:
                with suppress(ProcessLookupError):
                    if pid is not None:  # else it is being started again
                        os.kill(pid, number)


async def kill_workers(victim: Victim) -> None:
    victim.kill("workers")


async def flush_redis_and_kill_workers(victim: Victim) -> None:
    victim.kill("workers")
    with suppress(OSError):
        async with Redis.from_url(victim.services()["redis_url"]) as redis:
            await redis.flushall()


async def kill_redis(victim: Victim) -> None:
    victim.kill("redis")


async def end_database_sessions(victim: Victim) -> None:
    connection = await asyncpg.connect(victim.services()["database_url"])
    await connection.execute(TERMINATE)
    await connection.close()


async def freeze_a_worker(victim: Victim) -> None:
    """For longer than its lease, while a transaction is open."""
    connection = await asyncpg.connect(victim.services()["database_url"])
    with suppress(TimeoutError):
        async with asyncio.timeout(5):
            while True:
                if await connection.fetchval(IN_TRANSACTION):
                    break
                await asyncio.sleep(0.01)
    await connection.close()
    pid = victim.random.choice(victim.services()["pids"]["workers"])
    os.kill(pid, signal.SIGSTOP)
    await asyncio.sleep(20)
    os.kill(pid, signal.SIGCONT)


async def kill_postgres(victim: Victim) -> None:
    victim.kill("postgres")
    # The next strike is one on a server that works.
    async with asyncio.timeout(60):
        while True:
            try:
                connection = await asyncpg.connect(victim.services()["database_url"])
                await connection.close()
            except (OSError, LocalError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await asyncio.sleep(0.1)
            else:
                return


async def take_redis_away(victim: Victim) -> None:
    """It accepts connections and doesn't answer, for a minute."""
    victim.kill("redis", number=signal.SIGSTOP)
    await asyncio.sleep(60)
    victim.kill("redis", number=signal.SIGCONT)


@dataclass(frozen=True, slots=True)
class Case:
    """A fault, which strikes `times` times in each of `imports` imports.

    With `before_start` it begins before the import.
    """

    name: str
    what: str
    strike: Callable[[Victim], Awaitable[None]]
    times: int
    imports: int = 1
    before_start: bool = False


CASES = (
    Case("workers", "all workers killed with -9", kill_workers, 50),
    Case("flush", "Redis flushed and all workers killed", flush_redis_and_kill_workers, 15),
    Case("redis", "Redis killed with -9", kill_redis, 15),
    Case("sessions", "all database sessions ended", end_database_sessions, 15),
    Case("freeze", "a worker frozen for 20 s inside a transaction", freeze_a_worker, 1, imports=6),
    Case("postgres", "PostgreSQL killed with -9", kill_postgres, 5),
    Case(
        "redis-away", "Redis away for 60 s when the import is started", take_redis_away, 1, before_start=True
    ),
)
