"""A small reverse proxy that gives the app a path of its host, over real connections."""

import asyncio
from contextlib import suppress
from typing import Self

from tests.support.listener import Listener

BLOCK_BYTES = 64 * 1024


class PathProxy:
    """Passes what is below `prefix` on to the app, with the prefix taken off, as most proxies are set up.

    `strays` are the paths of requests that came for anything else on this host; they get a 404.
    """

    def __init__(self, port: int, prefix: str, app_port: int) -> None:
        self.strays: list[str] = []
        self._port = port
        self._prefix = prefix
        self._app_port = app_port
        self._listener = Listener(self._serve)

    async def __aenter__(self) -> Self:
        await self._listener.start(self._port)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._listener.stop()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request; the connection ends with it."""
        passed = self._passed(await reader.readuntil(b"\r\n\r\n"))
        if passed is None:
            writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            await writer.drain()
        else:
            await self._relay(passed, reader, writer)

    def _passed(self, head: bytes) -> bytes | None:
        """The head of the request as the app gets it; None when it isn't for the app."""
        first, *lines = head.removesuffix(b"\r\n\r\n").decode("latin-1").split("\r\n")
        method, target, version = first.split(" ")
        path = target.partition("?")[0]
        if path != self._prefix and not path.startswith(f"{self._prefix}/"):
            self.strays.append(target)
            return None
        rest = target.removeprefix(self._prefix) or "/"
        kept = [line for line in lines if line.partition(":")[0].lower() not in ("host", "connection")]
        own = [f"Host: 127.0.0.1:{self._app_port}", "Connection: close", "X-Forwarded-For: 203.0.113.7"]
        return "\r\n".join([f"{method} {rest} {version}", *own, *kept, "", ""]).encode("latin-1")

    async def _relay(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        app_reader, app_writer = await asyncio.open_connection("127.0.0.1", self._app_port)
        app_writer.write(head)
        body = asyncio.create_task(_copy(reader, app_writer))
        try:
            await _copy(app_reader, writer)
        finally:
            body.cancel()
            app_writer.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while block := await reader.read(BLOCK_BYTES):
            writer.write(block)
            await writer.drain()
