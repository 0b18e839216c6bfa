"""The fixtures of an area whose tests need workers: in the test's process, or where a test is marked so, in their own.

Both kinds share the area's database. Between the tests that use them, neither begins anything.
"""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from redis.asyncio import Redis

from skuport.core.settings import Settings
from tests.support.importing import quiet
from tests.support.in_process import InProcessStack, in_process_stack
from tests.support.jobs import end_jobs
from tests.support.stack import SMALL, Stack, running_stack

WORKERS = 2


def stacks(**changed: object) -> tuple[Any, ...]:
    """The fixtures `database`, `stack`, `in_process`, `processes` and those that keep the latter two for the session.

    Args:
        changed: settings that differ from `SMALL`.
    """
    update = {**SMALL, **changed}

    @pytest.fixture
    async def database(clean_database: str) -> AsyncIterator[asyncpg.Connection]:
        """A connection to the empty database that the stack works on."""
        connection = await asyncpg.connect(clean_database)
        yield connection
        await connection.close()

    @pytest.fixture(scope="session")
    async def shared_in_process(settings: Settings) -> AsyncIterator[InProcessStack]:
        async with in_process_stack(settings.model_copy(update=update), workers=WORKERS) as stack:
            yield stack

    @pytest.fixture(scope="session")
    async def shared_processes(
        settings: Settings, tmp_path_factory: pytest.TempPathFactory
    ) -> AsyncIterator[Stack]:
        folder = tmp_path_factory.mktemp("stack")
        async with running_stack(settings.model_copy(update=update), folder, workers=WORKERS) as stack:
            yield stack

    @pytest.fixture
    async def in_process(
        shared_in_process: InProcessStack, database: asyncpg.Connection
    ) -> AsyncIterator[InProcessStack]:
        with shared_in_process.awake():
            yield shared_in_process
            await _end(database)
        await shared_in_process.settled()

    @pytest.fixture
    async def processes(
        shared_processes: Stack, database: asyncpg.Connection, redis_url: str
    ) -> AsyncIterator[Stack]:
        # Notifications of the tests before, which no worker has read.
        async with Redis.from_url(redis_url) as redis:
            await redis.flushdb()
        shared_processes.wake()
        yield shared_processes
        await shared_processes.ready()
        await _end(database)
        await shared_processes.rest(database)

    @pytest.fixture
    def stack(request: pytest.FixtureRequest) -> InProcessStack | Stack:
        """An API and two workers on an empty database; at the end of the test nothing goes on."""
        own = any(request.node.get_closest_marker(marker) for marker in ("processes", "fault"))
        found: InProcessStack | Stack = request.getfixturevalue("processes" if own else "in_process")
        return found

    return database, shared_in_process, shared_processes, in_process, processes, stack


async def _end(database: asyncpg.Connection) -> None:
    await end_jobs(database)
    await quiet(database)
