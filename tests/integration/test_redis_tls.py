"""`rediss://`, for all that use Redis: the notifier, and the counters of rate limits."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from redis.asyncio import Redis

from skuport.core.ids import new_id
from skuport.core.notifier import QUEUE, Notifier
from skuport.core.settings import Settings
from skuport.core.window_counters import KEY_PREFIX, WindowCounters
from tests.support.own_postgres import Authority


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path, "authority")


@pytest.fixture
async def tls_port(authority: Authority, redis_url: str) -> AsyncIterator[int]:
    """TLS in front of the run's Valkey, whose wheel has none. The certificate is for `localhost`."""
    at = urlsplit(redis_url)

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        upstream_reader, upstream = await asyncio.open_connection(at.hostname, at.port)
        with suppress(ConnectionError):
            await asyncio.gather(copy(reader, upstream), copy(upstream_reader, writer))

    async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while block := await reader.read(65536):
            writer.write(block)
            await writer.drain()
        writer.close()

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*authority.issue("localhost"))
    server = await asyncio.start_server(relay, "127.0.0.1", 0, ssl=context)
    yield server.sockets[0].getsockname()[1]
    server.close()


def over_tls(redis_url: str, port: int, authority: Authority, host: str = "localhost") -> str:
    at = urlsplit(redis_url)
    url = f"rediss://:{at.password}@{host}:{port}{at.path}?ssl_ca_certs={authority.certificate}"
    return Settings(redis_url=url).redis_url


async def test_notifications_and_counters(tls_port: int, authority: Authority, redis_url: str) -> None:
    url = over_tls(redis_url, tls_port, authority)
    key, subject = f"test:{new_id()}", new_id()
    async with Notifier(url) as notifier, WindowCounters(url) as counters, Redis.from_url(redis_url) as redis:
        assert await notifier.answers()
        assert await notifier.notify("import", subject, 1)
        assert [job async for job in redis.scan_iter(f"*{subject}*")]
        # On a busy machine it may count for itself at first, because Redis has 50 ms to answer.
        async with asyncio.timeout(20):
            while not [name async for name in redis.scan_iter(f"*{KEY_PREFIX}*{key}*")]:
                await counters.add(key)
                await asyncio.sleep(0.1)
        await redis.delete(QUEUE)


async def test_another_name_is_refused(tls_port: int, authority: Authority, redis_url: str) -> None:
    async with Notifier(over_tls(redis_url, tls_port, authority, "127.0.0.1")) as notifier:
        assert not await notifier.answers()
