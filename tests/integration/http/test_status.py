"""The status: of a system in order, of one whose parts are away, and of workers that come, hang and go."""

import asyncio
import re
import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from fastapi import FastAPI

from skuport.core.settings import Settings
from tests.support.api import client_of, running
from tests.support.stack import Part

UNUSED_ADDRESS = "127.0.0.1:1"


async def status_of(client: httpx.AsyncClient) -> dict[str, Any]:
    answer = await client.get("/api/v1/status")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def errors(status: dict[str, Any]) -> dict[str, str | None]:
    return {part["name"]: part["error"] for part in status["parts"]}


async def test_every_part_says_how_it_is(app: FastAPI, api: httpx.AsyncClient, clean_database: str) -> None:
    connection = await asyncpg.connect(clean_database)
    await connection.execute(
        "INSERT INTO products (sku, sku_key, name) SELECT 'S' || n, 's' || n, 'Lamp' FROM generate_series(1, 12) n"
    )
    await connection.close()
    found = await status_of(api)
    assert errors(found) == dict.fromkeys(("database", "migrations", "object_store", "redis"))
    versions = {part["name"]: part["version"] for part in found["parts"]}
    assert re.fullmatch(r"PostgreSQL \d+\.\d+", versions["database"])
    assert re.fullmatch(r"(Valkey|Redis) \d+\.\d+\.\d+", versions["redis"])
    assert re.fullmatch(r"\d{4}(_pre|_post)?", versions["migrations"])
    assert all(0 < part["latency_ms"] < 3000 for part in found["parts"])
    assert found["version"] == app.version
    assert (
        timedelta() < datetime.now(UTC) - datetime.fromisoformat(found["started_at"]) < timedelta(minutes=5)
    )
    idle = {"waiting": 0, "running": 0}
    assert found["queue"] == {"imports": idle, "jobs": idle, "deliveries": {"value": 0, "exact": True}}
    assert found["products"] == {"value": 12, "exact": True}
    # No worker runs in these tests, so the search doesn't have the new products yet.
    assert found["search"]["waiting"] == 12
    assert found["search"]["waiting_since"] is not None
    assert (found["state"], found["workers"]["alive"]) == ("degraded", 0)


async def test_a_key_that_may_read_is_enough(api: httpx.AsyncClient, app: FastAPI) -> None:
    made = (await api.post("/api/v1/api-keys", json={"name": "monitor", "scopes": ["read"]})).json()
    async with client_of(app, Authorization=f"Bearer {made['key']}") as monitor:
        assert (await status_of(monitor))["version"] == app.version


async def silent(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A server that takes connections and says nothing."""
    try:
        await asyncio.sleep(30)
    finally:
        writer.close()


@pytest.mark.parametrize(
    ("change", "part", "error", "state"),
    [
        (lambda at: {"redis_url": f"redis://{at}/0"}, "redis", "it doesn't answer", "degraded"),
        (lambda at: {"s3_endpoint_url": f"http://{at}"}, "object_store", "it doesn't answer", "down"),
        (
            lambda at: {"database_url": f"postgresql://u:hunter2@{at}/skuport"},
            "database",
            "it doesn't answer",
            "down",
        ),
        (
            lambda _: {"s3_bucket": "no-such-bucket"},
            "object_store",
            "it refuses the request: the bucket or the keys are wrong",
            "down",
        ),
    ],
)
async def test_a_part_that_is_away_or_hangs_is_named_in_time(
    settings: Settings,
    clean_database: str,
    change: Callable[[str], dict[str, str]],
    part: str,
    error: str,
    state: str,
) -> None:
    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    hanging = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    assert settings.api_key is not None
    key = f"Bearer {settings.api_key.get_secret_value()}"
    for address in (UNUSED_ADDRESS, hanging):
        changed = settings.model_copy(update=change(address))
        async with running(changed) as app, client_of(app, Authorization=key) as client:
            begun = time.monotonic()
            found = await status_of(client)
            assert time.monotonic() - begun < 15  # the silent server would take 30
        assert errors(found)[part] == error
        assert found["state"] == state
        assert (found["queue"] is None) == (part == "database")
        assert "hunter2" not in str(found)
        assert address not in str(found)
    server.close()


@pytest.mark.fault
async def test_workers_are_seen_until_their_heartbeat_stops(
    settings: Settings, clean_database: str, tmp_path: Path
) -> None:
    quick = settings.model_copy(update={"lease_seconds": 1.5, "sweep_seconds": 0.2, "heartbeat_seconds": 0.5})
    assert settings.api_key is not None
    key = f"Bearer {settings.api_key.get_secret_value()}"
    workers = [Part(f"worker-{number}", ("worker",), quick, tmp_path) for number in range(2)]
    async with running(quick) as app, client_of(app, Authorization=key) as client:

        async def alive(count: int) -> dict[str, Any]:
            deadline = time.monotonic() + 20
            while (found := await status_of(client))["workers"]["alive"] != count:
                assert time.monotonic() < deadline, found
                await asyncio.sleep(0.1)
            return found

        try:
            for worker in workers:
                worker.start()
            found = await alive(2)
            assert found["state"] == "ok"
            seen = datetime.fromisoformat(found["workers"]["last_seen_at"])
            assert datetime.now(UTC) - seen < timedelta(seconds=5)
            # One that hangs keeps its database sessions, and is missed all the same.
            workers[0].send(signal.SIGSTOP)
            await alive(1)
            workers[1].kill()
            found = await alive(0)
            assert found["state"] == "degraded"
            workers[0].send(signal.SIGCONT)
            await alive(1)
        finally:
            for worker in workers:
                worker.stop()
