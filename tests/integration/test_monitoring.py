"""Monitoring: the port of a worker, and the metrics of the API that come from the database."""

import asyncio
import re
import signal
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import httpx
import pytest
from fastapi import FastAPI

from skuport.core.database_sessions import CANCEL_SECONDS
from skuport.core.health import CHECK_SECONDS
from skuport.core.ids import new_id
from skuport.core.lease_keeper import LeaseKeeper
from skuport.core.leases import LeaseKey, LeaseLostError
from skuport.core.settings import Settings
from skuport.core.worker_metrics import WorkerMetrics
from skuport.status import database_metrics
from skuport.worker import Resources, Worker, open_port, open_resources
from tests.support.api import api, client_of, running
from tests.support.api import own_app as app
from tests.support.area import MakeSettings, own_databases
from tests.support.importing import Importer, as_json, csv_of
from tests.support.receiver import Receiver
from tests.support.silent_proxy import SilentProxy
from tests.support.stack import Part, until

__all__ = ["api", "app"]

cleaner, database_url, redis_url = own_databases("monitoring", 9)[:3]

SECONDS = CHECK_SECONDS + CANCEL_SECONDS + 1
"""How long an answer may take while the database is silent. Prometheus waits for 10 s."""

SAMPLE = re.compile(r"^(?P<name>\w+)(?:\{(?P<labels>[^}]*)\})? (?P<value>\S+)$", re.MULTILINE)


class Scrape:
    """What a scrape has found: values by name and labels, as they are written."""

    def __init__(self, text: str) -> None:
        self.values = {
            (match["name"], match["labels"] or ""): float(match["value"]) for match in SAMPLE.finditer(text)
        }

    def __call__(self, name: str, **labels: str) -> float:
        return self.values[name, ",".join(f'{key}="{value}"' for key, value in sorted(labels.items()))]

    def has(self, name: str) -> bool:
        return any(found == name for found, _ in self.values)


async def scrape(client: httpx.AsyncClient) -> Scrape:
    answer = await client.get("/metrics")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/plain")
    return Scrape(answer.text)


@pytest.fixture(scope="session")
def settings(make_settings: MakeSettings, database_url: str, redis_url: str) -> Settings:
    update = {"heartbeat_seconds": 0.2, "webhook_allowed_targets": "127.0.0.1/32:*"}
    return make_settings(database_url, redis_url).model_copy(update=update)


@pytest.fixture
async def importer(api: httpx.AsyncClient) -> AsyncIterator[Importer]:
    api.base_url = httpx.URL(f"{api.base_url}/api/v1/")
    importer = Importer(api)
    yield importer
    await importer.aclose()


@pytest.fixture(autouse=True)
def _nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_metrics, "KEPT_SECONDS", 0.0)


@asynccontextmanager
async def worker_with_port(settings: Settings) -> AsyncIterator[tuple[Worker, Resources, httpx.AsyncClient]]:
    """A worker that begins nothing by itself, and a client of its port without a key."""
    metrics = WorkerMetrics()
    async with AsyncExitStack() as stack:
        port = await stack.enter_async_context(open_port(settings, metrics, 0))
        resources = await stack.enter_async_context(open_resources(settings, metrics))
        worker = await stack.enter_async_context(Worker(settings, resources))
        client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=10)
        yield worker, resources, await stack.enter_async_context(client)


async def test_a_worker_answers_without_a_key(settings: Settings, clean_database: str) -> None:
    async with worker_with_port(settings) as (_, _, client):
        healthy = await client.get("/healthz")
        assert (healthy.status_code, as_json(healthy)["status"]) == (200, "ok")
        ready = await client.get("/readyz")
        parts = ("database", "migrations", "object_store", "redis")
        assert ready.status_code == 200
        assert as_json(ready) == {"status": "ready", "checks": dict.fromkeys(parts, "ok")}
        found = await scrape(client)
        assert [found(f"skuport_{part}_up") for part in parts] == [1, 1, 1, 1]
        assert found("skuport_worker_heartbeat_age_seconds") < 5
        assert found("skuport_database_connections_max", pool="work") == settings.worker_pool_size
        assert found("skuport_database_connections", pool="heartbeat", state="idle") >= 1
        assert (await client.get("/api/v1/products")).status_code == 404


