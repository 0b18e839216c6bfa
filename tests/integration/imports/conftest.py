"""Workers that cut files into many small chunks and ranges, shared by the tests of a test worker."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from tests.support.area import own_databases
from tests.support.importing import Importer
from tests.support.in_process import InProcessStack
from tests.support.stack import Stack
from tests.support.stacks import stacks

cleaner, database_url, redis_url, settings = own_databases("imports", 2)
database, shared_in_process, shared_processes, in_process, processes, stack = stacks()


@pytest.fixture
async def importer(stack: InProcessStack | Stack) -> AsyncIterator[Importer]:
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
