"""A rolling upgrade, as docs/operations.md has it: the release before and this one at work on the same database."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from pathlib import Path

import asyncpg
import httpx
import pytest

from skuport.core.migrations import migrate
from skuport.core.settings import Settings
from tests.support.database import replace_database
from tests.support.importing import Importer, Json, counts
from tests.support.release import unpack_release_before
from tests.support.services import Services
from tests.support.stack import Stack, environment, running_stack

ROWS = 6000

SETTINGS = {
    "chunk_bytes": 20_000,
    "max_record_bytes": 8192,
    "publish_range_rows": 200,
    "lease_seconds": 3.0,
    "heartbeat_seconds": 0.5,
    "sweep_seconds": 0.2,
    "renotify_seconds": 0.5,
}


@pytest.fixture(scope="module")
def release_before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return unpack_release_before(tmp_path_factory.mktemp("release"))


@pytest.fixture
async def old_settings(
    settings: Settings, services: Services, worker_number: int, release_before: Path, tmp_path: Path
) -> Settings:
    """Of a database with the schema of the release before."""
    url = await replace_database(services.admin_database_url, f"{services.template}_{worker_number}_upgrade")
    changed = settings.model_copy(update={**SETTINGS, "database_url": url})
    await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "skuport", "migrate"],
        env={**os.environ, **environment(changed), "PYTHONPATH": str(release_before)},
        cwd=tmp_path,
        check=True,
        timeout=120,
    )
    return changed


class AfterMigration(httpx.AsyncHTTPTransport):
    """Asks again after a 500.

    0.1.0 selects `imports.*`: when there are new columns, its sessions refuse what they have prepared before, once.
    It also closes connections that are idle for 5 s, as httpx does: who keeps them as long as the server sends some
    requests into connections that are being closed.
    """

    def __init__(self) -> None:
        super().__init__(limits=httpx.Limits(keepalive_expiry=2))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await super().handle_async_request(request)
        if answer.status_code != 500:
            return answer
        await answer.aread()
        return await super().handle_async_request(request)


class Readiness:
    """Whether `/readyz` of an API ever said no, as a load balancer asks for it."""

    def __init__(self, stack: Stack) -> None:
        self.answers: list[int] = []
        self._url = f"{stack.url}/readyz"

    async def __aenter__(self) -> "Readiness":
        self._watching = asyncio.create_task(self._watch())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._watching.cancel()
        with suppress(asyncio.CancelledError):
            await self._watching
        assert set(self.answers) == {200}

    async def _watch(self) -> None:
        async with httpx.AsyncClient(trust_env=False) as client:
            while True:
                self.answers.append((await client.get(self._url)).status_code)
                await asyncio.sleep(0.1)


def feed(numbers: Iterable[int], name: str) -> bytes:
    """A file with these products, the first of them twice."""
    rows = [f"P-{number:05},{name} {number},Colour {number % 7}" for number in numbers]
    first = rows[0].replace(name, "Superseded", 1)
    return "\n".join(["sku,name,Colour", first, *rows, ""]).encode()


def written(found: Json) -> dict[str, int]:
    return {name: number for name, number in found["counts"].items() if number}


async def names(database: asyncpg.Connection) -> dict[str, str]:
    rows = await database.fetch("SELECT sku, name FROM products WHERE active")
    return {row["sku"]: row["name"] for row in rows}


@pytest.fixture
async def database(old_settings: Settings) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(old_settings.database_url)
    yield connection
    await connection.close()


@pytest.mark.fault
@pytest.mark.timeout(240)
async def test_old_and_new_code_work_side_by_side_while_hosts_are_replaced(
    old_settings: Settings, release_before: Path, database: asyncpg.Connection, tmp_path: Path
) -> None:
    url = old_settings.database_url
    async with running_stack(old_settings, tmp_path / "old", workers=2, code=release_before) as old:
        old.client = httpx.AsyncClient(
            base_url=old.client.base_url, headers=old.client.headers, transport=AfterMigration(), timeout=30
        )
        first = Importer(old.client)
        async with Readiness(old):
            under_way = await first.start(await first.upload(feed(range(ROWS), "First")))
            await first.wait(under_way["id"], lambda found: found["percent"] >= 2)
            await old.rest(database)  # so that it isn't done before the new code is there
            await asyncio.to_thread(migrate, url, "pre")
            async with running_stack(old_settings, tmp_path / "new", workers=1) as new, Readiness(new):
                second = Importer(new.client)
                old.wake()
                await _replace_workers(old, new, first, second, under_way)
                await _roll_back_and_forth(old, new, first, second)
                await _edit_on_both(old, new)
                await second.aclose()
        await first.aclose()

    await asyncio.to_thread(migrate, url)
    async with running_stack(old_settings, tmp_path / "after", workers=1) as after:
        importer = Importer(after.client)
        found = await importer.run(feed(range(ROWS - 10), "Last"), on_missing="deactivate")
        assert written(found) == counts_of(updated=ROWS - 10, superseded=1)
        assert found["missing"]["deactivated"] == 10
        await importer.aclose()
    assert await names(database) == {f"P-{number:05}": f"Last {number}" for number in range(ROWS - 10)}


def counts_of(**given: int) -> dict[str, int]:
    return {name: number for name, number in counts(**given).items() if number}


async def _replace_workers(
    old: Stack, new: Stack, first: Importer, second: Importer, under_way: Json
) -> None:
    """The import that the old code began goes on at the new code's worker, also when it has to do it alone."""
    for worker in old.workers:
        worker.stop()
    found = await second.completed(under_way["id"])
    assert written(found) == counts_of(created=ROWS, superseded=1)
    # An old API, a new worker: also a full feed, and one that waits for a confirmation.
    found = await first.run(feed(range(ROWS), "Second"), on_missing="deactivate")
    assert written(found) == counts_of(updated=ROWS, superseded=1)
    planned = await first.start(await first.upload(feed(range(ROWS + 300), "Third")), dry_run=True)
    found = await first.wait(planned["id"], lambda found: found["status"] == "awaiting_confirmation")
    assert {name: n for name, n in found["planned_counts"].items() if n} == counts_of(
        created=300, updated=ROWS, superseded=1
    )
    plan = await first.client.get(f"/imports/{planned['id']}/plan")
    confirmed = await first.client.post(
        f"/imports/{planned['id']}/confirm", headers={"If-Match": plan.headers["etag"]}
    )
    assert confirmed.status_code < 300, confirmed.text
    await second.completed(planned["id"])
    assert new.workers[0].said("worker.ready")


