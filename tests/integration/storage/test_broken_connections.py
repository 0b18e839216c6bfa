"""How the adapter handles a store that is down, silent, or closes connections in the middle of a response."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

import pytest

from skuport.core.settings import Settings
from skuport.local.ports import choose_port
from skuport.storage import ObjectStore, StoreUnavailableError, make_store

DATA = bytes(range(256)) * 16384  # 4 MiB

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def listening(serve: Serve) -> AsyncIterator[str]:
    """Run a TCP server; yields its URL."""
    connections: set[asyncio.Task[None]] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            await serve(reader, writer)

    def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = asyncio.create_task(handle(reader, writer))
        connection.add_done_callback(lambda _: writer.transport.abort())
        connections.add(connection)

    server = await asyncio.start_server(begin, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for connection in connections:
            connection.cancel()
        await asyncio.gather(*connections, return_exceptions=True)
        await asyncio.sleep(0)  # the event loop closes the transports in its next iteration


def hanging_up(endpoint: str, after: list[int]) -> Serve:
    """Forwards to `endpoint`; the nth connection breaks after `after[n]` bytes of the response, later ones don't."""
    target = urlsplit(endpoint)
    budgets = iter(after)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        budget = next(budgets, None)
        from_store, to_store = await asyncio.open_connection(target.hostname, target.port)
        forwarding = asyncio.create_task(_copy(reader, to_store))
        try:
            while data := await from_store.read(65536):
                if budget is not None and len(data) >= budget:
                    writer.write(data[:budget])
                    await writer.drain()
                    await asyncio.sleep(0.05)  # let it arrive before the connection is reset
                    return
                budget = None if budget is None else budget - len(data)
                writer.write(data)
                await writer.drain()
        finally:
            forwarding.cancel()
            await asyncio.gather(forwarding, return_exceptions=True)
            to_store.transport.abort()

    return serve


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    while data := await source.read(65536):
        target.write(data)
        await target.drain()


async def pieces(*given: bytes) -> AsyncIterator[bytes]:
    for piece in given:
        yield piece


async def test_a_stream_resumes_where_its_connection_broke(
    store: ObjectStore, store_settings: Settings, key: str
) -> None:
    info = await store.put_stream(key, pieces(DATA), content_type="text/csv", max_bytes=len(DATA))
    endpoint = store_settings.s3_endpoint_url or ""
    breaks = [1_000_000, 500_001, 100, 2_000_000]
    async with (
        listening(hanging_up(endpoint, breaks)) as url,
        make_store(store_settings.model_copy(update={"s3_endpoint_url": url})) as flaky,
    ):
        blocks = [block async for block in flaky.stream(key, start=5, etag=info.etag, block_bytes=65536)]
    assert b"".join(blocks) == DATA[5:]
    assert {len(block) for block in blocks[:-1]} == {65536}


async def test_a_read_is_retried(store: ObjectStore, store_settings: Settings, key: str) -> None:
    info = await store.put_stream(key, pieces(DATA), content_type="text/csv", max_bytes=len(DATA))
    async with (
        listening(hanging_up(store_settings.s3_endpoint_url or "", [1_000_000, 300])) as url,
        make_store(store_settings.model_copy(update={"s3_endpoint_url": url})) as flaky,
    ):
        assert await flaky.read(key, 7, 2_000_000, etag=info.etag) == DATA[7:2_000_000]


async def test_a_stream_that_makes_no_progress_fails(
    store: ObjectStore, store_settings: Settings, key: str
) -> None:
    info = await store.put_stream(key, pieces(DATA), content_type="text/csv", max_bytes=len(DATA))
    async with (
        listening(hanging_up(store_settings.s3_endpoint_url or "", [20] * 100)) as url,
        make_store(store_settings.model_copy(update={"s3_endpoint_url": url})) as flaky,
    ):
        with pytest.raises(StoreUnavailableError):
            await anext(flaky.stream(key, etag=info.etag))


async def test_a_store_that_is_down(settings: Settings) -> None:
    gone = settings.model_copy(update={"s3_endpoint_url": f"http://127.0.0.1:{choose_port()}"})
    async with make_store(gone) as store:
        with pytest.raises(StoreUnavailableError):
            await store.head("anything")
        # Presigning is a local computation.
        signed = await store.presign_put("anything", size=1, content_type="text/csv", expires=60)
        assert signed.url.startswith("http://127.0.0.1:")


async def test_a_silent_store_times_out(settings: Settings) -> None:
    async def say_nothing(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        while await reader.read(65536):
            pass

    async with listening(say_nothing) as url:
        silent = settings.model_copy(update={"s3_endpoint_url": url, "object_timeout_seconds": 0.5})
        async with make_store(silent) as store:
            began = time.monotonic()
            with pytest.raises(StoreUnavailableError):
                await store.head("anything")
            with pytest.raises(StoreUnavailableError):
                await store.put_stream("anything", pieces(DATA), content_type="text/csv", max_bytes=len(DATA))
            assert time.monotonic() - began < 10
