"""A TCP proxy that can fall silent, as a host that lost power: no connection is closed, and nothing is answered."""

import asyncio
from contextlib import suppress
from typing import Self
from urllib.parse import urlsplit

from tests.support.listener import Listener

BLOCK_BYTES = 64 * 1024


class SilentProxy:
    """Relays connections to the server of a URL. Those of before or during a silence stay dead when it is over."""

    def __init__(self, url: str) -> None:
        self._host, self._port = urlsplit(url).hostname, urlsplit(url).port
        self._own_port = 0
        self._silent = False
        self._relays: set[asyncio.Task[None]] = set()
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

    def fall_silent(self) -> None:
        """Pass nothing on any more. Connections are taken, as the system does for any program, and get no answer."""
        self._silent = True
        for relay in self._relays:
            relay.cancel()

    def answer_again(self) -> None:
        """Relay new connections: as if the name had moved to another host."""
        self._silent = False

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._silent:
            await asyncio.Event().wait()
        target_reader, target = await asyncio.open_connection(self._host, self._port)
        relay = asyncio.create_task(_relay(reader, writer, target_reader, target))
        self._relays.add(relay)
        try:
            await asyncio.wait({relay})
            if self._silent:
                await asyncio.Event().wait()
        finally:
            self._relays.discard(relay)
            relay.cancel()
            target.close()


async def _relay(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    target_reader: asyncio.StreamReader,
    target: asyncio.StreamWriter,
) -> None:
    """Until either side ends its connection."""
    copies = [asyncio.create_task(_copy(reader, target)), asyncio.create_task(_copy(target_reader, writer))]
    try:
        await asyncio.wait(copies, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for copy in copies:
            copy.cancel()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while block := await reader.read(BLOCK_BYTES):
            writer.write(block)
            await writer.drain()
