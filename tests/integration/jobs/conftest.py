"""Workers that work in small batches, shared by the tests of jobs."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from tests.support.area import own_databases
from tests.support.in_process import InProcessStack
from tests.support.jobs import Jobs
from tests.support.stack import Stack
from tests.support.stacks import stacks

cleaner, database_url, redis_url, settings = own_databases("jobs", 5)
database, shared_in_process, shared_processes, in_process, processes, stack = stacks(job_batch_rows=10)


@pytest.fixture
def jobs(stack: InProcessStack | Stack, database: asyncpg.Connection) -> Jobs:
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