async def test_an_import_with_rejects_moves_the_metrics(
    settings: Settings, importer: Importer, database: asyncpg.Connection
) -> None:
    rows = ["A-1,Lamp", "A-1,Lamp again", "A-2,Table", "A-3,", ",Chair", '"A-4"x,Stool']
    async with Receiver() as receiver, worker_with_port(settings) as (worker, _, client):
        for path, types in (("/200", ["import.completed"]), ("/503", ["import.completed"])):
            hook = {"url": receiver.url(path), "event_types": types}
            assert (await importer.client.post("/webhooks", json=hook)).status_code == 201
        good = await importer.start(await importer.upload(csv_of("sku,name", *rows)))
        bad = await importer.start(await importer.upload(csv_of("sku,name", ",Lamp")))
        await worker.run_once()
        found = await scrape(client)

    assert (await importer.show(good["id"]))["status"] == "completed"
    assert (await importer.show(bad["id"]))["status"] == "failed"
    assert found("skuport_imports_ended_total", status="completed") == 1
    assert found("skuport_imports_ended_total", status="failed") == 1
    assert found("skuport_import_failures_total", code="nothing_imported") == 1
    # A row without a name is staged, and rejected when it is published.
    assert found("skuport_import_rows_staged_total") == 4
    assert found("skuport_import_rows_published_total", outcome="created") == 2
    assert found("skuport_import_rows_published_total", outcome="superseded") == 1
    assert found("skuport_import_rows_published_total", outcome="rejected") == 1
    assert found("skuport_import_rejects_total", code="name_required") == 1
    assert found("skuport_import_rejects_total", code="sku_required") == 2
    assert found("skuport_import_rejects_total", code="text_after_quote") == 1
    assert found("skuport_import_step_seconds_count", step="stage") == 2
    assert found("skuport_import_step_seconds_count", step="publish") >= 1
    assert found("skuport_import_step_seconds_sum", step="publish") > 0
    assert found("skuport_webhook_attempt_seconds_count", outcome="succeeded") == 1
    assert found("skuport_webhook_attempt_seconds_count", outcome="refused") == 1
    assert found("skuport_search_index_seconds_count") >= 1
    assert found("skuport_worker_tasks", kind="import") == 0


async def test_an_atomic_import_counts_once_it_is_committed(settings: Settings, importer: Importer) -> None:
    async with worker_with_port(settings) as (worker, _, client):
        await importer.start(await importer.upload(csv_of("sku,name", "A-1,Lamp", "A-2,")), atomic=True)
        await worker.run_once()
        found = await scrape(client)
    assert found("skuport_import_rows_published_total", outcome="created") == 1
    assert found("skuport_import_rejects_total", code="name_required") == 1


async def test_steps_that_fail_or_are_tried_again_are_counted(
    settings: Settings, importer: Importer, database: asyncpg.Connection
) -> None:
    quick = settings.model_copy(update={"lock_timeout_seconds": 0.1})
    async with worker_with_port(quick) as (worker, _, client):
        await importer.start(await importer.upload(csv_of("sku,name", "A-1,Lamp")))
        async with database.transaction():
            await database.execute("LOCK TABLE products IN SHARE ROW EXCLUSIVE MODE")
            running = asyncio.create_task(worker.run_once())
            deadline = time.monotonic() + 20
            while not (found := await scrape(client)).has("skuport_step_retries_total"):
                assert time.monotonic() < deadline
                await asyncio.sleep(0.05)
            assert found("skuport_worker_tasks", kind="import") == 1
            assert found("skuport_database_connections", pool="work", state="in_use") >= 1
        await running
        assert found("skuport_step_retries_total", reason="LockNotAvailableError") >= 1

        await importer.start(await importer.upload(csv_of("sku,name", "A-2,Lamp")))
        async with database.transaction():
            await database.execute("LOCK TABLE import_chunks IN SHARE MODE")
            await worker.run_once()
        found = await scrape(client)
        assert found("skuport_import_step_failures_total", step="open_staging") >= 1
        assert found("skuport_worker_task_failures_total", kind="import") >= 1


async def test_a_lease_that_is_taken_over_counts_as_lost(
    settings: Settings, database: asyncpg.Connection
) -> None:
    async def run(leases: LeaseKeeper, change: str, kind: str) -> None:
        async with leases.hold(database, LeaseKey(kind, new_id())) as lease:
            assert lease is not None
            await database.execute(change)
            raise LeaseLostError("the transaction's fence says so")

    async with worker_with_port(settings) as (_, resources, client):
        with pytest.raises(LeaseLostError):
            await run(resources.leases, "SELECT 1", "test.cancelled")
        with pytest.raises(LeaseLostError):
            await run(resources.leases, "UPDATE leases SET epoch = epoch + 1", "test.taken")
        found = await scrape(client)
    assert found("skuport_leases_lost_total", kind="test.taken") == 1
    assert ("skuport_leases_lost_total", 'kind="test.cancelled"') not in found.values


