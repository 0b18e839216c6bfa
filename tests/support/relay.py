"""TCP proxies of tests: clients take the same URL, by way of a port of this machine."""

import asyncio
from typing import Self
from urllib.parse import urlsplit

from tests.support.listener import Listener

BLOCK_BYTES = 64 * 1024


class Relay:
    """Stands in front of the server of a URL. `_serve` has each connection, which is closed when it returns."""

    def __init__(self, url: str) -> None:
        self._host, self._port = urlsplit(url).hostname, urlsplit(url).port
        self._own_port = 0
        self._listener = Listener(self._serve)

    async def __aenter__(self) -> Self:
        self._own_port = await self._listener.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._listener.stop()

    def through(self, url: str) -> str:
        """The same URL, by way of this proxy."""
        parts = urlsplit(url)
        credentials = parts.netloc.rpartition("@")[0]
        return parts._replace(netloc=f"{credentials}@127.0.0.1:{self._own_port}").geturl()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """To the server itself."""
        return await asyncio.open_connection(self._host, self._port)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        raise NotImplementedError
