"""A connection to the run's database of a million products."""

from collections.abc import AsyncIterator

import asyncpg
import pytest


@pytest.fixture(scope="session")
async def million(million_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection to the database; tests only read."""
    connection = await asyncpg.connect(million_url, server_settings={"jit": "off"}, timeout=30)
    yield connection
    await connection.close()
