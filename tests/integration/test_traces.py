"""Traces: what leaves the processes of an installation by OTLP, and what a collector that hangs does to it."""

import asyncio
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import asyncpg
import pytest

from skuport.core.settings import Settings
from skuport.core.tracing_sdk import STOP_SECONDS
from skuport.local.ports import choose_port
from tests.support.area import MakeSettings, own_databases
from tests.support.importing import Importer, Json
from tests.support.otlp import Collector, Received
from tests.support.stack import SMALL, Stack, running_stack, until

cleaner, database_url, redis_url = own_databases("traces", 11)[:3]

ROWS = 300
VALUE = "Unmistakable-Value"
"""In a product's name, in a search, and in an unknown path: not to be seen in a trace."""


@pytest.fixture(scope="session")
def settings(make_settings: MakeSettings, database_url: str, redis_url: str) -> Settings:
    return make_settings(database_url, redis_url).model_copy(update=SMALL)


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as collector:
        yield collector


def feed(rows: int = ROWS) -> bytes:
    lines = [f"P-{number:05},{VALUE} {number}" for number in range(rows)]
    return "\n".join(["sku,name", *lines, f"P-1,{'x' * 3000}", ""]).encode()


async def run_import(stack: Stack, content: bytes, **options: object) -> Json:
    importer = Importer(stack.client)
    try:
        return await importer.run(content, **options)
    finally:
        await importer.aclose()


def ancestors(span: Received, trace: list[Received]) -> list[str]:
    by_id = {each.span_id: each for each in trace}
    names = []
    while span.parent_id:
        span = by_id[span.parent_id]
        names.append(span.name)
    return names


@pytest.mark.processes
async def test_an_import_is_one_trace_from_the_request_to_its_statements(
    settings: Settings, collector: Collector, database: asyncpg.Connection, tmp_path: Path
) -> None:
    traced = settings.model_copy(update={"traces_endpoint": collector.endpoint})
    async with running_stack(traced, tmp_path / "stack", workers=2) as stack:
        assert (await run_import(stack, feed()))["status"] == "completed"
        await stack.client.get("/products", params={"q": VALUE})
    assert collector.paths == {"/v1/traces"}

    trace = collector.trace_of("POST /api/v1/imports")
    names = Counter(span.name for span in trace)
    root = next(span for span in trace if not span.parent_id)
    assert (root.name, root.service) == ("POST /api/v1/imports", "skuport-api")
    assert root.attributes["http.response.status_code"] == 202
    tasks = [span for span in trace if span.name == "import"]
    assert {(task.service, task.parent_id) for task in tasks} == {("skuport-worker", root.span_id)}
    assert len({task.attributes["skuport.import_id"] for task in tasks}) == 1
    steps = {name for name in names if name.startswith("import.")}
    assert steps >= {
        "import.begin", "import.open_staging", "import.cut_chunks", "import.stage", "import.enter_publish_queue",
        "import.draw_ranges", "import.publish", "import.finish", "import.clean_up",
    }  # fmt: skip
    for span in trace:
        if span.name in steps:
            assert ancestors(span, trace) == ["import", "POST /api/v1/imports"]
    # Each span is per step, chunk, range or statement: there are many fewer than rows.
    chunks = await database.fetchval("SELECT count(*) FROM import_chunks")
    copies = Counter(span.attributes["skuport.table"] for span in trace if span.name == "COPY")
    reads = [span for span in trace if span.name == "storage.read" and span.service == "skuport-worker"]
    assert len(reads) == copies.total() - copies["import_rejects"] == chunks > 3
    assert names["import.stage"] >= chunks  # a worker may come second to a chunk
    assert "--" not in names
    assert len(trace) < 1500

    statements = [span for span in trace if "db.statement" in span.attributes]
    merge = next(span for span in statements if "INSERT INTO products" in span.attributes["db.statement"])
    assert ancestors(merge, trace) == ["import.publish", "import", "POST /api/v1/imports"]
    assert any(
        span.service == "skuport-api" and "INTO imports" in str(span.attributes) for span in statements
    )
    calls = [span for span in trace if span.name == "S3.GetObject" and span.service == "skuport-worker"]
    assert {ancestors(span, trace)[0] for span in calls} == {"storage.read", "import.cut_chunks"}
    assert any(
        span.name == "S3.GetObject" and span.service == "skuport-api" for span in trace
    )  # the inspection


@pytest.mark.processes
async def test_a_trace_begins_with_a_request_or_a_task_and_with_nothing_else(
    settings: Settings, collector: Collector, clean_database: str, tmp_path: Path
) -> None:
    traced = settings.model_copy(update={"traces_endpoint": collector.endpoint})
    async with running_stack(traced, tmp_path / "stack", workers=1) as stack:
        started = await stack.client.post(
            "/products/export", json={"all": True, "expected_count": 0, "format": "csv"}
        )
        await run_import(stack, feed(20))
        await asyncio.sleep(2.5)  # sweeps, heartbeats, probes
        for path in ("/healthz", "/readyz"):
            await stack.client.get(stack.url + path)
        traceparent = f"00-{'ab' * 16}-{'cd' * 8}-01"
        await stack.client.get("/products", headers={"traceparent": traceparent})
    roots = {span.name for span in collector.spans if not span.parent_id}
    assert started.status_code == 202, started.text
    export = collector.trace_of("job products.export")
    assert {"POST /api/v1/products/export", "S3.PutObject"} <= {span.name for span in export}
    assert roots <= {name for name in roots if name.split()[0] in ("GET", "POST", "PUT", "PATCH", "DELETE")}
    assert not any("healthz" in name or "readyz" in name for name in roots)
    continued = [span for span in collector.spans if span.trace_id == "ab" * 16]
    assert {span.parent_id for span in continued if span.name == "GET /api/v1/products"} == {"cd" * 8}


