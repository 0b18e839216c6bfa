"""Times bulk jobs on a big catalog, while somebody lists and edits products beside them.

    uv run python -m tests.benchmarks.jobs [--rows 1000000] [--only delete --only update …]

A whole Skuport runs in a temporary folder, with its defaults and two workers. The catalog is made again for each job
that deletes. `POST` is how long the start takes (counting and pinning the set), the rest is from `started_at` to
`finished_at`. `list` and `edit` are the slowest of those made meanwhile: a page of GET /products, and a change of one
product by SQL.
"""

import argparse
import asyncio
import os
import signal
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from tests.support.memory import forget_peaks, peaks
from tests.support.up import RunningUp

FILL = """
INSERT INTO products (sku, sku_key, name, description, active, attributes)
SELECT 'SKU-' || n, 'sku-' || n, 'Product number ' || n, 'What there is to say about it: ' || md5(n::text), n % 2 = 0,
    jsonb_build_object(
        'color', (ARRAY['red', 'green', 'blue'])[n % 3 + 1], 'size', 'Size ' || n % 50, 'brand', 'Brand ' || n % 200)
FROM generate_series($1::integer, $2::integer) n
"""
STEP = 250_000
# Of the half that is spared by the jobs that delete half.
EDIT = "UPDATE products SET description = 'Edited ' || clock_timestamp(), version = version + 1 WHERE sku_key = $1"
ENDED = {"completed", "failed", "cancelled"}

Json = dict[str, Any]


class JobBenchmark:
    """Runs one job after another on a running app."""

    def __init__(
        self, up: RunningUp, client: httpx.AsyncClient, database: asyncpg.Connection, rows: int
    ) -> None:
        self._up = up
        self._client = client
        self._database = database
        self._rows = rows

    async def fill(self) -> None:
        """The catalog, made again: half of it is active."""
        await self._database.execute("TRUNCATE products")
        for first in range(1, self._rows + 1, STEP):
            await self._database.execute(FILL, first, min(first + STEP - 1, self._rows))
        await self._database.execute("VACUUM (ANALYZE) products")

    async def run(self, what: str, action: str, kills: Sequence[float] = (), **body: Any) -> None:
        """Run a job and print its figures; kill all workers when it has come to these percentages."""
        workers = self._up.services()["pids"]["workers"]
        forget_peaks(workers)
        began = time.perf_counter()
        answer = await self._client.post(f"/products/{action}", json=body)
        posted = time.perf_counter() - began
        assert answer.status_code == 202, answer.text
        job_id = answer.json()["id"]
        beside = [Beside(self._list), Beside(self._edit)]
        kills = list(kills)
        while (found := await self._show(job_id))["status"] not in ENDED:
            if kills and found["percent"] >= kills[0]:
                kills.pop(0)
                for pid in self._up.services()["pids"]["workers"]:
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
            await asyncio.sleep(0.1)
        slowest = [await one.stop() for one in beside]
        assert found["status"] == "completed", found
        assert found["processed"] == found["total"] == sum(found["counts"].values()), found
        left = await self._database.fetchval("SELECT count(*) FROM products")
        assert left == self._rows - found["counts"]["deleted"], (left, found)
        seconds = _seconds(found)
        memory = max(peaks({str(pid): pid for pid in self._up.services()["pids"]["workers"]}).values())
        counts = ", ".join(f"{count:,} {name}" for name, count in found["counts"].items() if count)
        size = f", {found['file']['size'] / 1e6:,.0f} MB" if found["file"] else ""
        print(
            f"{what}: POST {posted:.2f} s, job {seconds:.2f} s ({found['total'] / seconds:,.0f} a second){size};"
            f" {counts}; memory {memory} MB; slowest list {slowest[0]:.2f} s, edit {slowest[1]:.2f} s",
            flush=True,
        )

    async def _show(self, job_id: str) -> Json:
        found: Json = (await self._client.get(f"/jobs/{job_id}")).json()
        return found

    async def _list(self) -> None:
        (await self._client.get("/products", params={"limit": 50})).raise_for_status()

    async def _edit(self) -> None:
        await self._database.execute(EDIT, "sku-2")


class Beside:
    """Does something again and again, five times a second, until stopped; `stop` tells how long the slowest took."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self._work = work
        self._stopped = False
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> float:
        self._stopped = True
        return await self._task

    async def _run(self) -> float:
        slowest = 0.0
        while not self._stopped:
            began = time.perf_counter()
            await self._work()
            slowest = max(slowest, time.perf_counter() - began)
            await asyncio.sleep(0.2)
        return slowest


def _seconds(job: Json) -> float:
    first, last = (datetime.fromisoformat(job[name]) for name in ("started_at", "finished_at"))
    return (last - first).total_seconds()


async def measure(up: RunningUp, rows: int, only: Sequence[str]) -> None:
    """The jobs that were asked for."""
    services = up.services()
    headers = {"Authorization": f"Bearer {services['api_key']}"}
    database = await asyncpg.connect(services["database_url"])
    async with httpx.AsyncClient(
        base_url=f"{services['api_url']}/api/v1", headers=headers, trust_env=False, timeout=120
    ) as client:
        benchmark = JobBenchmark(up, client, database, rows)
        half = {"filter": {"active": False}, "expected_count": rows // 2}
        await benchmark.fill()
        if "export" in only:
            await benchmark.run("export of all", "export", all=True)
            for name in ("csv.gz", "ndjson", "ndjson.gz", "xlsx"):
                await benchmark.run(f"export of all, {name}", "export", all=True, format=name)
            await benchmark.run(
                "export of two columns", "export", all=True, columns=["sku", "attributes.color"]
            )
        if "update" in only:
            await benchmark.run(
                "update of half", "bulk-update", **half, changes={"attributes": {"season": "2027"}}
            )
            again = {"attributes": {"season": "2027"}}
            await benchmark.run("the same again", "bulk-update", **half, changes=again)
            await benchmark.fill()
        if "delete" in only:
            await benchmark.run("delete of half", "bulk-delete", **half)
            await benchmark.fill()
            await benchmark.run("… workers killed twice", "bulk-delete", kills=(25, 60), **half)
            await benchmark.fill()
        if "empty" in only:
            await benchmark.run("delete of all", "bulk-delete", all=True, expected_count=rows)
    await database.close()


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.jobs")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--only", action="append", choices=["export", "update", "delete", "empty"])
    options = parser.parse_args(arguments)
    only = options.only or ["export", "update", "delete", "empty"]
    with (
        tempfile.TemporaryDirectory(prefix="skuport-bench-") as name,
        RunningUp(Path(name), "--workers=2") as up,
    ):
        print(f"{os.cpu_count()} cores, {options.rows:,} products, 2 workers", flush=True)
        asyncio.run(measure(up, options.rows, only))


if __name__ == "__main__":
    main()
