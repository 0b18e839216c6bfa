"""The program's own processes, shared by the tests of a test worker: each test has an empty database."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from skuport.core.settings import Settings
from tests.support.area import own_databases
from tests.support.importing import Importer, quiet
from tests.support.stack import SMALL, Stack, running_stack

cleaner, database_url, redis_url, settings = own_databases("imports", 2)


@pytest.fixture(scope="session")
async def shared_stack(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    """An API and two workers that cut files into many small chunks and ranges."""
    folder = tmp_path_factory.mktemp("stack")
    async with running_stack(settings.model_copy(update=SMALL), folder, workers=2) as stack:
        yield stack


@pytest.fixture
async def database(clean_database: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection to the empty database that the stack works on."""
    connection = await asyncpg.connect(clean_database)
    yield connection
    await connection.close()


@pytest.fixture
async def stack(shared_stack: Stack, database: asyncpg.Connection) -> AsyncIterator[Stack]:
    """The shared stack on an empty database; at the end of the test nothing goes on."""
    yield shared_stack
    await quiet(database)


@pytest.fixture
async def importer(stack: Stack) -> AsyncIterator[Importer]:
    client = Importer(stack.client)
    yield client
    await client.aclose()


GATE = """
CREATE FUNCTION pass_gate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(1);
    RETURN new;
END $$;
CREATE TRIGGER pass_gate BEFORE UPDATE ON import_chunks
    FOR EACH ROW WHEN (new.status = 'staged') EXECUTE FUNCTION pass_gate();
"""


@pytest.fixture
async def staging_gate(database: asyncpg.Connection) -> AsyncIterator[str]:
    """A statement: as long as a transaction that has executed it is open, no chunk that is staged is committed."""
    await database.execute(GATE)
    yield "SELECT pg_advisory_xact_lock(1)"
    await database.execute("DROP FUNCTION pass_gate CASCADE")
