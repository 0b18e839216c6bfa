"""The server stops, and answers what clients have sent before they could know."""

import asyncio
import socket
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path

import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.types import Receive, Scope, Send

from skuport.core.graceful_server import GracefulServer
from skuport.core.server import STOP_SECONDS, ServerLimits, bounded_protocol
from skuport.core.settings import Settings
from skuport.local import s3
from tests.support.stack import until

IN_TIME = 5.0
GRACE_SECONDS = 4
GET = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"
STREAM = GET.replace(b" / ", b" /stream ")


class App:
    """Streams until `may_end`, or answers immediately."""

    def __init__(self) -> None:
        self.may_end = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await Request(scope, receive).body()
        is_stream = scope["path"] == "/stream"
        response = StreamingResponse(self._stream()) if is_stream else PlainTextResponse("ok")
        await response(scope, receive, send)

    async def _stream(self) -> AsyncIterator[bytes]:
        yield b"begun"
        await self.may_end.wait()
        yield b"ended"


class Stopping(GracefulServer):
    """Calls `meanwhile` as late as a client can act: after the event loop has looked at its sockets."""

    meanwhile: Callable[[], object]

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.meanwhile()
        await super().shutdown(sockets)


class Running:
    def __init__(self, app: App, server: Stopping) -> None:
        self.app = app
        self.port = server.servers[0].sockets[0].getsockname()[1]
        self._server = server
        self._clients: list[socket.socket] = []

    def connect(self) -> socket.socket:
        """A connection that the kernel has taken, and the server hasn't yet."""
        self._clients.append(socket.create_connection(("127.0.0.1", self.port), IN_TIME))
        return self._clients[-1]

    async def stop(self, meanwhile: Callable[[], object] = lambda: None) -> None:
        """Tell it to stop. Returns when it doesn't take connections any more."""
        self._server.meanwhile = meanwhile
        self._server.should_exit = True
        await until(lambda: not self._server.servers[0].sockets, IN_TIME)

    async def taken(self, count: int) -> None:
        await until(lambda: len(self._server.server_state.connections) == count, IN_TIME)

    def give_up_idle(self) -> None:
        for each in self._server.server_state.connections:
            each.timeout_keep_alive_handler()  # type: ignore[union-attr]

    def hang_up(self) -> None:
        for client in self._clients:
            client.close()


@asynccontextmanager
async def serving() -> AsyncIterator[Running]:
    app = App()
    protocol = bounded_protocol(ServerLimits.of(Settings()), ["127.0.0.0/8"])
    config = uvicorn.Config(
        app, port=0, http=protocol, ws="none", lifespan="off",
        log_config=None, access_log=False, timeout_keep_alive=60, timeout_graceful_shutdown=GRACE_SECONDS,
    )  # fmt: skip
    server = Stopping(config)
    server.capture_signals = nullcontext  # type: ignore[method-assign]
    server.meanwhile = lambda: None
    task = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    running = Running(app, server)
    try:
        yield running
    finally:
        running.hang_up()
        app.may_end.set()
        server.should_exit = True
        await task


async def received(client: socket.socket, end: bytes) -> bytes:
    """What comes until these bytes, or until the connection is closed."""

    def receive() -> bytes:
        found = b""
        while not found.endswith(end) and (block := client.recv(65536)):
            found += block
        return found

    return await asyncio.to_thread(receive)


async def is_answered(client: socket.socket, *, last: bool | None = None) -> bool:
    """Whether there is an answer, and that is said to be the last one, or not."""
    answer = await received(client, b"ok")
    return answer.startswith(b"HTTP/1.1 200 ") and last in (None, b"connection: close" in answer)


async def used(running: Running) -> socket.socket:
    """A connection that has had a request."""
    client = running.connect()
    client.sendall(GET)
    assert await is_answered(client, last=False)
    return client


async def test_what_was_sent_when_it_stops_is_answered() -> None:
    async with serving() as running:
        idle = await used(running)
        fresh, halfway = running.connect(), running.connect()
        halfway.sendall(GET[:7])
        await running.taken(3)
        await asyncio.sleep(0.05)
        clients = [idle, fresh, halfway]

        def act() -> None:
            clients.append(running.connect())
            for client in (idle, fresh, clients[-1]):
                client.sendall(GET)

        await running.stop(act)
        halfway.sendall(GET[7:])
        for client in clients:
            assert await is_answered(client), clients.index(client)
            assert await received(client, b"never") == b""


@pytest.mark.parametrize("count", [1, 300])
async def test_connections_that_nobody_has_taken_yet_are_not_reset(count: int) -> None:
    async with serving() as running:
        clients: list[socket.socket] = []
        await running.stop(lambda: clients.extend(running.connect() for _ in range(count)))
        for client in clients:
            client.sendall(GET)
        for client in clients:
            assert await is_answered(client, last=True)


async def test_a_request_that_comes_a_moment_later_is_answered() -> None:
    async with serving() as running:
        idle = await used(running)
        await running.stop()
        await asyncio.sleep(STOP_SECONDS / 2)
        idle.sendall(GET)
        assert await is_answered(idle, last=True)


async def test_after_a_response_that_could_not_say_it_is_the_last_one_more_may_follow() -> None:
    async with serving() as running:
        client = running.connect()
        client.sendall(STREAM)
        begun = await received(client, b"begun\r\n")
        assert b"connection: close" not in begun
        await running.stop()
        running.app.may_end.set()
        await received(client, b"0\r\n\r\n")
        client.sendall(GET)
        assert await is_answered(client, last=True)


async def test_what_was_sent_before_an_idle_connection_is_closed_is_answered() -> None:
    """uvloop runs timers before it reads. A process that was late finds both: its timer, and the request."""
    async with serving() as running:
        idle = await used(running)
        idle.sendall(GET)
        running.give_up_idle()
        assert await is_answered(idle)
        running.give_up_idle()
        assert await received(idle, b"never") == b""


async def test_half_a_request_does_not_hold_up_a_stop() -> None:
    async with serving() as running:
        client = running.connect()
        client.sendall(GET[:7])
        await running.taken(1)
        await asyncio.sleep(0.05)
        await running.stop()
        begun = time.monotonic()
        assert (await received(client, b"never")).startswith(b"HTTP/1.1 408 ")
        assert time.monotonic() - begun < GRACE_SECONDS


async def test_idle_connections_are_closed_soon() -> None:
    async with serving() as running:
        clients = [await used(running), running.connect()]
        await running.taken(2)
        began = time.monotonic()
        await running.stop()
        for client in clients:
            assert await received(client, b"never") == b""
        assert STOP_SECONDS / 2 < time.monotonic() - began < STOP_SECONDS + 2


def test_the_object_store_keeps_connections_longer_than_its_clients(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """httpx, as uvicorn by default, gives one up after 5 s."""
    for name in ("SKUPORT_S3_ACCESS_KEY_ID", "SKUPORT_S3_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x" * 20)
    configured: list[uvicorn.Config] = []
    monkeypatch.setattr(s3, "run_server", configured.append)
    monkeypatch.setattr(sys, "argv", ["s3", "--folder", str(tmp_path), "--port", "1"])
    s3.main()
    assert [config.timeout_keep_alive for config in configured] == [65]