async def test_without_the_database_a_worker_says_so_and_its_heartbeat_gets_old(
    settings: Settings, clean_database: str
) -> None:
    async with SilentProxy(settings.database_url) as proxy:
        update = {
            "database_url": proxy.through(settings.database_url),
            "worker_watchdog_seconds": 1.5,
        }
        async with worker_with_port(settings.model_copy(update=update)) as (_, _, client):
            assert (await client.get("/readyz")).status_code == 200
            await asyncio.sleep(2)
            assert (await client.get("/healthz")).status_code == 200
            proxy.fall_silent()
            await asyncio.sleep(2)
            late = await client.get("/healthz")
            assert late.status_code == 503
            assert "no heartbeat for" in late.text
            begun = time.monotonic()
            answer = await client.get("/readyz")
            assert time.monotonic() - begun < SECONDS
            assert answer.status_code == 503
            assert as_json(answer)["checks"]["database"] == "it doesn't answer"
            assert as_json(answer)["checks"]["object_store"] == "ok"
            found = await scrape(client)
            assert found("skuport_database_up") == 0
            assert found("skuport_object_store_up") == 1
            assert found("skuport_worker_heartbeat_age_seconds") > 1.5


async def test_redis_is_reported_and_not_required(settings: Settings, clean_database: str) -> None:
    without = settings.model_copy(update={"redis_url": "redis://127.0.0.1:1/0"})
    async with worker_with_port(without) as (_, _, client):
        answer = await client.get("/readyz")
        assert (answer.status_code, as_json(answer)["checks"]["redis"]) == (200, "it doesn't answer")
        assert (await scrape(client))("skuport_redis_up") == 0


def has_ended(part: Part) -> bool:
    assert part._process is not None
    return part._process.poll() is not None


@pytest.mark.fault
async def test_a_worker_in_a_process_of_its_own(
    settings: Settings, clean_database: str, tmp_path: Path
) -> None:
    worker = Part("worker", ("worker",), settings.model_copy(update={"worker_port": 0}), tmp_path)
    try:
        worker.start()
        await until(lambda: worker.said("worker.ready"), 30)
        found = re.search(r'"port": (\d+)', worker.output.read_text())
        assert found is not None
        port = int(found[1])
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            for path in ("/healthz", "/readyz", "/metrics"):
                assert (await client.get(path)).status_code == 200, path

            taken = settings.model_copy(update={"worker_port": port})
            second = Part("second", ("worker",), taken, tmp_path)
            second.start()
            await until(lambda: has_ended(second), 30)
            assert f"the worker can't listen at 127.0.0.1, port {port}" in second.output.read_text()

            worker.send(signal.SIGTERM)
            await until(lambda: has_ended(worker), 10)
            assert "worker.stopped" in worker.output.read_text()
    finally:
        worker.stop()


async def test_the_api_reads_figures_from_the_database(
    api: httpx.AsyncClient, importer: Importer, database: asyncpg.Connection
) -> None:
    root = httpx.URL(str(api.base_url).removesuffix("api/v1/"))
    for number in range(4):
        await importer.start(await importer.upload(csv_of("sku,name", f"A-{number},Lamp")))
    await importer.begin_upload(10)
    first, second, third, _ = [
        row["id"] for row in await database.fetch("SELECT id FROM imports ORDER BY id")
    ]
    hour = datetime.now(UTC) - timedelta(hours=1)
    await database.execute("UPDATE imports SET queued_at = $1", hour)
    await database.execute(
        "UPDATE imports SET status = 'failed', error = '{\"code\": \"no_space\"}', finished_at = now() WHERE id = $1",
        first,
    )
    await database.execute(
        "UPDATE imports SET status = 'running', phase = 'staging', resumed_at = $2 WHERE id = $1",
        second,
        hour,
    )
    await database.execute("UPDATE imports SET status = 'paused', phase = 'staging' WHERE id = $1", third)
    await database.execute(
        "INSERT INTO import_chunks (import_id, no, byte_start, byte_end, first_line, status, rows_read, rejected,"
        " blank) VALUES ($1, 0, 0, 9, 2, 'staged', 10, 2, 1)",
        second,
    )
    await database.execute("INSERT INTO products (sku, sku_key, name) VALUES ('B', 'b', 'Lamp')")
    await database.execute(
        "INSERT INTO leases (kind, resource_id, unit, holder, epoch, claims, expires_at, heartbeat_at)"
        " VALUES ('test', $1, 0, $1, 1, 1, now() - interval '1 minute', now())",
        new_id(),
    )

    api.base_url = root
    found = await scrape(api)

    assert found("skuport_database_up") == 1
    assert found("skuport_database_metrics_read") == 1
    assert found("skuport_imports", status="queued", phase="none") == 1
    assert found("skuport_imports", status="running", phase="staging") == 1
    assert found("skuport_imports", status="running", phase="publishing") == 0
    assert found("skuport_imports", status="paused", phase="staging") == 1
    assert found("skuport_imports_ended_last_hour", status="failed", code="no_space") == 1
    assert found("skuport_imports_ended_last_hour", status="completed", code="none") == 0
    assert found("skuport_import_queued_seconds") == pytest.approx(3600, abs=60)
    assert found("skuport_import_idle_seconds") == pytest.approx(3600, abs=60)
    assert found("skuport_import_publish_wait_seconds") == 0
    assert found("skuport_import_staged_rows") == 7
    assert found("skuport_jobs", status="queued") == 0
    assert 0 < found("skuport_webhook_late_seconds") < 60  # events, of which no worker has made deliveries
    assert found("skuport_search_changes_waiting") == 1
    assert 0 < found("skuport_search_lag_seconds") < 60
    assert found("skuport_workers_alive") == 0
    assert found("skuport_leases_expired") == 1
    assert found("skuport_uploads_open") == 1
    assert found("skuport_products") == 1
    assert found("skuport_database_connections_max", pool="reads") == 10
    assert found("skuport_database_connections", pool="reads", state="in_use") == 0


