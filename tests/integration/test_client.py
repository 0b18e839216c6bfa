"""`skuport import` and its API client, against a real API and a real worker."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest

from skuport.client import Client, ClientError, Import, RefusedError
from skuport.local.ports import choose_port
from tests.support.database import Cleaner, empty_products
from tests.support.services import Services

ADMIN_KEY = "an-admin-key-for-tests-and-nothing-else"
SKUPORT = (sys.executable, "-m", "skuport")
CSV = b"sku,name\nA,Apple\nB,Banana\na,Apricot\n"
COUNTS = {"created": 2, "updated": 0, "unchanged": 0, "superseded": 1, "rejected": 0, "blank": 0}


class Installation:
    """An API and a worker in separate processes."""

    def __init__(self, environment: dict[str, str], url: str, worker: "subprocess.Popen[bytes]") -> None:
        self.environment = environment
        self.url = url
        self._worker = worker

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Suspend the worker for the body of a `with`."""
        self._worker.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._worker.send_signal(signal.SIGCONT)

    def client(self, key: str = ADMIN_KEY) -> Client:
        return Client(self.url, key)

    def start(self, *arguments: str, **more: Any) -> "subprocess.Popen[bytes]":
        """Start a command with URL and key in its environment."""
        environment = self.environment | {"SKUPORT_URL": self.url, "SKUPORT_API_KEY": ADMIN_KEY}
        pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen([*SKUPORT, *arguments], **{"env": environment, **pipes, **more})

    async def run(self, *arguments: str, stdin: bytes | None = None) -> "subprocess.CompletedProcess[bytes]":
        """Run a command to its end."""
        process = self.start(*arguments, stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL)
        output, errors = await asyncio.to_thread(process.communicate, stdin, 60)
        return subprocess.CompletedProcess(arguments, process.returncode, output, errors)


