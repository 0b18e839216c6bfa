"""Times a full feed against the same import that keeps what is missing, and compares its progress with the clock.

    python -m tests.benchmarks.full_feed [--rows 500000] [--rounds 3] [--workers N]

A whole Skuport runs in a temporary folder, with its defaults. The catalog is a sample; the feed lacks every hundredth
of its rows and has every tenth one changed. Before each import the catalog is brought back to what it was. What is true
is known in the end: how far off `percent` and `eta_seconds` were at each poll is printed as a part of the whole time.
"""

import argparse
import asyncio
import json
import os
import statistics
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg

from skuport.client.api import Client
from skuport.local.state import DataFolder
from tests.benchmarks import files
from tests.benchmarks.by_hand import ByHand
from tests.benchmarks.processors import Elsewhere
from tests.benchmarks.searchable import settle
from tests.support.up import RunningUp

RESULTS = Path(__file__).parents[2] / "bench-results"
OPTIONS: Mapping[str, dict[str, Any]] = {
    "keep": {},
    "deactivate": {"on_missing": "deactivate"},
    "delete": {"on_missing": "delete"},
}
POLL_SECONDS = 0.5

PASSES = """
SELECT extract(epoch FROM i.publishing_at - i.started_at)::float8 AS staging,
    coalesce(extract(epoch FROM max(r.classified_at) - i.publishing_at), 0)::float8 AS classifying,
    extract(epoch FROM max(r.published_at) - coalesce(max(r.classified_at), i.publishing_at))::float8 AS publishing,
    coalesce(extract(epoch FROM max(r.missing_at) - max(r.published_at)), 0)::float8 AS checking
FROM imports i JOIN import_ranges r ON r.import_id = i.id WHERE i.id = $1 GROUP BY i.id
"""


@dataclass
class Figures:
    """Of one option: seconds by round; the last round's passes, and how far off progress was, each in parts of 1."""

    option: str
    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    """Seconds of processor time, which other programs on the machine hardly change."""
    passes: dict[str, float] = field(default_factory=dict)
    eta_off: list[float] = field(default_factory=list)
    longest_standstill: float = 0.0
    zero_too_early: float = 0.0
    """For how many seconds `eta_seconds` was 0 before the end."""


class FullFeedBenchmark:
    """Runs the imports on a running app."""

    def __init__(self, up: RunningUp, client: Client, rows: int, elsewhere: Elsewhere) -> None:
        services = up.services()
        self._elsewhere = elsewhere
        self._client = client
        self._database_url = services["database_url"]
        password = DataFolder(up.data_dir).state()["postgres"]["admin_password"]
        self._server = ByHand(self._database_url, password)
        self._catalog = files.write_sample(up.folder / "catalog.csv", rows)
        self._feed = files.write_feed(up.folder / "feed.csv", self._catalog)
        self._uploads: dict[Path, str] = {}

    async def begin(self) -> None:
        """Upload the files, and import the catalog."""
        for file in (self._catalog, self._feed):
            self._uploads[file] = await self._client.upload(file)
        await self._restore()

    async def run(self, figures: Figures) -> None:
        """Import the feed with an option, and add to its figures. The catalog is as before when it returns."""
        polls: list[tuple[float, float, int | None]] = []
        used = self._elsewhere.own_seconds()
        found = await self._client.start_import(self._uploads[self._feed], OPTIONS[figures.option])
        while found.status in ("queued", "running"):
            await asyncio.sleep(POLL_SECONDS)
            now, _ = await self._client.get_import(found.id)
            assert now is not None
            found = now
            polls.append((time.time(), found.json["percent"], found.json["eta_seconds"]))
        assert found.status == "completed", found.json
        figures.processor.append(self._elsewhere.own_seconds() - used)
        began, ended = (datetime.fromisoformat(found.json[name]) for name in ("created_at", "finished_at"))
        figures.seconds.append((ended - began).total_seconds())
        figures.passes = await self._passes(found.id)
        _compare(figures, [poll for poll in polls if poll[0] < ended.timestamp()], ended.timestamp())
        await self._restore()

    async def _restore(self) -> None:
        found = await self._client.start_import(self._uploads[self._catalog])
        while found.status in ("queued", "running"):
            await asyncio.sleep(POLL_SECONDS)
            now, _ = await self._client.get_import(found.id)
            found = now or found
        assert found.status == "completed", found.json
        await settle(self._database_url)
        await self._server.checkpoint()

    async def _passes(self, import_id: str) -> dict[str, float]:
        connection = await asyncpg.connect(self._database_url)
        try:
            row = await connection.fetchrow(PASSES, import_id)
            assert row is not None
            return {name: round(seconds, 2) for name, seconds in row.items()}
        finally:
            await connection.close()


