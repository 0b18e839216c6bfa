"""A catalog whose export is far longer than what fits into the buffers of a connection, and reading it to its end."""

import asyncio
from contextlib import suppress

import asyncpg

_PRODUCTS, _DESCRIPTION = 4000, 5000
LONG_BYTES = _PRODUCTS * _DESCRIPTION
"""The export of these products has more bytes."""


async def add_long_products(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    await connection.execute(
        "INSERT INTO products (sku_key, sku, name, description)"
        " SELECT 'a-' || n, 'A-' || n, 'Mug', repeat('x', $2) FROM generate_series(1, $1) n",
        _PRODUCTS,
        _DESCRIPTION,
    )
    await connection.close()


async def read_on(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """How many bytes came until the connection's end, and the last five."""
    count, end = 0, b""
    async with asyncio.timeout(30):
        with suppress(ConnectionError):
            while block := await reader.read(65536):
                count += len(block)
                end = (end + block)[-5:]
    return count, end
