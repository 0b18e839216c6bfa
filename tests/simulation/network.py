"""A TCP proxy in front of one server, whose connections can be cut, refused, delayed, silenced or answered wrongly."""

import asyncio
from contextlib import suppress
from typing import Self
from urllib.parse import urlsplit

from tests.support.listener import Listener

BLOCK_BYTES = 16 * 1024
UNAVAILABLE = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Link:
    """Relays connections to the server of a URL.

    `refuses`: new connections are reset. `answer`: new ones get this answer, and not that of the server. `delay`: so
    many seconds pass before each block. `latency`: the same, and it stays when the link is healed. `budget`: after so
    many bytes from the server, a connection is reset.
    """

    def __init__(self, url: str) -> None:
        self._host, self._port = urlsplit(url).hostname, urlsplit(url).port
        self._own_port = 0
        self._connections: set[asyncio.StreamWriter] = set()
        self._flowing = asyncio.Event()
        self._listener = Listener(self._serve)
        self.latency = 0.0
        self.heal()

    async def __aenter__(self) -> Self:
        self._own_port = await self._listener.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.heal()
        await self._listener.stop()

    def through(self, url: str) -> str:
        """The same URL, by way of this proxy."""
        parts = urlsplit(url)
        credentials, at, _ = parts.netloc.rpartition("@")
        return parts._replace(netloc=f"{credentials}{at}127.0.0.1:{self._own_port}").geturl()

    def heal(self) -> None:
        """Relay as a network that works."""
        self.refuses = False
        self.answer: bytes | None = None
        self.delay = 0.0
        self.budget: int | None = None
        self._flowing.set()

    def silence(self) -> None:
        """Hold back all bytes, until `heal`."""
        self._flowing.clear()

    def cut(self) -> None:
        """Reset all connections."""
        for writer in self._connections:
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.refuses:
            writer.transport.abort()
            return
        if self.answer is not None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(self.answer)
            await writer.drain()
            return
        target_reader, target = await asyncio.open_connection(self._host, self._port)
        self._connections |= {writer, target}
        copies = [
            asyncio.create_task(self._copy(reader, target)),
            asyncio.create_task(self._copy(target_reader, writer, counts=True)),
        ]
        try:
            await asyncio.wait(copies, return_when=asyncio.FIRST_COMPLETED)
        finally:
            # Nothing may wait before they are closed: when the listener stops, this is cancelled a second time.
            target.close()
            self._connections -= {writer, target}
            for copy in copies:
                copy.cancel()
            await asyncio.gather(*copies, return_exceptions=True)

    async def _copy(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, counts: bool = False
    ) -> None:
        passed = 0
        with suppress(ConnectionError):
            while block := await reader.read(BLOCK_BYTES):
                if self.delay or self.latency:
                    await asyncio.sleep(self.delay + self.latency)
                await self._flowing.wait()
                if counts and self.budget is not None and passed + len(block) > self.budget:
                    writer.write(block[: self.budget - passed])
                    await writer.drain()
                    writer.transport.abort()
                    return
                passed += len(block)
                writer.write(block)
                await writer.drain()
