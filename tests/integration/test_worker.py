"""A worker's `run_once`, in this process: afterwards nothing is left to do, whatever kind it was of."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import asyncpg
import httpx
import pytest
import structlog
from structlog.testing import capture_logs

from skuport.core import audit
from skuport.core.settings import Settings
from skuport.core.worker_metrics import WorkerMetrics
from skuport.worker import Worker, _open_when_database_answers, open_resources
from tests.support.api import api
from tests.support.api import own_app as app
from tests.support.area import MakeSettings, own_databases
from tests.support.importing import Importer, as_json, counts, csv_of, holding
from tests.support.jobs import Jobs
from tests.support.receiver import Receiver

__all__ = ["api", "app"]

cleaner, database_url, redis_url = own_databases("worker", 4)[:3]


@pytest.fixture(scope="session")
def settings(make_settings: MakeSettings, database_url: str, redis_url: str) -> Settings:
    update = {
        "lock_timeout_seconds": 0.2,
        "webhook_allowed_targets": "127.0.0.1/32:*",
    }
    return make_settings(database_url, redis_url).model_copy(update=update)


@pytest.fixture
async def worker(settings: Settings, clean_database: str) -> AsyncIterator[Worker]:
    async with open_resources(settings) as resources, Worker(settings, resources) as worker:
        yield worker


@pytest.fixture
async def client(api: httpx.AsyncClient) -> httpx.AsyncClient:
    api.base_url = httpx.URL(f"{api.base_url}/api/v1/")
    return api


@pytest.fixture
async def importer(client: httpx.AsyncClient) -> AsyncIterator[Importer]:
    importer = Importer(client)
    yield importer
    await importer.aclose()


@pytest.mark.timeout(30)
async def test_an_idle_worker_ends_without_waiting(
    settings: Settings, clean_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("skuport.worker.CLOSE_SECONDS", 60.0)
    stop = asyncio.Event()
    async with open_resources(settings) as resources, Worker(settings, resources) as worker:
        running = asyncio.create_task(worker.run(stop))
        await asyncio.sleep(0.5)
        stop.set()
        await running


@pytest.mark.timeout(30)
async def test_a_worker_that_loses_its_first_connection_starts_all_the_same(
    settings: Settings, clean_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    warn, asked = audit.warn_if_unprotected, 0

    async def warn_when_cut(connection: asyncpg.Connection) -> None:
        nonlocal asked
        asked += 1
        if asked == 1:
            connection.terminate()
        await warn(connection)

    monkeypatch.setattr(audit, "warn_if_unprotected", warn_when_cut)
    async with AsyncExitStack() as stack:
        assert await _open_when_database_answers(stack, settings, WorkerMetrics(), asyncio.Event())
    assert asked == 2


async def test_imports_that_wait_for_each_other_end(worker: Worker, importer: Importer) -> None:
    uploads = [await importer.upload(csv_of("sku,name", f"A-1,Lamp {number}")) for number in range(3)]
    started = [await importer.start(upload_id) for upload_id in uploads]

    await worker.run_once()

    found = [await importer.show(one["id"]) for one in started]
    assert [one["status"] for one in found] == ["completed"] * 3
    assert sorted(one["counts"]["created"] for one in found) == [0, 0, 1]


async def test_the_log_says_what_became_of_an_import(worker: Worker, importer: Importer) -> None:
    good = await importer.start(
        await importer.upload(csv_of("sku,name", "A-1,Lamp", "A-2,", "A-1,Lamp again"))
    )
    bad = await importer.start(await importer.upload(csv_of("sku,name", ",Lamp")))

    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        await worker.run_once()

    def of(import_id: str) -> list[dict[str, Any]]:
        return [dict(line) for line in lines if line.get("import_id") == import_id]

    started, *phases = [line for line in of(good["id"]) if line["log_level"] != "debug"]
    ended = phases.pop(-3)
    assert (started["event"], started["bytes"]) == (
        "import.started",
        len("sku,name\nA-1,Lamp\nA-2,\nA-1,Lamp again\n"),
    )
    assert {line["event"] for line in phases} == {"import.phase"}
    assert [line["phase"] for line in phases] == [
        "begin",
        "open_staging",
        "cut_chunks",
        "enter_publish_queue",
        "draw_ranges",
        "publish",
        "finish",
        "clean_up",
    ]
    assert ended["event"] == "import.ended"
    assert (ended["status"], ended["rows_read"]) == ("completed", 3)
    assert (ended["created"], ended["superseded"], ended["rejected"]) == (1, 1, 1)
    assert 0 < ended["seconds"] < 60
    (failed,) = [line for line in of(bad["id"]) if line["event"] == "import.ended"]
    assert (failed["status"], failed["rejected"]) == ("failed", 1)


async def test_imports_jobs_search_and_webhooks(
    worker: Worker,
    importer: Importer,
    client: httpx.AsyncClient,
    database: asyncpg.Connection,
) -> None:
    async with Receiver() as receiver:
        hook = {"url": receiver.url("/200"), "event_types": ["import.completed", "products.bulk_deleted"]}
        assert (await client.post("/webhooks", json=hook)).status_code == 201
        started = await importer.start(await importer.upload(csv_of("sku,name", "A-1,Lamp", "A-2,Table")))
        await worker.run_once()
        assert (await importer.show(started["id"]))["counts"] == counts(created=2)
        assert await database.fetchval("SELECT count(*) FROM search.entries") == 2

        jobs = Jobs(client, database)
        job = await jobs.start("bulk-delete", all=True, expected_count=2)
        await worker.run_once()

        assert (await jobs.show(job["id"]))["status"] == "completed"
        assert await jobs.catalog() == 0
        assert len(receiver.at("/200")) == 2
        assert await worker.find_due(0.0) == []


async def test_it_returns_when_something_else_is_in_the_way(
    worker: Worker, importer: Importer, database_url: str
) -> None:
    started = await importer.start(await importer.upload(csv_of("sku,name", "A-1,Lamp")))
    async with holding(database_url, "LOCK TABLE import_chunks IN SHARE MODE"):
        await worker.run_once()
        assert (await importer.show(started["id"]))["status"] == "running"

    found = as_json(await importer.post(started["id"], "cancel"))
    await worker.run_once()
    assert found["status"] == "cancelled"
