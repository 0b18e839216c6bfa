"""The server's limits, seen from raw sockets: uvicorn with a small app and short deadlines."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from typing import Any
from urllib.parse import urlsplit

import pytest
import structlog
import uvicorn
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.types import Receive, Scope, Send

from skuport.core.graceful_server import GracefulServer
from skuport.core.problems import UnexpectedErrors
from skuport.core.server import LimitedProtocol, ServerLimits, bounded_protocol
from tests.support.services import Services
from tests.support.stack import until

SHORT = ServerLimits(
    connections=12,
    connections_per_address=8,
    header_bytes=4096,
    headers=20,
    head_seconds=0.4,
    body_seconds=0.4,
    min_body_rate=1000,
    write_seconds=0.6,
)
IN_TIME = 5.0
GET = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"
POST = b"POST /%s HTTP/1.1\r\nHost: here\r\nContent-Length: %d\r\n\r\n"


class App:
    """Reads the body, refuses it unread, or streams without end. It keeps the paths of requests that broke off."""

    def __init__(self) -> None:
        self.broken: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        if scope["path"] == "/endless":
            response: Any = StreamingResponse(self._endless())
        elif scope["path"] == "/host":
            response = PlainTextResponse(", ".join(request.headers.getlist("host")))
        elif scope["path"] == "/refuse":
            response = PlainTextResponse("no", 401)
        else:
            try:
                response = PlainTextResponse(str(len(await request.body())))
            except ClientDisconnect:
                self.broken.append(scope["path"])
                raise
        await response(scope, receive, send)

    async def _endless(self) -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 65536
            await asyncio.sleep(0)


class Client:
    """One connection. `address` is its own end's, of which Linux has many on loopback."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def answer(self) -> tuple[int, bytes]:
        """The status and body of the next response."""
        async with asyncio.timeout(IN_TIME):
            head = await self.reader.readuntil(b"\r\n\r\n")
            lines = head.decode().lower().split("\r\n")
            length = next(int(line.partition(":")[2]) for line in lines if line.startswith("content-length"))
            return int(lines[0].split()[1]), await self.reader.readexactly(length)

    async def refusal(self) -> tuple[int, str]:
        """The status and code of the problem that ends the connection."""
        status, body = await self.answer()
        assert await self.ended() == b""
        return status, json.loads(body)["code"]

    async def ended(self) -> bytes:
        """What is left to read until the server closes the connection."""
        async with asyncio.timeout(IN_TIME):
            try:
                return await self.reader.read()
            except ConnectionError:
                return b""


class Server:
    def __init__(self, port: int, app: App, protocol: type[LimitedProtocol]) -> None:
        self.port = port
        self.app = app
        self.protocol = protocol
        self._writers: list[asyncio.StreamWriter] = []

    async def connect(self, address: str = "127.0.0.1") -> Client:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, local_addr=(address, 0))
        self._writers.append(writer)
        return Client(reader, writer)

    def hang_up(self) -> None:
        for writer in self._writers:
            writer.transport.abort()


@asynccontextmanager
async def serving(limits: ServerLimits, *proxies: str) -> AsyncIterator[Server]:
    app = App()
    protocol = bounded_protocol(limits, proxies)
    config = uvicorn.Config(
        UnexpectedErrors(app), port=0, http=protocol, ws="none", lifespan="off",
        log_config=None, access_log=False, timeout_keep_alive=1,
    )  # fmt: skip
    server = GracefulServer(config)
    server.capture_signals = nullcontext  # type: ignore[method-assign]
    task = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    running = Server(server.servers[0].sockets[0].getsockname()[1], app, protocol)
    try:
        yield running
    finally:
        running.hang_up()
        server.should_exit = True
        await task


@pytest.fixture(scope="module")
async def server() -> AsyncIterator[Server]:
    async with serving(SHORT) as running:
        yield running


@pytest.fixture(autouse=True)
def _hang_up(request: pytest.FixtureRequest) -> Any:
    yield
    if "server" in request.fixturenames:
        request.getfixturevalue("server").hang_up()


async def test_requests_within_the_limits_are_answered(server: Server) -> None:
    client = await server.connect()
    for size in (0, 5, 300_000):
        await client.send(POST % (b"read", size) + b"x" * size)
        assert await client.answer() == (200, str(size).encode())


@pytest.mark.parametrize(
    "head",
    [
        b"GET /" + b"a" * 5000 + b" HTTP/1.1\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"a" * 5000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"a" * 10_000_000,
        b"GET / HTTP/1.1\r\n" + b"X: a\r\n" * 21 + b"\r\n",
        b"GET / HTTP/1.1\r\n" + b"X: a\r\n" * 100_000,
    ],
    ids=["long-url", "long-header", "endless-header", "many-headers", "endless-headers"],
)
async def test_a_large_head_is_refused(server: Server, head: bytes) -> None:
    client = await server.connect()
    client.writer.write(head)
    assert await client.refusal() == (431, "head_too_large")


