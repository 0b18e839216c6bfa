"""What a simulation runs on: an API and workers in processes of their own, with links to their servers that break."""

import asyncio
import secrets
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import asyncpg
from redis.asyncio import Redis
from redis.exceptions import RedisError

from skuport.core.notifier import Notifier
from skuport.core.settings import Settings
from skuport.local.ports import choose_port
from skuport.local.valkey import EmbeddedValkey
from tests.faults.strikes import TERMINATE
from tests.simulation.network import UNAVAILABLE, Link
from tests.simulation.schedule import WORKERS, Fault
from tests.support.database import Cleaner
from tests.support.receiver import Receiver
from tests.support.stack import SMALL, Part, Stack

SETTINGS = {
    **SMALL,
    "small_import_rows": 20,
    "webhook_allowed_targets": "127.0.0.1/32:*",
}
REDIS_DELAY = 0.3
DOWNLOAD_DELAY = 0.2
LONGEST_DOWNLOAD = 9000
"""Bytes after which a download is cut at the latest: a few chunks."""

UNFINISHED = "SELECT id FROM imports WHERE status IN ('queued', 'running') UNION ALL SELECT id FROM jobs"
LOSE_LEASES = "UPDATE leases SET expires_at = now() WHERE holder IS NOT NULL"


@dataclass
class World:
    """A stack, its own Redis, and the links."""

    stack: Stack
    redis: EmbeddedValkey
    receiver: Receiver
    cleaner: Cleaner
    to_database: Link
    """Of the workers."""
    api_to_database: Link
    to_redis: Link
    to_store: Link
    folder: Path
    killing_redis: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def connect(self) -> asyncpg.Connection:
        """A connection that no fault touches."""
        return await asyncpg.connect(self.cleaner.url)

    async def strike(self, fault: Fault) -> None:
        """Break something, and after its seconds let it work again."""
        strike: Callable[[Fault], object] = getattr(self, "_" + fault.kind.lower().replace(" ", "_"))
        result = strike(fault)
        if asyncio.iscoroutine(result):
            await result

    def heal(self) -> None:
        """End all that is broken."""
        for link in (self.to_database, self.api_to_database, self.to_redis, self.to_store):
            link.heal()
        self.stack.wake()

    def _worker(self, fault: Fault) -> Part:
        return self.stack.workers[fault.number % WORKERS]

    def _kill_a_worker(self, fault: Fault) -> None:
        worker = self._worker(fault)
        worker.kill()
        worker.start()

    def _kill_all_workers(self, fault: Fault) -> None:
        self.stack.kill_workers()

    async def _freeze_a_worker(self, fault: Fault) -> None:
        worker = self._worker(fault)
        worker.send(signal.SIGSTOP)
        try:
            await asyncio.sleep(fault.seconds)
        finally:
            with suppress(ProcessLookupError):
                worker.send(signal.SIGCONT)

    async def _execute(self, statement: str) -> None:
        connection = await self.connect()
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    async def _end_database_sessions(self, fault: Fault) -> None:
        await self._execute(TERMINATE)

    def _cut_connections_to_the_database(self, fault: Fault) -> None:
        self.to_database.cut()
        self.api_to_database.cut()

    async def _refuse_connections_to_the_database(self, fault: Fault) -> None:
        links = (self.to_database, self.api_to_database)[: 1 + fault.number % 2]
        for link in links:
            link.refuses = True
            link.cut()
        await asyncio.sleep(fault.seconds)
        for link in links:
            link.heal()

    async def _kill_redis(self, fault: Fault) -> None:
        async with self.killing_redis:
            self.redis.kill()
            try:
                await asyncio.sleep(fault.seconds)
            finally:
                await asyncio.to_thread(self.redis.start)

    async def _silence_redis(self, fault: Fault) -> None:
        self.to_redis.silence()
        await asyncio.sleep(fault.seconds)
        self.to_redis.heal()

    async def _delay_notifications(self, fault: Fault) -> None:
        self.to_redis.delay = REDIS_DELAY
        await asyncio.sleep(fault.seconds)
        self.to_redis.heal()

    async def _lose_notifications(self, fault: Fault) -> None:
        with suppress(RedisError):  # another fault may have killed it
            async with Redis.from_url(self.redis.url) as redis:
                await redis.flushall()

    async def _repeat_notifications(self, fault: Fault) -> None:
        """Of everything that isn't done, and of what was never asked for."""
        connection = await self.connect()
        ids = [row["id"] for row in await connection.fetch(UNFINISHED)]
        await connection.close()
        async with Notifier(self.redis.url) as notifier:
            for kind in ("import", "job"):
                for each in (*ids, UUID(int=fault.number)):
                    await notifier.notify(kind, each, 10**6 + fault.number, workers=3)

    async def _cut_downloads(self, fault: Fault) -> None:
        self.to_store.budget = fault.number % LONGEST_DOWNLOAD
        self.to_store.cut()
        await asyncio.sleep(fault.seconds)
        self.to_store.heal()

    async def _fail_downloads(self, fault: Fault) -> None:
        self.to_store.answer = UNAVAILABLE
        self.to_store.cut()
        await asyncio.sleep(fault.seconds)
        self.to_store.heal()

    async def _delay_downloads(self, fault: Fault) -> None:
        self.to_store.delay = DOWNLOAD_DELAY
        await asyncio.sleep(fault.seconds)
        self.to_store.heal()

    async def _lose_leases(self, fault: Fault) -> None:
        await self._execute(LOSE_LEASES)


@asynccontextmanager
async def open_world(settings: Settings, cleaner: Cleaner, folder: Path) -> AsyncIterator[World]:
    """A world on these servers and this database; `folder` gets the logs."""
    redis = EmbeddedValkey(folder / "valkey", port=choose_port(), password=secrets.token_hex(8))
    assert settings.s3_endpoint_url is not None
    with redis:
        async with (
            Receiver(keep=False) as receiver,
            Link(settings.database_url) as to_database,
            Link(settings.database_url) as api_to_database,
            Link(redis.url) as to_redis,
            Link(settings.s3_endpoint_url) as to_store,
        ):
            update = {
                **SETTINGS,
                "database_url": api_to_database.through(settings.database_url),
                "redis_url": to_redis.through(redis.url),
                "s3_endpoint_url": to_store.through(settings.s3_endpoint_url),
            }
            changed = settings.model_copy(update=update)
            async with Stack(changed, folder / "stack") as stack:
                for _ in range(WORKERS):
                    stack.add_worker(database_url=to_database.through(settings.database_url))
                await stack.ready()
                yield World(
                    stack, redis, receiver, cleaner, to_database, api_to_database, to_redis, to_store, folder
                )
