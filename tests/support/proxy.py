"""A small reverse proxy that gives the app a path of its host, over real connections."""

import asyncio
from contextlib import suppress
from typing import Self

HEAD_BYTES = 64 * 1024


class PathProxy:
    """Passes what is below `prefix` on to the app, with the prefix taken off, as most proxies are set up.

    `strays` are the paths of requests that came for anything else on this host; they get a 404.
    """

    def __init__(self, port: int, prefix: str, app_port: int) -> None:
        self.strays: list[str] = []
        self._port = port
        self._prefix = prefix
        self._app_port = app_port
        self._serving: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self._port, limit=HEAD_BYTES)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        # Browsers open connections that they don't use, and leave them to the other side.
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request; the connection ends with it."""
        try:
            await self._answer(reader, writer)
        finally:
            writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            passed = self._passed(head)
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
        while block := await reader.read(HEAD_BYTES):
            writer.write(block)
            await writer.drain()