async def test_trailers_are_bounded_as_headers_are(server: Server) -> None:
    client = await server.connect()
    await client.send(
        b"POST /read HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX: "
        + b"a" * 300_000
    )
    assert await client.refusal() == (431, "head_too_large")


async def test_what_is_not_http_is_a_problem(server: Server) -> None:
    client = await server.connect()
    await client.send(b"\x16\x03\x01 hello\r\n\r\n")
    assert await client.refusal() == (400, "malformed_request")


async def test_a_slow_head_is_cut(server: Server) -> None:
    client = await server.connect()
    begun = time.monotonic()
    dripping = asyncio.create_task(_drip(client, b"GET / HTTP/1.1\r\nX-" + b"a" * 100))
    assert await client.refusal() == (408, "request_timeout")
    assert time.monotonic() - begun < SHORT.head_seconds + 4
    dripping.cancel()


async def test_a_second_slow_head_is_cut_too(server: Server) -> None:
    client = await server.connect()
    await client.send(GET)
    assert (await client.answer())[0] == 200
    await client.send(b"GET / HT")
    assert await client.refusal() == (408, "request_timeout")


async def test_empty_lines_do_not_keep_a_connection_open(server: Server) -> None:
    client = await server.connect()
    dripping = asyncio.create_task(_drip(client, b"\r\n" * 100))
    assert await client.ended() == b""
    dripping.cancel()


async def test_a_silent_connection_is_closed(server: Server) -> None:
    client = await server.connect()
    begun = time.monotonic()
    assert await client.ended() == b""
    assert time.monotonic() - begun < SHORT.head_seconds + 1


async def test_a_slow_body_is_cut_and_its_endpoint_learns_it(server: Server) -> None:
    client = await server.connect()
    await client.send(POST % (b"dripped", 10_000))
    dripping = asyncio.create_task(_drip(client, b"x" * 1000))
    with structlog.testing.capture_logs() as logs:
        assert await client.refusal() == (408, "request_timeout")
        await asyncio.sleep(0.05)
    dripping.cancel()
    assert server.app.broken[-1] == "/dripped"
    broken = [entry for entry in logs if entry["event"] == "client_disconnected"]
    assert [(entry["log_level"], entry["path"]) for entry in broken] == [("info", "/dripped")]


async def test_a_steady_body_may_take_longer_than_the_deadline(server: Server) -> None:
    client = await server.connect()
    await client.send(POST % (b"read", 10_000))
    for _ in range(10):
        await client.send(b"x" * 1000)
        await asyncio.sleep(0.1)
    assert await client.answer() == (200, b"10000")


async def test_a_refused_body_is_not_read_for_ever(server: Server) -> None:
    client = await server.connect()
    await client.send(POST % (b"refuse", 10_000_000) + b"x" * 1000)
    assert await client.answer() == (401, b"no")
    dripping = asyncio.create_task(_drip(client, b"x" * 1000))
    assert await client.ended() == b""
    dripping.cancel()


async def test_a_client_that_finishes_its_refused_body_keeps_its_connection(server: Server) -> None:
    client = await server.connect()
    await client.send(POST % (b"refuse", 3000) + b"x" * 1000)
    assert (await client.answer())[0] == 401
    await client.send(b"x" * 2000)
    await client.send(GET)
    assert await client.answer() == (200, b"0")


async def test_a_response_that_nobody_reads_is_dropped(server: Server) -> None:
    client = await server.connect()
    client.writer.transport.pause_reading()
    await client.send(b"GET /endless HTTP/1.1\r\nHost: here\r\n\r\n")
    await until(lambda: server.protocol.open_connections.total == 1, IN_TIME)
    await until(lambda: server.protocol.open_connections.total == 0, IN_TIME)


