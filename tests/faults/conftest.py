"""A stack whose parts may be killed: its workers, a Redis and a PostgreSQL of its own."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import asyncpg
import pytest

from skuport.core.migrations import migrate
from skuport.core.settings import Settings
from skuport.local.ports import choose_port
from skuport.local.postgres import EmbeddedPostgres
from skuport.local.valkey import EmbeddedValkey
from skuport.sample import sample_csv
from tests.support.area import own_databases
from tests.support.database import Cleaner
from tests.support.importing import ENDED, Importer, Json, catalog_hash, quiet
from tests.support.stack import Stack, running_stack

CHUNKS = 40
RANGES = 30

# Leases that expire soon.
SETTINGS = {
    "max_record_bytes": 64 * 1024,
    "lease_seconds": 2.0,
    "heartbeat_seconds": 0.5,
    "sweep_seconds": 0.2,
    "renotify_seconds": 0.5,
}

cleaner, database_url, redis_url, settings = own_databases("faults", 3)


@dataclass(repr=False)  # Hypothesis would show all of the content
class Victim:
    """What a fault test works on. `expected` is the hash of the catalog and the counts without any fault."""

    stack: Stack
    importer: Importer
    redis: EmbeddedValkey
    cleaner: Cleaner
    content: bytes
    expected: tuple[str, Json]

    async def connect(self) -> asyncpg.Connection:
        return await asyncpg.connect(self.cleaner.url)

    async def start(self) -> Json:
        """Begin the import on an empty catalog."""
        await self.cleaner.clean()
        return await self.importer.start(await self.importer.upload(self.content, "sample.csv"))

    async def result(self, import_id: str) -> tuple[str, Json]:
        """Once it is completed: the hash of the catalog, and the counts."""
        found = await self.importer.completed(import_id, seconds=150)
        connection = await self.connect()
        try:
            await quiet(connection)
            return await catalog_hash(connection), found["counts"]
        finally:
            await connection.close()


def own_redis() -> Any:
    """The fixture `redis` of a folder: a server that its tests may kill, and that only their workers listen to."""

    @pytest.fixture(scope="session", name="redis")
    def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedValkey]:
        folder = tmp_path_factory.mktemp("redis") / "valkey"
        with EmbeddedValkey(folder, port=choose_port(), password=secrets.token_hex(8)) as valkey:
            yield valkey

    return redis


redis = own_redis()


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """Always an embedded one: a crash of a server that others use, too, would be their fault as well."""
    postgres = EmbeddedPostgres(
        tmp_path_factory.mktemp("crash") / "postgres",
        port=choose_port(),
        password=secrets.token_hex(8),
        running_password=secrets.token_hex(8),
        admin_password=secrets.token_hex(8),
        durable=False,  # what a crash of the machine would lose; one of a process loses nothing
    )
    with postgres:
        yield postgres


@pytest.fixture(scope="session")
def content(request: pytest.FixtureRequest) -> bytes:
    """The file that is imported."""
    rows: int = request.config.getoption("--fault-rows")
    return b"".join(sample_csv(rows, seed=1))


@asynccontextmanager
async def whole(
    settings: Settings,
    cleaner: Cleaner,
    redis: EmbeddedValkey,
    folder: Path,
    content: bytes,
    *,
    proxied: bool = False,
) -> AsyncIterator[Victim]:
    """A stack of two workers, after an import that nothing disturbed. `proxied`: at the database of the settings."""
    update = {
        **SETTINGS,
        "chunk_bytes": len(content) // CHUNKS,
        "publish_range_rows": content.count(b"\n") // RANGES,
        "database_url": settings.database_url if proxied else cleaner.url,
        "redis_url": redis.url,
    }
    changed = settings.model_copy(update=update)
    async with running_stack(changed, folder, workers=2) as stack:
        importer = Importer(stack.client)
        try:
            victim = Victim(stack, importer, redis, cleaner, content, ("", {}))
            victim.expected = await victim.result((await victim.start())["id"])
            yield victim
        finally:
            await importer.aclose()


@pytest.fixture(scope="session")
async def shared_victim(
    settings: Settings,
    cleaner: Cleaner,
    redis: EmbeddedValkey,
    content: bytes,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Victim]:
    """On the database of the run."""
    async with whole(settings, cleaner, redis, tmp_path_factory.mktemp("stack"), content) as victim:
        yield victim


@pytest.fixture
async def victim(shared_victim: Victim) -> AsyncIterator[Victim]:
    """The shared stack; whole again at the end of the test."""
    yield shared_victim
    await shared_victim.stack.ready()
    connection = await shared_victim.connect()
    await quiet(connection)
    await connection.close()


@pytest.fixture(scope="session")
async def postgres_cleaner(postgres: EmbeddedPostgres) -> Cleaner:
    await asyncio.to_thread(migrate, postgres.url)
    return await Cleaner.learn(postgres.url)


@pytest.fixture
async def postgres_victim(
    settings: Settings, postgres_cleaner: Cleaner, redis: EmbeddedValkey, content: bytes, tmp_path: Path
) -> AsyncIterator[Victim]:
    """On a PostgreSQL of its own."""
    async with whole(settings, postgres_cleaner, redis, tmp_path / "stack", content) as victim:
        yield victim


def has_come_to(percent: float, found: Json) -> bool:
    """Whether an import has come so far, or has ended."""
    return bool(found["percent"] >= percent) or found["status"] in ENDED


@pytest.fixture
def random(request: pytest.FixtureRequest) -> Random:
    """Random moments, the same in each run of the same test."""
    return Random(request.node.name)