@contextmanager
def process(environment: dict[str, str], *arguments: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A part of the installation, stopped at the end of the tests."""
    running = subprocess.Popen([*SKUPORT, *arguments], env=environment)
    try:
        yield running
    finally:
        running.terminate()
        running.wait(15)


@pytest.fixture(scope="module")
async def installation(
    services: Services, cleaner: Cleaner, redis_url: str, s3_bucket: str
) -> AsyncIterator[Installation]:
    await cleaner.clean()
    port = choose_port()
    environment = os.environ | {
        "SKUPORT_DATABASE_URL": cleaner.url,
        "SKUPORT_REDIS_URL": redis_url,
        "SKUPORT_S3_ENDPOINT_URL": services.s3.endpoint,
        "SKUPORT_S3_BUCKET": s3_bucket,
        "SKUPORT_S3_ACCESS_KEY_ID": services.s3.access_key_id,
        "SKUPORT_S3_SECRET_ACCESS_KEY": services.s3.secret_access_key,
        "SKUPORT_S3_REGION": services.s3.region,
        "SKUPORT_SECRET_KEY": "a-secret-key-for-tests-and-nothing-else",
        "SKUPORT_API_KEY": ADMIN_KEY,
        "SKUPORT_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "SKUPORT_MULTIPART_THRESHOLD_BYTES": str(8 * 1024 * 1024),
        "SKUPORT_MULTIPART_PART_BYTES": str(5 * 1024 * 1024),
        "SKUPORT_LOG_LEVEL": "WARNING",
    }
    url = f"http://127.0.0.1:{port}"
    with process(environment, "api", "--port", str(port)), process(environment, "worker") as worker:
        async with httpx.AsyncClient(trust_env=False) as http:
            await until_ready(http, f"{url}/readyz")
        yield Installation(environment, url, worker)


async def until_ready(http: httpx.AsyncClient, url: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if (await http.get(url)).status_code == 200:
                return
        except httpx.TransportError:
            pass
        await asyncio.sleep(0.1)
    raise AssertionError("the API did not become ready")


@pytest.fixture(autouse=True)
async def empty_catalog(installation: Installation, cleaner: Cleaner) -> None:
    connection = await asyncpg.connect(cleaner.url)
    await empty_products(connection)
    await connection.close()


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    path = tmp_path / "spring.csv"
    path.write_bytes(CSV)
    return path


class TestCommand:
    async def test_stdout_has_json_only(self, installation: Installation, catalog: Path) -> None:
        ended = await installation.run("import", str(catalog), "--json")
        assert ended.returncode == 0, ended.stderr.decode()
        found = json.loads(ended.stdout)
        assert (found["status"], found["filename"], found["counts"]) == ("completed", "spring.csv", COUNTS)

    async def test_a_summary_is_printed(self, installation: Installation, catalog: Path) -> None:
        ended = await installation.run("import", str(catalog))
        assert (ended.returncode, ended.stdout) == (0, b"")
        assert ended.stderr == b"completed: 3 rows read (2 created, 1 superseded)\n"

    async def test_a_dry_run_prints_the_plan_and_the_url_to_confirm_it(
        self, installation: Installation, catalog: Path
    ) -> None:
        ended = await installation.run("import", str(catalog), "--dry-run")
        assert (ended.returncode, ended.stdout) == (3, b"")
        assert b"awaiting confirmation: 3 rows read (2 created, 1 superseded)" in ended.stderr
        assert f"confirm them: {installation.url}/imports/".encode() in ended.stderr

    async def test_standard_input(self, installation: Installation) -> None:
        options = ("--json", "--filename", "piped.csv", "--delimiter", "tab")
        ended = await installation.run("import", "-", *options, stdin=CSV.replace(b",", b"\t"))
        assert ended.returncode == 0, ended.stderr.decode()
        found = json.loads(ended.stdout)
        assert (found["filename"], found["counts"]) == ("piped.csv", COUNTS)

    async def test_a_file_as_standard_input(self, installation: Installation, catalog: Path) -> None:
        with catalog.open("rb") as file:
            running = installation.start("import", "-", "--json", stdin=file)
            output, errors = await asyncio.to_thread(running.communicate, None, 60)
        assert running.returncode == 0, errors.decode()
        assert json.loads(output)["counts"] == COUNTS

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (b"", b"empty"),
            (b"color,size\nred,L\n", b"SKU"),
            (b"%PDF-1.7\n" + bytes(range(256)) * 20, b"not a CSV"),
        ],
    )
    async def test_bad_files_are_refused_with_a_reason(
        self, installation: Installation, tmp_path: Path, content: bytes, message: bytes
    ) -> None:
        path = tmp_path / "spring.csv"
        path.write_bytes(content)
        ended = await installation.run("import", str(path), "--json")
        assert (ended.returncode, ended.stdout) == (1, b"")
        assert message in ended.stderr
        assert b"request id: " in ended.stderr
        assert b"Traceback" not in ended.stderr

    async def test_all_rows_rejected_is_a_failure(self, installation: Installation, tmp_path: Path) -> None:
        path = tmp_path / "spring.csv"
        path.write_bytes(b"sku,name\n,Nameless\n")
        ended = await installation.run("import", str(path), "--json")
        assert ended.returncode == 1
        assert json.loads(ended.stdout)["status"] == "failed"
        assert b"failed: 1 row read (1 rejected)" in ended.stderr
        page = f"{installation.url}/imports/{json.loads(ended.stdout)['id']}"
        assert f"Fix the rejects and import them again: {page}".encode() in ended.stderr

    async def test_a_wrong_key(self, installation: Installation, catalog: Path) -> None:
        ended = await installation.run("import", str(catalog), "--api-key", "skp_wrong")
        assert ended.returncode == 1
        assert b"Not signed in" in ended.stderr

    async def test_a_missing_file_and_a_missing_installation(
        self, installation: Installation, tmp_path: Path, catalog: Path
    ) -> None:
        missing = await installation.run("import", str(tmp_path / "missing.csv"))
        assert missing.returncode == 1
        assert b"missing.csv" in missing.stderr
        environment = {k: v for k, v in installation.environment.items() if k != "SKUPORT_API_KEY"}
        running = installation.start("import", str(catalog), "--data-dir", str(tmp_path), env=environment)
        _, errors = await asyncio.to_thread(running.communicate, None, 60)
        assert running.returncode == 1
        assert b"skuport up" in errors

    @pytest.mark.parametrize(
        ("name", "value", "message"),
        [
            ("SKUPORT_DATABASE_URL", "postgresql://127.0.0.1:1/skuport", b"the database can't be reached ("),
            (
                "SKUPORT_DATABASE_URL",
                "mysql://127.0.0.1/skuport",
                b"SKUPORT_DATABASE_URL: write it as postgresql://USER:PASSWORD@HOST:5432/DATABASE",
            ),
            ("SKUPORT_CHUNK_BYTES", "much", b"SKUPORT_CHUNK_BYTES: Input should be a valid integer"),
        ],
    )
    async def test_invalid_settings(
        self, installation: Installation, name: str, value: str, message: bytes
    ) -> None:
        running = installation.start("migrate", env=installation.environment | {name: value})
        _, errors = await asyncio.to_thread(running.communicate, None, 60)
        assert running.returncode == 1
        assert message in errors
        assert errors.count(b"\n") == 1

    @pytest.mark.fault
    async def test_ctrl_c_leaves_the_import_running(self, installation: Installation, tmp_path: Path) -> None:
        path = tmp_path / f"{uuid4().hex}.csv"
        path.write_bytes(
            b"sku,name\n" + b"".join(b"%s-%d,Name\n" % (path.stem.encode(), n) for n in range(1000))
        )
        async with installation.client() as client:
            with installation.frozen():
                running = installation.start("import", str(path), "--json")
                import_id = await self._started(client, path.name)
                await asyncio.sleep(1)  # for the response to arrive
                running.send_signal(signal.SIGINT)
                output, errors = await asyncio.to_thread(running.communicate, None, 60)
            assert (running.returncode, output) == (1, b"")
            assert f"The import {import_id} continues in the background".encode() in errors
            assert f"{installation.url}/api/v1/imports/{import_id}/cancel".encode() in errors
            assert b"Traceback" not in errors
            ended = await client.follow(import_id)
        assert (ended.status, ended.counts["created"]) == ("completed", 1000)

    async def _started(self, client: Client, filename: str) -> str:
        """Wait for the import of this file; returns its id."""
        while True:
            async with httpx.AsyncClient(trust_env=False) as http:
                headers = {"Authorization": f"Bearer {ADMIN_KEY}"}
                answer = await http.get(f"{client.url}/api/v1/imports", headers=headers)
            for found in answer.json()["items"]:
                if found["filename"] == filename:
                    return str(found["id"])
            await asyncio.sleep(0.05)


class TestClient:
    async def test_parallel_parts(self, installation: Installation, tmp_path: Path) -> None:
        path = tmp_path / "large.csv"
        rows = b"".join(b"S%d,%s\n" % (n, b"x" * 400) for n in range(40_000))
        path.write_bytes(b"sku,name\n" + rows)
        sent: list[tuple[int, int]] = []
        progress: list[Import] = []
        async with installation.client() as client:
            upload_id = await client.upload(path, on_progress=lambda done, all_: sent.append((done, all_)))
            started = await client.start_import(upload_id)
            ended = await client.follow(started.id, on_progress=progress.append)
        assert ended.status == "completed"
        assert (ended.json["bytes_total"], ended.counts["created"]) == (path.stat().st_size, 40_000)
        assert (sent[0], sent[-1]) == ((0, path.stat().st_size), (path.stat().st_size, path.stat().st_size))
        percents = [found.percent for found in progress]
        assert percents == sorted(percents)
        assert percents[-1] == 100

    async def test_a_failing_upload_is_aborted(
        self, installation: Installation, tmp_path: Path, cleaner: Cleaner
    ) -> None:
        path = tmp_path / "shrinking.csv"
        path.write_bytes(b"x" * 12_000_000)

        def shrink(*_: object) -> None:
            os.truncate(path, 100)

        async with installation.client() as client:
            with pytest.raises(ClientError, match="became shorter"):
                await client.upload(path, on_progress=shrink)
        connection = await asyncpg.connect(cleaner.url)
        status = await connection.fetchval("SELECT status FROM uploads ORDER BY id DESC LIMIT 1")
        await connection.close()
        assert status == "aborted"

    async def test_a_refused_request_keeps_every_detail(
        self, installation: Installation, catalog: Path
    ) -> None:
        async with installation.client() as client:
            with pytest.raises(RefusedError) as caught:
                await client.upload(catalog, filename="../x.csv")
        assert (caught.value.status, caught.value.code) == (422, "filename_path")
        assert [finding.pointer for finding in caught.value.errors] == ["/filename"]
        assert caught.value.request_id

    async def test_polling_is_answered_with_304(self, installation: Installation, catalog: Path) -> None:
        async with installation.client() as client:
            started = await client.start_import(await client.upload(catalog))
            await client.follow(started.id)
            found, etag = await client.get_import(started.id)
            assert found is not None
            assert await client.get_import(started.id, etag) == (None, etag)

    async def test_no_answer(self, monkeypatch: pytest.MonkeyPatch, catalog: Path) -> None:
        monkeypatch.setattr("skuport.client.api.PAUSES", (0.01, 0.01))
        async with Client(f"http://127.0.0.1:{choose_port()}", "key") as client:
            with pytest.raises(ClientError, match="doesn't answer"):
                await client.upload(catalog)