async def test_who_holds_the_locks_that_skuport_waits_for(
    api: httpx.AsyncClient, clean_database: str
) -> None:
    created = await api.post("/api/v1/products", json={"sku": "A", "name": "Lamp"})
    path = f"/api/v1/products/{created.json()['id']}"
    for name, holder, other in (("a report", "other", "skuport"), ("skuport-worker 1", "skuport", "other")):
        connection = await asyncpg.connect(clean_database, server_settings={"application_name": name})
        try:
            async with connection.transaction():
                await connection.execute("SELECT FROM products FOR UPDATE")
                edit = asyncio.create_task(api.patch(path, json={"name": f"Held by {name}"}))
                await asyncio.sleep(1)
                found = await scrape(api)
            assert found("skuport_database_lock_waits", holder=holder) == 1
            assert found("skuport_database_lock_waits", holder=other) == 0
            waited = found("skuport_database_lock_wait_seconds")
            assert 0.5 < waited < 30 if holder == "other" else waited == 0
            assert (await edit).status_code == 200
        finally:
            await connection.close()


async def test_how_late_webhooks_are(
    api: httpx.AsyncClient, importer: Importer, database: asyncpg.Connection, settings: Settings
) -> None:
    root = httpx.URL(str(api.base_url).removesuffix("api/v1/"))
    async with Receiver() as receiver, worker_with_port(settings) as (worker, _, _):
        hook = {"url": receiver.url("/503"), "event_types": ["import.completed"]}
        assert (await api.post("/webhooks", json=hook)).status_code == 201
        await importer.start(await importer.upload(csv_of("sku,name", "A-1,Lamp")))
        await worker.run_once()
    api.base_url = root
    found = await scrape(api)
    # It failed, and is tried again in some seconds.
    assert found("skuport_webhook_deliveries_pending") == 1
    assert found("skuport_webhook_late_seconds") == 0
    await database.execute("UPDATE webhook_deliveries SET next_at = now() - interval '10 minutes'")
    assert (await scrape(api))("skuport_webhook_late_seconds") == pytest.approx(600, abs=30)
    await database.execute("UPDATE webhook_endpoints SET enabled = false, disabled_at = now()")
    assert (await scrape(api))("skuport_webhook_late_seconds") == 0


async def test_the_api_answers_without_the_database(settings: Settings, clean_database: str) -> None:
    assert settings.api_key is not None
    key = f"Bearer {settings.api_key.get_secret_value()}"
    async with SilentProxy(settings.database_url) as proxy:
        proxied = settings.model_copy(update={"database_url": proxy.through(settings.database_url)})
        async with running(proxied) as app, client_of(app, Authorization=key) as client:
            assert (await scrape(client))("skuport_database_up") == 1
            proxy.fall_silent()
            await asyncio.sleep(1.1)  # the checks of before are shared for a second
            begun = time.monotonic()
            found = await scrape(client)
            assert time.monotonic() - begun < SECONDS
    assert found("skuport_database_up") == 0
    assert found("skuport_object_store_up") == 1
    assert found("skuport_database_metrics_read") == 0
    assert not found.has("skuport_imports")
    assert found("skuport_http_requests_total", method="GET", operation="get_metrics", status="200") == 1


async def test_scrapes_share_what_they_read(
    app: FastAPI, api: httpx.AsyncClient, database: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_metrics, "KEPT_SECONDS", 60.0)
    found = await asyncio.gather(*(scrape(api) for _ in range(10)))
    assert {each("skuport_products") for each in found} == {0}
    await database.execute("INSERT INTO products (sku, sku_key, name) VALUES ('B', 'b', 'Lamp')")
    assert (await scrape(api))("skuport_products") == 0
    monkeypatch.setattr(database_metrics, "KEPT_SECONDS", 0.0)
    assert (await scrape(api))("skuport_products") == 1
