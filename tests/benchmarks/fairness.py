"""Times small imports while a large one runs, and what they cost the large one.

    python -m tests.benchmarks.fairness [--rows 5000000] [--small 25] [--rounds 1] [--workers N]

A whole Skuport runs in a temporary folder, with its defaults. The large import goes into an empty catalog, alone and
with small ones of ten rows each, started at even distances from its beginning to its expected end. Every second one
names products of the large file. In the end these must have the values of the small imports, which were started later.
"""

import argparse
import asyncio
import json
import os
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import asyncpg

from skuport.client.api import Client, Import
from skuport.local.state import DataFolder
from tests.benchmarks import files
from tests.benchmarks.by_hand import ByHand
from tests.benchmarks.searchable import settle
from tests.support.up import RunningUp

RESULTS = Path(__file__).parents[2] / "bench-results"
POLL_SECONDS = 0.25
SMALL_ROWS = 10


@dataclass
class Figures:
    """Seconds: of the large import alone and with the small ones, by round; of all small ones."""

    alone: list[float] = field(default_factory=list)
    together: list[float] = field(default_factory=list)
    small: list[float] = field(default_factory=list)
    small_alone: list[float] = field(default_factory=list)
    """With nothing else going on."""


def seconds_of(found: Import) -> float:
    began, ended = (datetime.fromisoformat(found.json[name]) for name in ("created_at", "finished_at"))
    return (ended - began).total_seconds()


class Fairness:
    """Runs the imports on a running app."""

    def __init__(self, up: RunningUp, client: Client, rows: int, small: int) -> None:
        services = up.services()
        self._client = client
        self._database_url = services["database_url"]
        password = DataFolder(up.data_dir).state()["postgres"]["admin_password"]
        self._server = ByHand(self._database_url, password)
        self._folder = up.folder
        self._large = files.write_sample(up.folder / "large.csv", rows)
        self._small = small
        self._large_upload = ""
        self._uploads: list[str] = []
        self._skus = self._names_of_large()

    def _names_of_large(self) -> list[str]:
        """As many different SKUs as the small files have rows. The sample repeats some."""
        names: dict[str, str] = {}
        with self._large.open() as lines:
            next(lines)
            while len(names) < self._small * SMALL_ROWS:
                sku = next(lines).split(",", 1)[0]
                names.setdefault(sku.casefold(), sku)
        return list(names.values())

    async def begin(self) -> None:
        """Upload all files."""
        self._large_upload = await self._client.upload(self._large)
        for number in range(self._small):
            file = self._folder / f"small-{number}.csv"
            prefix = "" if number % 2 else "SMALL-"
            names = self._skus[number * SMALL_ROWS : (number + 1) * SMALL_ROWS]
            file.write_text("sku,name\n" + "".join(f"{prefix}{sku},Small {number}\n" for sku in names))
            self._uploads.append(await self._client.upload(file))

    async def alone(self, figures: Figures) -> None:
        """Each small import, then the large one into the emptied catalog, with nothing beside it."""
        await self._empty()
        for upload in self._uploads:
            figures.small_alone.append(seconds_of(await self._run(upload)))
        await self._empty()
        figures.alone.append(seconds_of(await self._run(self._large_upload)))

    async def together(self, figures: Figures, expected_seconds: float) -> None:
        """The large import with the small ones beside it."""
        await self._empty()
        large = asyncio.create_task(self._run(self._large_upload))
        pause = expected_seconds / (self._small + 1)
        running = []
        for upload in self._uploads:
            await asyncio.sleep(pause)
            running.append(asyncio.create_task(self._run(upload)))
        figures.small += [seconds_of(await task) for task in running]
        figures.together.append(seconds_of(await large))
        await self._check()

    async def _run(self, upload: str) -> Import:
        found = await self._client.start_import(upload)
        while found.status in ("queued", "running"):
            await asyncio.sleep(POLL_SECONDS)
            now, _ = await self._client.get_import(found.id)
            found = now or found
        assert found.status == "completed", found.json
        return found

    async def _empty(self) -> None:
        connection = await asyncpg.connect(self._database_url)
        try:
            await connection.execute("TRUNCATE products")
        finally:
            await connection.close()
        await settle(self._database_url)
        await self._server.checkpoint()

    async def _check(self) -> None:
        connection = await asyncpg.connect(self._database_url)
        try:
            found = await connection.fetchval("SELECT count(*) FROM products WHERE name LIKE 'Small %'")
        finally:
            await connection.close()
        assert found == self._small * SMALL_ROWS, f"{found} products have the name that came last"


async def measure(up: RunningUp, options: argparse.Namespace) -> Figures:
    """All rounds."""
    figures = Figures()
    services = up.services()
    async with Client(services["api_url"], services["api_key"]) as client:
        benchmark = Fairness(up, client, options.rows, options.small)
        await benchmark.begin()
        for _ in range(options.rounds):
            await benchmark.alone(figures)
            await benchmark.together(figures, figures.alone[-1])
    return figures


def report(figures: Figures, options: argparse.Namespace) -> None:
    """Print the figures."""

    def spread(seconds: Sequence[float]) -> str:
        p95 = sorted(seconds)[max(int(len(seconds) * 0.95) - 1, 0)]
        return f"median {statistics.median(seconds):.2f} s, p95 {p95:.2f} s, at most {max(seconds):.2f} s"

    alone, together = statistics.median(figures.alone), statistics.median(figures.together)
    print(f"\n{options.small} imports of {SMALL_ROWS} rows beside one of {options.rows:,}")
    print(f"  large alone     {alone:8.2f} s")
    print(f"  large together  {together:8.2f} s  {together / alone:.2f}× alone")
    print(f"  small alone     {spread(figures.small_alone)}")
    print(f"  small together  {spread(figures.small)}", flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.fairness")
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--small", type=int, default=25)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args(arguments)
    with (
        tempfile.TemporaryDirectory(prefix="skuport-bench-") as name,
        RunningUp(Path(name), f"--workers={options.workers}") as up,
    ):
        figures = asyncio.run(measure(up, options))
    report(figures, options)
    RESULTS.mkdir(exist_ok=True)
    now = datetime.now(UTC)
    kept = {"at": now.isoformat(), "rows": options.rows, **asdict(figures)}
    (RESULTS / f"fairness-{now:%Y%m%dT%H%M%SZ}.json").write_text(json.dumps(kept, indent=2) + "\n")


if __name__ == "__main__":
    main()
