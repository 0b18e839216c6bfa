"""A receiver of webhooks: a small HTTP server that responds as the path says, and records the requests.

`/200`, `/503` and so on respond with that status. As a process of its own (`python -m tests.support.receiver PORT`) it
only counts the requests by path and id, and returns the counts on `GET /counts`.
"""

import asyncio
import json
import ssl
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Self

from tests.support.listener import Listener


@dataclass(frozen=True)
class Received:
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


@dataclass
class Receiver:
    """The server and the requests it received. `connections` is the number of connections that were opened.

    While `may_respond` is not set, requests wait for their responses.
    """

    keep: bool = True
    received: list[Received] = field(default_factory=list)
    seen: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    connections: int = 0
    in_flight: Counter[str] = field(default_factory=Counter)
    most_in_flight: Counter[str] = field(default_factory=Counter)
    port: int = 0
    tls: ssl.SSLContext | None = None
    may_respond: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.may_respond.set()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def start(self) -> None:
        self._listener = Listener(self._serve, self.tls)
        self.port = await self._listener.start(self.port)

    async def __aexit__(self, *_: object) -> None:
        await self._listener.stop()

    def url(self, path: str) -> str:
        scheme = "http" if self.tls is None else "https"
        return f"{scheme}://127.0.0.1:{self.port}{path}"

    def at(self, path: str) -> list[Received]:
        return [request for request in self.received if request.path == path]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        while await self._one(reader, writer):
            pass

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, path, _ = head[0].split(" ")
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in head[1:] if line)
        }
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        if method == "GET":
            counts = json.dumps({path: dict(ids) for path, ids in self.seen.items()}).encode()
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s" % (len(counts), counts))
            await writer.drain()
            return True
        request = Received(path, headers, body, time.time())
        self.seen[path][request.id] += 1
        if self.keep:
            self.received.append(request)
        self.in_flight[path] += 1
        self.most_in_flight[path] = max(self.most_in_flight[path], self.in_flight[path])
        try:
            await self.may_respond.wait()
            return await RESPONSES.get(path.split("/")[1], _status)(request, writer)
        finally:
            self.in_flight[path] -= 1


Respond = Callable[[Received, asyncio.StreamWriter], Awaitable[bool]]


async def _send(writer: asyncio.StreamWriter, status: int, body: bytes = b"", *headers: str) -> bool:
    lines = [f"HTTP/1.1 {status} Some", f"content-length: {len(body)}", *headers]
    if status == 204:
        lines.pop(1)
    writer.write("\r\n".join([*lines, "", ""]).encode() + body)
    await writer.drain()
    return True


async def _status(request: Received, writer: asyncio.StreamWriter) -> bool:
    return await _send(writer, int(request.path.split("/")[1]), b"as asked")


async def _redirect(request: Received, writer: asyncio.StreamWriter) -> bool:
    return await _send(writer, 301, b"", "location: /200")


async def _later(request: Received, writer: asyncio.StreamWriter) -> bool:
    return await _send(writer, 503, b"", "retry-after: 8")


async def _slow(request: Received, writer: asyncio.StreamWriter) -> bool:
    await asyncio.sleep(0.1)
    return await _send(writer, 200)


async def _gone(request: Received, writer: asyncio.StreamWriter) -> bool:
    await asyncio.sleep(1)
    return await _send(writer, 410)


async def _hang(request: Received, writer: asyncio.StreamWriter) -> bool:
    await asyncio.sleep(60)
    return False


async def _drip(request: Received, writer: asyncio.StreamWriter) -> bool:
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")
    while True:
        writer.write(b".")
        await writer.drain()
        await asyncio.sleep(0.05)


async def _huge(request: Received, writer: asyncio.StreamWriter) -> bool:
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100000000\r\n\r\n")
    for _ in range(1000):
        writer.write(b"x" * 100_000)
        await writer.drain()
    return True


async def _reset(request: Received, writer: asyncio.StreamWriter) -> bool:
    writer.transport.abort()
    return False


async def _nonsense(request: Received, writer: asyncio.StreamWriter) -> bool:
    writer.write(b"this is not HTTP at all\r\n\r\n")
    await writer.drain()
    return False


async def _echo(request: Received, writer: asyncio.StreamWriter) -> bool:
    return await _send(
        writer, 200, json.dumps(request.headers).encode(), f"x-echo: {request.headers.get('authorization')}"
    )


async def _repeat(request: Received, writer: asyncio.StreamWriter) -> bool:
    return await _send(writer, 404, f"There is no {request.path} here.".encode(), f"location: {request.path}")


RESPONSES: dict[str, Respond] = {
    "redirect": _redirect,
    "later": _later,
    "slow": _slow,
    "gone": _gone,
    "hang": _hang,
    "drip": _drip,
    "huge": _huge,
    "reset": _reset,
    "nonsense": _nonsense,
    "echo": _echo,
    "repeat": _repeat,
}


async def _main(port: int) -> None:
    async with Receiver(keep=False, port=port):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1])))
