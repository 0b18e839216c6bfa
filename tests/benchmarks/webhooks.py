"""Measures how fast webhooks are delivered, and whether an endpoint that hangs delays the others.

    python -m tests.benchmarks.webhooks [--events 1000] [--pace 20] [--seconds 20]

There are ten endpoints on a receiver in a process of its own, and a complete Skuport with default settings. Each case
runs twice: with ten healthy endpoints, and with one that hangs and one that always fails among them. The latency of a
delivery is the time from the commit of its event to the start of its request. The figures compare the eight endpoints
that are healthy both times.
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import httpx

from skuport.local.ports import choose_port
from skuport.local.state import DataFolder
from skuport.webhooks import outbox
from skuport.webhooks.event_types import BY_TYPE
from tests.benchmarks.processors import Elsewhere
from tests.support.up import RunningUp

RESULTS = Path(__file__).parents[2] / "bench-results"
KIND = "product.updated"
HEALTHY = [f"/200/{number}" for number in range(8)]
ALL_HEALTHY = [*HEALTHY, "/200/8", "/200/9"]
TWO_UNHEALTHY = [*HEALTHY, "/hang", "/500"]

UNDELIVERED = """
SELECT (SELECT count(*) FROM events WHERE fanned_out_at IS NULL) + (
    SELECT count(*) FROM webhook_deliveries d JOIN webhook_endpoints e ON e.id = d.endpoint_id
    WHERE d.status = 'pending' AND e.url LIKE '%/200/%')
"""
LATENCIES = """
SELECT extract(epoch FROM a.started_at - v.created_at)::float8 AS seconds
FROM webhook_attempts a JOIN events v ON v.id = a.event_id JOIN webhook_endpoints e ON e.id = a.endpoint_id
WHERE a.number = 1 AND e.url = ANY($1::text[])
"""


@dataclass(frozen=True)
class Figures:
    """The figures of one run, in seconds; deliveries are those of the healthy endpoints."""

    name: str
    deliveries: int
    seconds: float
    p50: float
    p95: float
    elsewhere_percent: float

    def __str__(self) -> str:
        return (
            f"{self.name}: {self.deliveries:,} deliveries in {self.seconds:.1f} s"
            f" ({self.deliveries / self.seconds:,.0f}/s); from commit to request p50 {self.p50 * 1000:,.0f} ms,"
            f" p95 {self.p95 * 1000:,.0f} ms (other programs had {self.elsewhere_percent} % of the machine)"
        )


class Benchmark:
    """Runs on one app and one receiver."""

    def __init__(
        self, up: RunningUp, client: httpx.AsyncClient, database: asyncpg.Connection, port: int
    ) -> None:
        self._client = client
        self._database = database
        self._port = port
        self._elsewhere = Elsewhere(up)

    async def run(self, name: str, paths: Sequence[str], batches: Sequence[int], every: float) -> Figures:
        """Write `batches` of events, one every `every` seconds, and wait until the healthy endpoints have them all."""
        for path in paths:
            body = {"url": self._url(path), "event_types": [KIND]}
            (await self._client.post("/webhooks", json=body)).raise_for_status()
        self._elsewhere.restart()
        started = time.monotonic()
        for number, size in enumerate(batches, start=1):
            async with self._database.transaction():
                await outbox.write(self._database, KIND, [BY_TYPE[KIND].example] * size)
            await asyncio.sleep(max(started + number * every - time.monotonic(), 0))
        while await self._database.fetchval(UNDELIVERED):  # noqa: ASYNC110 - it is in another process
            await asyncio.sleep(0.02)
        seconds = time.monotonic() - started
        elsewhere = self._elsewhere.percent()
        rows = await self._database.fetch(LATENCIES, [self._url(path) for path in HEALTHY])
        latencies = sorted(row["seconds"] for row in rows)
        assert len(latencies) == len(HEALTHY) * sum(batches)
        healthy = sum("/200/" in path for path in paths)
        await self._delete_webhooks()
        return Figures(
            name,
            healthy * sum(batches),
            round(seconds, 2),
            statistics.median(latencies),
            latencies[int(len(latencies) * 0.95)],
            elsewhere,
        )

    def _url(self, path: str) -> str:
        return f"http://127.0.0.1:{self._port}{path}"

    async def _delete_webhooks(self) -> None:
        for item in (await self._client.get("/webhooks")).json()["items"]:
            await self._client.delete(f"/webhooks/{item['id']}")
        await asyncio.sleep(1.5)  # until the workers have noticed
        await self._database.execute("DELETE FROM events")


async def measure(up: RunningUp, port: int, options: argparse.Namespace) -> list[Figures]:
    """Do all runs, and print each when it is done."""
    services = DataFolder(up.data_dir).running()
    database = await asyncpg.connect(services["database_url"])
    headers = {"Authorization": f"Bearer {services['api_key']}"}
    found = []
    try:
        async with httpx.AsyncClient(
            base_url=f"{services['api_url']}/api/v1", headers=headers, trust_env=False, timeout=30
        ) as client:
            benchmark = Benchmark(up, client, database, port)
            steady = [options.pace // 10] * int(options.seconds * 10)
            await benchmark.run("warm-up", ALL_HEALTHY, [20], 0)
            for name, batches, every in (("burst", [options.events], 0.0), ("steady", steady, 0.1)):
                for state, paths in (("all healthy", ALL_HEALTHY), ("one hangs, one fails", TWO_UNHEALTHY)):
                    found.append(await benchmark.run(f"{name}, {state}", paths, batches, every))
                    print(found[-1], flush=True)
                healthy, unhealthy = found[-2:]
                print(f"  p95 of the others: {unhealthy.p95 / healthy.p95:.2f}×", flush=True)
    finally:
        await database.close()
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.webhooks")
    parser.add_argument("--events", type=int, default=1000, help="in the burst, each for ten endpoints")
    parser.add_argument("--pace", type=int, default=20, help="events per second in the steady runs")
    parser.add_argument("--seconds", type=float, default=20.0, help="duration of the steady runs")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args(arguments)
    port = choose_port()
    receiver = subprocess.Popen([sys.executable, "-m", "tests.support.receiver", str(port)])
    allowed = {"SKUPORT_WEBHOOK_ALLOWED_TARGETS": f"127.0.0.1/32:{port}"}
    try:
        with (
            tempfile.TemporaryDirectory(prefix="skuport-bench-") as name,
            RunningUp(Path(name), f"--workers={options.workers}", environment=allowed) as up,
        ):
            print(
                f"{os.cpu_count()} cores, {options.workers} workers; receiver on the same machine", flush=True
            )
            found = asyncio.run(measure(up, port, options))
    finally:
        receiver.terminate()
        receiver.wait()
    RESULTS.mkdir(exist_ok=True)
    now = datetime.now(UTC)
    kept = RESULTS / f"webhooks-{now:%Y%m%dT%H%M%SZ}.json"
    kept.write_text(
        json.dumps({"at": now.isoformat(), "runs": [asdict(one) for one in found]}, indent=2) + "\n"
    )
    print(f"kept in {kept.relative_to(RESULTS.parent)}")


if __name__ == "__main__":
    main()
