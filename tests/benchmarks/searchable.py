"""When what was written can be searched for."""

import asyncio
import time

import asyncpg

PATIENCE_SECONDS = 900.0


async def settle(database_url: str) -> float:
    """Wait until all products can be searched for as they stand; the seconds that took."""
    started = time.perf_counter()
    connection = await asyncpg.connect(database_url)
    try:
        while await connection.fetchval("SELECT EXISTS (SELECT FROM search.changes)"):
            waited = time.perf_counter() - started
            assert waited < PATIENCE_SECONDS, "the index of the search isn't kept up"
            await asyncio.sleep(0.1)
    finally:
        await connection.close()
    return time.perf_counter() - started