def _compare(figures: Figures, polls: list[tuple[float, float, int | None]], ended: float) -> None:
    """Note how far off the progress was."""
    whole = figures.seconds[-1]
    figures.eta_off = [round((eta - (ended - at)) / whole, 3) for at, _, eta in polls if eta is not None]
    figures.zero_too_early = max((round(ended - at, 1) for at, _, eta in polls if eta == 0), default=0.0)
    figures.longest_standstill = 0.0
    since = polls[0] if polls else (ended, 0.0, None)
    for poll in polls:
        if poll[1] > since[1]:
            since = poll
        figures.longest_standstill = max(figures.longest_standstill, round((poll[0] - since[0]) / whole, 3))


async def measure(up: RunningUp, options: argparse.Namespace) -> list[Figures]:
    """All rounds. The options take turns at being first."""
    results = [Figures(name) for name in OPTIONS]
    services = up.services()
    elsewhere = Elsewhere(up)
    async with Client(services["api_url"], services["api_key"]) as client:
        benchmark = FullFeedBenchmark(up, client, options.rows, elsewhere)
        await benchmark.begin()
        for turn in range(options.rounds):
            elsewhere.restart()
            for figures in results[turn % len(results) :] + results[: turn % len(results)]:
                await benchmark.run(figures)
            print(f"round {turn + 1}: other programs had {elsewhere.percent()} % of the machine", flush=True)
    return results


def report(results: list[Figures], rows: int) -> None:
    """Print the figures."""
    keep, keep_processor = statistics.median(results[0].seconds), statistics.median(results[0].processor)
    print(f"\nfull feed over {rows:,} rows, of which 1 % are missing and 10 % changed")
    for figures in results:
        seconds = statistics.median(figures.seconds)
        span = f"{min(figures.seconds):.2f} to {max(figures.seconds):.2f}"
        passes = ", ".join(f"{name} {taken:.2f} s" for name, taken in figures.passes.items())
        processor = statistics.median(figures.processor)
        print(
            f"  {figures.option:10}  {seconds:7.2f} s  ({span})  {seconds / keep:.2f}× keep,"
            f" {processor:.2f} s of processor time, {processor / keep_processor:.2f}× keep; {passes}"
        )
        if figures.eta_off:
            off = figures.eta_off
            late = off[-max(len(off) // 4, 1) :]
            print(
                f"              ETA off by {min(off):+.0%} to {max(off):+.0%} of the whole, in the last quarter"
                f" {min(late):+.0%} to {max(late):+.0%}; 0 for {figures.zero_too_early} s before the end;"
                f" percent stood still for {figures.longest_standstill:.0%} at most",
                flush=True,
            )


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.full_feed")
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args(arguments)
    with (
        tempfile.TemporaryDirectory(prefix="skuport-bench-") as name,
        RunningUp(Path(name), f"--workers={options.workers}") as up,
    ):
        results = asyncio.run(measure(up, options))
    report(results, options.rows)
    RESULTS.mkdir(exist_ok=True)
    now = datetime.now(UTC)
    kept = {"at": now.isoformat(), "rows": options.rows, "options": [asdict(figures) for figures in results]}
    (RESULTS / f"full-feed-{now:%Y%m%dT%H%M%SZ}.json").write_text(json.dumps(kept, indent=2) + "\n")


if __name__ == "__main__":
    main()
