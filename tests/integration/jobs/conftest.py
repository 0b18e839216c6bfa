"""The program's own processes, shared by the tests of jobs: each test has an empty database."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from skuport.core.settings import Settings
from tests.support.area import own_databases
from tests.support.importing import quiet
from tests.support.jobs import Jobs, end_jobs
from tests.support.stack import SMALL, Stack, running_stack

cleaner, database_url, redis_url, settings = own_databases("jobs", 5)


@pytest.fixture(scope="session")
async def shared_stack(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    """An API and two workers that work in small batches."""
    small = {**SMALL, "job_batch_rows": 10}
    async with running_stack(
        settings.model_copy(update=small), tmp_path_factory.mktemp("stack"), workers=2
    ) as stack:
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
    await end_jobs(database)
    await quiet(database)


@pytest.fixture
def jobs(stack: Stack, database: asyncpg.Connection) -> Jobs:
    return Jobs(stack.client, database)


GATE = """
CREATE FUNCTION pass_gate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(1);
    RETURN old;
END $$;
CREATE TRIGGER pass_gate BEFORE DELETE ON job_batches
    FOR EACH ROW WHEN (old.no >= 2) EXECUTE FUNCTION pass_gate();
"""


@pytest.fixture
async def gate(database: asyncpg.Connection) -> AsyncIterator[str]:
    """A statement: as long as a transaction that has executed it is open, only the first two batches are committed."""
    await database.execute(GATE)
    yield "SELECT pg_advisory_xact_lock(1)"
    await database.execute("DROP FUNCTION pass_gate CASCADE")
