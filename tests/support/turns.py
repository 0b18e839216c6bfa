"""A TCP proxy that counts how often a client waits for the server: its round trips."""

import asyncio
from contextlib import suppress
from typing import Self
from urllib.parse import urlsplit

from tests.support.listener import Listener

BLOCK_BYTES = 64 * 1024


class TurnCounter:
    """Relays connections to the server of a URL."""

    def __init__(self, url: str) -> None:
        self._host, self._port = urlsplit(url).hostname, urlsplit(url).port
        self._own_port = 0
        self._listener = Listener(self._serve)
        self.turns: list[bytes] = []
        """What the client sent first in each turn, after the server's last answer on the same connection."""

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

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answered = True

        async def ask() -> None:
            nonlocal answered
            with suppress(ConnectionError):
                while block := await reader.read(BLOCK_BYTES):
                    if answered:
                        self.turns.append(block)
                        answered = False
                    target.write(block)

        async def answer() -> None:
            nonlocal answered
            with suppress(ConnectionError):
                while block := await target_reader.read(BLOCK_BYTES):
                    answered = True
                    writer.write(block)

        target_reader, target = await asyncio.open_connection(self._host, self._port)
        copies = [asyncio.create_task(ask()), asyncio.create_task(answer())]
        try:
            await asyncio.wait(copies, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for copy in copies:
                copy.cancel()
            target.close()