async def _roll_back_and_forth(old: Stack, new: Stack, first: Importer, second: Importer) -> None:
    """The new code's import goes on at an old worker: a rollback is the way back, host by host."""
    began = await second.start(await second.upload(feed(range(ROWS), "Fourth")))
    await second.wait(began["id"], lambda found: found["percent"] >= 2)
    new.workers[0].stop()
    for worker in old.workers:
        worker.start()
    found = await first.completed(began["id"])
    assert written(found) == counts_of(updated=ROWS, superseded=1)
    found = await second.run(feed(range(ROWS), "Fifth"), on_missing="deactivate", max_missing_percent=100)
    assert found["missing"]["deactivated"] == 300
    for worker in old.workers:
        worker.stop()
    new.workers[0].start()


async def _edit_on_both(old: Stack, new: Stack) -> None:
    """What one code writes, the other reads, edits and deletes."""
    for one, other in ((old, new), (new, old)):
        made = await one.client.post("/products", json={"sku": "edited", "name": "Made"})
        assert made.status_code == 201, made.text
        path = f"/products/{made.json()['id']}"
        seen = await other.client.get(path)
        changed = await other.client.patch(
            path, json={"name": "Changed"}, headers={"If-Match": seen.headers["etag"]}
        )
        assert changed.status_code == 200, changed.text
        listed = (await one.client.get("/products", params={"sku": "edited"})).json()["items"]
        assert [item["name"] for item in listed] == ["Changed"]
        job = await other.client.post(
            "/products/bulk-delete", json={"ids": [made.json()["id"]], "expected_count": 1}
        )
        assert job.status_code == 202, job.text
        async with asyncio.timeout(30):
            while (await one.client.get(f"/jobs/{job.json()['id']}")).json()["status"] != "completed":  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        assert (await one.client.get(path)).status_code == 404
