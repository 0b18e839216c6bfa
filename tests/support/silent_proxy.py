"""A TCP proxy that can fall silent, as a host that lost power: no connection is closed, and nothing is answered."""

import asyncio
from contextlib import suppress

from tests.support.relay import BLOCK_BYTES, Relay


class SilentProxy(Relay):
    """Relays connections to the server of a URL. Those of before or during a silence stay dead when it is over."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._silent = False
        self._relays: set[asyncio.Task[None]] = set()

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
        target_reader, target = await self._connect()
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
