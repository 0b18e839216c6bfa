"""A database of its own with a million products, filled once."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from tests.support.area import own_databases
from tests.support.million import fill

cleaner, database_url, _, _ = own_databases("products_at_scale", 3)  # only the database is used


@pytest.fixture(scope="session")
async def million(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection to the database; tests only read."""
    connection = await asyncpg.connect(database_url, server_settings={"jit": "off"}, timeout=30)
    await fill(connection)
    yield connection
    await connection.execute("TRUNCATE products")
    await connection.close()