@pytest.mark.processes
async def test_without_a_notification_the_work_of_a_worker_is_a_trace_of_its_own(
    settings: Settings, collector: Collector, clean_database: str, tmp_path: Path
) -> None:
    away = {"redis_url": f"redis://127.0.0.1:{choose_port()}/0", "traces_endpoint": collector.endpoint}
    async with running_stack(settings.model_copy(update=away), tmp_path / "stack", workers=1) as stack:
        done = await run_import(stack, feed(50))
    trace = collector.trace_of("import")
    (root,) = {span.name for span in trace if not span.parent_id}
    assert root == "import"
    found = {span.attributes["skuport.import_id"] for span in trace if span.name == "import"}
    assert found == {done["id"]}
    assert {"import.stage", "import.publish"} <= {span.name for span in trace}


@pytest.mark.processes
async def test_traces_have_no_secrets_and_no_values(
    settings: Settings, collector: Collector, clean_database: str, tmp_path: Path
) -> None:
    traced = settings.model_copy(
        update={"traces_endpoint": collector.endpoint, "webhook_allowed_targets": "127.0.0.1/32:*"}
    )
    async with running_stack(traced, tmp_path / "stack", workers=1) as stack:
        client = stack.client
        hook = await client.post(
            "/webhooks",
            json={"url": "http://127.0.0.1:9/hook-secret-path?k=hook-secret-query", "events": ["*"]},
        )
        key = await client.post("/api-keys", json={"name": "traced", "scopes": ["read"]})
        link = await client.post("/signin-links", json={"name": "Ada", "scopes": ["read"]})
        upload = await client.post(
            "/uploads", json={"filename": "a.csv", "size": 5, "content_type": "text/csv"}
        )
        answers = [
            await client.get("/products", params={"q": VALUE, "token": VALUE}),
            await client.get(f"/{VALUE}", headers={"Cookie": f"skuport_session={VALUE}"}),
            await client.get("/products", headers={"Authorization": f"Bearer sk_{VALUE}"}),
            await client.post("/products", json={"sku": VALUE, "name": VALUE}),
            await client.post(
                "/products", json={"sku": VALUE, "name": VALUE}
            ),  # 409: the database quotes the key
        ]
        await run_import(stack, feed(50))
    assert {answer.status_code for answer in (key, link, upload)} == {201}
    assert answers[-1].status_code == 409
    sent = b"".join(collector.bodies)
    assert b"import.publish" in sent
    password = urlsplit(settings.database_url).password
    assert password
    assert settings.api_key
    assert settings.secret_key
    assert settings.s3_secret_access_key
    secrets = [
        settings.api_key.get_secret_value(),
        settings.secret_key.get_secret_value(),
        settings.s3_secret_access_key.get_secret_value(),
        unquote(password),
        unquote(urlsplit(settings.redis_url).password or "") or "no password",
        key.json()["key"],
        link.json()["url"].rpartition("=")[2],
        upload.json()["url"].rpartition("=")[2],
        "X-Amz-Signature",
        "Bearer",
        "hook-secret",
        VALUE,
    ]
    assert hook.status_code in (201, 422), hook.text
    assert [secret for secret in secrets if secret.encode() in sent] == []


@pytest.mark.processes
async def test_a_collector_that_hangs_delays_neither_imports_nor_the_end(
    settings: Settings, clean_database: str, tmp_path: Path
) -> None:
    with Collector(answers=False) as collector:
        traced = settings.model_copy(update={"traces_endpoint": collector.endpoint})
        async with running_stack(traced, tmp_path / "stack", workers=1) as stack:
            begun = time.monotonic()
            assert (await run_import(stack, feed()))["status"] == "completed"
            took = time.monotonic() - begun
            await until(lambda: collector.requests, 15)
            worker = stack.workers[0]
            begun = time.monotonic()
            await asyncio.to_thread(worker.stop)
            stopped = time.monotonic() - begun
            log = worker.output.read_text()
    assert took < 20
    assert stopped < STOP_SECONDS + 4, stopped
    assert "worker.stopped" in log
    assert "traces.lost" in log


@pytest.mark.processes
async def test_a_collector_that_is_gone_is_reported_once(
    settings: Settings, clean_database: str, tmp_path: Path
) -> None:
    with Collector() as collector:
        endpoint = collector.endpoint
    traced = settings.model_copy(update={"traces_endpoint": endpoint})
    async with running_stack(traced, tmp_path / "stack", workers=1) as stack:
        assert (await run_import(stack, feed()))["status"] == "completed"
        await until(lambda: stack.workers[0].said("traces.not_delivered"))
        await run_import(stack, feed(10))
        await asyncio.sleep(6)  # for another batch
        log = stack.workers[0].output.read_text()
    assert log.count("traces.not_delivered") == 1, log
    assert "Failed to export" not in log


IMPORTED = """
import os, sys
os.environ.pop("OTEL_EXPORTER_OTLP_ENDPOINT", None)
from skuport.core.settings import Settings
from skuport.core import tracing
import skuport.worker, skuport.app
app = skuport.app.make_served_app()
tracing.start(Settings(), os.environ, "skuport-worker")
print([name for name in sys.modules if name.startswith(
    ("opentelemetry.sdk", "opentelemetry.exporter", "opentelemetry.instrumentation", "requests", "google.protobuf"))])
print(tracing.span("step") is tracing.task("import", None))
"""


def test_without_an_endpoint_nothing_of_it_is_loaded(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.splitlines() == ["[]", "True"], done.stdout
