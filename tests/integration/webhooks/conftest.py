"""An API and two workers that may send to a receiver on 127.0.0.1, and that receiver."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from skuport.core.settings import Settings
from tests.support.area import own_databases
from tests.support.receiver import Receiver
from tests.support.stack import SMALL, Stack, running_stack
from tests.support.webhooks import Hooks

cleaner, database_url, redis_url, settings = own_databases("webhooks", 6)

SETTINGS = {**SMALL, "webhook_allowed_targets": "127.0.0.1/32:*", "webhook_timeout_seconds": 1.5}


@pytest.fixture(scope="session")
async def shared_stack(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    folder = tmp_path_factory.mktemp("stack")
    async with running_stack(settings.model_copy(update=SETTINGS), folder, workers=2) as stack:
        yield stack


@pytest.fixture
async def database(clean_database: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(clean_database)
    yield connection
    await connection.execute("UPDATE webhook_endpoints SET enabled = false")
    await connection.close()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver() as receiver:
        yield receiver


@pytest.fixture
async def hooks(shared_stack: Stack, database: asyncpg.Connection, receiver: Receiver) -> Hooks:
    """Webhooks of the shared stack, on an empty database."""
    return Hooks(shared_stack, database, receiver)