async def test_pipelined_requests_are_answered_up_to_a_limit(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    client = await server.connect()
    await client.send(GET * 10)
    for _ in range(10):
        assert (await client.answer())[0] == 200
    await client.send(GET * 1000)
    for _ in range(17):
        assert (await client.answer())[0] == 200
    assert await client.refusal() == (429, "too_many_pipelined")
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


@pytest.mark.parametrize("before", [1, 3])
async def test_earlier_requests_are_answered_before_what_follows_is_refused(
    server: Server, before: int
) -> None:
    client = await server.connect()
    await client.send(GET * before + b"what is this?\r\n\r\n")
    for _ in range(before):
        assert (await client.answer())[0] == 200
    assert await client.refusal() == (400, "malformed_request")


@pytest.mark.parametrize("before", [1, 3])
async def test_a_pipelined_body_that_is_malformed_is_refused(server: Server, before: int) -> None:
    client = await server.connect()
    await client.send(
        GET * before + b"POST /read HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
    )
    for _ in range(before):
        assert (await client.answer())[0] == 200
    assert await client.refusal() == (400, "malformed_request")


OFFER = b"Host: here\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAA\r\n"


@pytest.mark.parametrize("packet", [1, 7, 10_000])
async def test_an_offer_of_http2_is_ignored(server: Server, packet: int) -> None:
    """Java's client makes it with every request."""
    client = await server.connect()
    with_length = b"POST /read HTTP/1.1\r\n" + OFFER + b"Content-Length: %d\r\n\r\n" % len(GET) + GET
    chunked = b"POST /read HTTP/1.1\r\n" + OFFER + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    without = b"GET / HTTP/1.1\r\n" + OFFER + b"\r\n"
    data = with_length + chunked + without + GET + with_length
    for start in range(0, len(data), packet):
        await client.send(data[start : start + packet])
        await asyncio.sleep(0)
    sizes = [len(GET), 3, 0, 0, len(GET)]
    assert [await client.answer() for _ in sizes] == [(200, str(size).encode()) for size in sizes]


async def test_an_offer_is_within_the_limits_too(server: Server) -> None:
    refused = await server.connect()
    await refused.send(b"GET / HTTP/1.1\r\n" + OFFER + b"X: a\r\n" * 21 + b"\r\n")
    assert await refused.refusal() == (431, "head_too_large")
    many = await server.connect()
    await many.send((b"GET / HTTP/1.1\r\n" + OFFER + b"\r\n") * 1000)
    assert (await many.ended()).count(b"200 OK") < 20
    slow = await server.connect()
    await slow.send(b"POST /slow-offer HTTP/1.1\r\n" + OFFER + b"Content-Length: 3\r\n\r\n")
    assert await slow.refusal() == (408, "request_timeout")
    tunnel = await server.connect()
    await tunnel.send(b"CONNECT here:80 HTTP/1.1\r\nHost: here\r\n\r\n")
    assert await tunnel.refusal() == (400, "malformed_request")


async def test_connections_of_an_address_are_bounded(server: Server) -> None:
    clients = [await server.connect() for _ in range(SHORT.connections_per_address)]
    assert await (await server.connect()).refusal() == (503, "too_many_connections")
    other = await server.connect("127.0.0.7")
    await other.send(GET)
    assert (await other.answer())[0] == 200
    clients[0].writer.transport.abort()
    await asyncio.sleep(0.05)
    again = await server.connect()
    await again.send(GET)
    assert (await again.answer())[0] == 200


async def test_all_connections_are_bounded() -> None:
    async with serving(SHORT) as server:
        held = [await server.connect(f"127.0.0.{10 + number}") for number in range(SHORT.connections)]
        assert await (await server.connect("127.0.0.99")).refusal() == (503, "too_many_connections")
        assert [await client.ended() for client in held] == [b""] * len(held)  # the silent ones make room
        free = await server.connect("127.0.0.99")
        await free.send(GET)
        assert (await free.answer())[0] == 200


async def test_a_proxy_may_have_more_connections_than_others() -> None:
    async with serving(SHORT, "127.0.0.0/8") as server:
        clients = [await server.connect() for _ in range(SHORT.connections_per_address + 2)]
        await clients[-1].send(GET)
        assert (await clients[-1].answer())[0] == 200


async def test_the_embedded_object_store_has_limits_too(services: Services) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(services.s3.endpoint).port)
    client = Client(reader, writer)
    writer.write(b"GET / HTTP/1.1\r\nX: " + b"a" * 1_000_000)
    assert await client.refusal() == (431, "head_too_large")
    writer.close()


async def _drip(client: Client, data: bytes) -> None:
    for byte in data:
        try:
            await client.send(bytes([byte]))
        except ConnectionError:
            return
        await asyncio.sleep(0.05)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("/host", "here"),
        ("/host?at=http://there/", "here"),
        ("http://there/host", "there"),
        ("HTTP://There:8000/host?x", "There:8000"),
        ("https://user@there/host", "there"),
        ("http://there/host?at=http://here/", "there"),
    ],
)
async def test_a_host_in_the_request_line_counts(server: Server, url: str, host: str) -> None:
    client = await server.connect()
    await client.send(b"GET %s HTTP/1.1\r\nHost: here\r\n\r\n" % url.encode())
    assert await client.answer() == (200, host.encode())


@pytest.mark.parametrize("url", ["http://there", "http://there?x=/"])
async def test_an_absolute_url_may_have_no_path(server: Server, url: str) -> None:
    client = await server.connect()
    await client.send(b"GET %s HTTP/1.1\r\nHost: here\r\n\r\n" % url.encode())
    assert (await client.answer())[0] == 200


@pytest.mark.parametrize("codings", [["gzip, chunked"], ["gzip", "chunked"], ["chunked, chunked"]])
async def test_a_body_in_another_transfer_coding_is_refused(server: Server, codings: list[str]) -> None:
    client = await server.connect()
    lines = "".join(f"Transfer-Encoding: {coding}\r\n" for coding in codings)
    await client.send(f"POST /read HTTP/1.1\r\nHost: here\r\n{lines}\r\n0\r\n\r\n".encode())
    assert (await client.refusal())[0] in (400, 501)


async def test_a_request_with_a_fragment_is_refused(server: Server) -> None:
    client = await server.connect()
    await client.send(b"GET /host#?sku=A-1 HTTP/1.1\r\nHost: here\r\n\r\n")
    assert await client.refusal() == (400, "malformed_request")
