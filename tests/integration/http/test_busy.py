"""Requests that many make at once, or that take long: they wait among themselves, and others go on."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext

import httpx
import pytest
import structlog
import uvicorn
from fastapi import FastAPI

from skuport.core.health import CHECK_SECONDS, KEPT_SECONDS, Check, SharedChecks
from skuport.core.long_reads import LongReads
from skuport.core.server import ServerLimits, bounded_protocol
from skuport.core.settings import Settings
from skuport.exports import endpoints as exports
from skuport.exports.endpoints import BATCH_WAIT_SECONDS
from tests.support.api import client_of, running
from tests.support.importing import holding
from tests.support.long_downloads import LONG_BYTES, add_long_products, read_on
from tests.support.stack import until

EDITS = 50


async def seconds_of(client: httpx.AsyncClient, path: str) -> float:
    begun = time.perf_counter()
    assert (await client.get(path)).status_code == 200
    return time.perf_counter() - begun


async def test_edits_of_a_locked_row_leave_lists_and_health_alone(
    settings: Settings, clean_database: str
) -> None:
    assert settings.api_key is not None
    key = f"Bearer {settings.api_key.get_secret_value()}"
    patient = settings.model_copy(update={"lock_timeout_seconds": 4.0})
    async with running(patient) as app, client_of(app, Authorization=key) as client:
        created = await client.post("/api/v1/products", json={"sku": "A-1", "name": "Mug"})
        product = f"/api/v1/products/{created.json()['id']}"
        usual = max([await seconds_of(client, "/api/v1/products") for _ in range(5)])
        async with holding(clean_database, "SELECT 1 FROM products FOR UPDATE"):
            headers = {"If-Match": "*"}
            edits = [
                asyncio.create_task(client.patch(product, json={"name": f"Mug {number}"}, headers=headers))
                for number in range(EDITS)
            ]
            await asyncio.sleep(0.5)
            lists = [await seconds_of(client, "/api/v1/products") for _ in range(5)]
            ready = await seconds_of(client, "/readyz")
            counted = await client.post("/api/v1/products/count", json={"filter": {"sku": "A-1"}})
            done, _ = await asyncio.wait(edits, timeout=3.0)
        answers = await asyncio.gather(*edits)
    assert max(lists) < max(10 * usual, 0.25)
    # It would wait for a connection until it gives up, after 3 s, and say that it isn't ready.
    assert ready < CHECK_SECONDS
    assert counted.status_code == 200
    refused = [edit.result() for edit in done]
    assert len(refused) >= EDITS - settings.database_pool_size
    assert {
        (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) for answer in refused
    } == {(503, "busy", "1")}
    assert {answer.status_code for answer in answers} <= {200, 503}


async def test_long_reads_leave_connections_to_lists(settings: Settings, clean_database: str) -> None:
    assert settings.api_key is not None
    key = f"Bearer {settings.api_key.get_secret_value()}"
    async with running(settings) as app, client_of(app, Authorization=key) as client:
        usual = max([await seconds_of(client, "/api/v1/products") for _ in range(5)])
        async with holding(clean_database, "LOCK TABLE products IN ACCESS EXCLUSIVE MODE"):
            long_ones = [
                asyncio.create_task(
                    client.get("/api/v1/products/export.csv")
                    if number % 2
                    else client.post("/api/v1/products/count", params={"exact": True}, json={"all": True})
                )
                for number in range(20)
            ]
            await asyncio.sleep(0.5)
            # A list of something else: the lock stands for products that take long to read.
            lists = [await seconds_of(client, "/api/v1/imports") for _ in range(5)]
            done, _ = await asyncio.wait(long_ones, timeout=4.0)
        answers = await asyncio.gather(*long_ones)
    assert max(lists) < max(10 * usual, 0.25)
    assert len(done) >= 20 - settings.database_pool_size
    refused = [each for each in answers if each.status_code == 503]
    assert {answer.json()["code"] for answer in refused} == {"busy"}
    assert {answer.status_code for answer in answers} <= {200, 503}


async def test_a_list_that_a_lock_blocks_may_be_tried_again(settings: Settings, clean_database: str) -> None:
    """It isn't the list that takes too long, so it is no 422."""
    assert settings.api_key is not None
    key = f"Bearer {settings.api_key.get_secret_value()}"
    async with running(settings) as app, client_of(app, Authorization=key) as client:
        async with holding(clean_database, "LOCK TABLE products IN ACCESS EXCLUSIVE MODE"):
            answers = await asyncio.gather(
                client.get("/api/v1/products"),
                client.get("/api/v1/products?q=lamp"),
                client.post("/api/v1/products/count", json={"filter": {"sku": "A-1"}}),
            )
        found = {(each.status_code, each.json()["code"], each.headers.get("retry-after")) for each in answers}
        assert found == {(503, "busy", "1")}
        assert (await client.get("/api/v1/products")).status_code == 200


async def test_many_who_ask_for_readiness_share_the_checks(app: FastAPI, client: httpx.AsyncClient) -> None:
    async def look() -> None:
        looks.append(time.monotonic())
        await asyncio.sleep(0.1)

    looks: list[float] = []
    app.state.checks = SharedChecks([Check("part", look)])
    for _ in range(2):
        answers = await asyncio.gather(*(client.get("/readyz") for _ in range(30)))
        assert {answer.status_code for answer in answers} == {200}
    assert len(looks) == 1
    await asyncio.sleep(KEPT_SECONDS)
    assert (await client.get("/readyz")).status_code == 200
    assert len(looks) == 2


async def test_reads_and_changes_have_their_own_connections(app: FastAPI) -> None:
    assert app.state.sessions.kw["bind"] is not app.state.change_sessions.kw["bind"]


@asynccontextmanager
async def half_read(app: FastAPI, settings: Settings) -> AsyncIterator[asyncio.StreamReader]:
    """A download on a real server that waits for its client to read on: far more is left than fits into buffers."""
    assert settings.api_key is not None
    protocol = bounded_protocol(ServerLimits.of(settings), ())
    config = uvicorn.Config(app, port=0, http=protocol, ws="none", lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    server.capture_signals = nullcontext  # type: ignore[method-assign]
    serving = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    port = server.servers[0].sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=4096)
    try:
        head = f"GET /api/v1/products/export.csv HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        writer.write(f"{head}Authorization: Bearer {settings.api_key.get_secret_value()}\r\n\r\n".encode())
        answer = await reader.readuntil(b"\r\n\r\n")
        assert b" 200 " in answer
        assert b"transfer-encoding: chunked" in answer.lower()
        yield reader
    finally:
        writer.transport.abort()
        server.should_exit = True
        await serving


@pytest.mark.parametrize("stuck", ["the slot", "the table", None])
async def test_a_download_that_cant_go_on_breaks_off(
    app: FastAPI,
    settings: Settings,
    clean_database: str,
    monkeypatch: pytest.MonkeyPatch,
    stuck: str | None,
) -> None:
    """In time, and without the end that a chunked response has: no client takes a part for the whole."""
    assert BATCH_WAIT_SECONDS <= 60
    monkeypatch.setattr(exports, "BATCH_WAIT_SECONDS", 0.5)
    app.state.long_reads = LongReads(1)
    await add_long_products(clean_database)
    with structlog.testing.capture_logs() as logs:
        async with half_read(app, settings) as reader, AsyncExitStack() as held:
            if stuck == "the slot":
                await held.enter_async_context(app.state.long_reads.slot())
            elif stuck == "the table":
                lock = holding(clean_database, "LOCK TABLE products IN ACCESS EXCLUSIVE MODE")
                await held.enter_async_context(lock)
            received, end = await read_on(reader)
    if stuck is None:
        assert end == b"0\r\n\r\n"
        assert received > LONG_BYTES
        return
    assert end != b"0\r\n\r\n"
    assert 0 < received < LONG_BYTES
    (broken,) = (entry for entry in logs if entry["event"] == "response_abandoned")
    assert broken["reason"].startswith("busy")
    assert "unexpected_error" not in {entry["event"] for entry in logs}
