"""Times imports through the API against a script that somebody would write for psql, on the same server.

    uv run python -m tests.benchmarks [--rows 500000] [--rounds 3] [--workers N] [--only nightly --only large …]

A whole Skuport runs in a temporary folder, with its defaults. The time of an import is from `POST /imports` to
`completed`; the upload is timed apart. Results are printed, and kept as JSON in bench-results/. Lists and webhooks,
which have modules of their own, come last.
"""

import argparse
import asyncio
import json
import os
import platform
import shutil
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from skuport.local.state import DataFolder
from tests.benchmarks import full_feed, lists, webhooks
from tests.benchmarks.by_hand import BARE, SAME, ByHand
from tests.benchmarks.cases import CHAINS, Chain
from tests.benchmarks.processors import Elsewhere
from tests.benchmarks.searchable import settle
from tests.benchmarks.through_api import ThroughApi
from tests.support.memory import forget_peaks, peaks
from tests.support.up import RunningUp

RESULTS = Path(__file__).parents[2] / "bench-results"
CHAIN_NAMES = [chain.name for chain in CHAINS]
OTHERS = {"full feed": full_feed.main, "lists": lists.main, "webhooks": webhooks.main}
"""What is measured on a Skuport of its own, after the imports."""


@dataclass
class Step:
    """What one step took: seconds, one for each round; and the phases of its imports in the last of them.

    `searchable`: from the end of the last import until everything it wrote is in the index of the search. The next step
    waits for that.
    """

    what: str
    rows: int = 0
    file_mb: float = 0.0
    by_hand: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    imported: list[float] = field(default_factory=list)
    upload: list[float] = field(default_factory=list)
    searchable: list[float] = field(default_factory=list)
    phases: dict[str, float] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        """The import's median against that of psql."""
        return statistics.median(self.imported) / statistics.median(self.by_hand)


@dataclass
class Figures:
    """What a chain took, how busy the machine was with other programs in each round, and the highest memory of each
    process, in MB."""

    name: str
    steps: list[Step]
    elsewhere_percent: list[float] = field(default_factory=list)
    memory_mb: dict[str, int] = field(default_factory=dict)


class Benchmark:
    """Runs chains on a running app."""

    def __init__(self, up: RunningUp, api: ThroughApi, rows: int, rounds: int) -> None:
        self._up = up
        self._api = api
        self._rows = rows
        self._rounds = rounds
        self._folder = up.folder / "files"
        state = DataFolder(up.data_dir).state()
        self._database_url = up.services()["database_url"]
        self._by_hand = ByHand(self._database_url, state["postgres"]["admin_password"])

    async def run(self, chain: Chain) -> Figures:
        """All rounds of a chain. By hand and through the API take turns at being first."""
        self._folder.mkdir()
        files = await asyncio.to_thread(chain.make, self._folder, self._rows)
        figures = Figures(chain.name, [Step(what, chain.times * self._rows) for what in chain.steps])
        pids = self._up.services()["pids"]
        named = {f"worker {number}": pid for number, pid in enumerate(pids["workers"], start=1)}
        forget_peaks([*named.values(), pids["api"]])
        elsewhere = Elsewhere(self._up)
        for turn in range(min(self._rounds, chain.rounds)):
            elsewhere.restart()
            if turn % 2:
                await self._import(figures.steps, files)
                await self._script(figures.steps, files, chain)
            else:
                await self._script(figures.steps, files, chain)
                await self._import(figures.steps, files)
            figures.elsewhere_percent.append(elsewhere.percent())
            await self._by_hand.see_that_both_are_equal()
        figures.memory_mb = peaks({**named, "api": pids["api"]})
        shutil.rmtree(self._folder)
        return figures

    async def _script(self, steps: list[Step], files: list[list[Path]], chain: Chain) -> None:
        if chain.bare:
            await self._by_hand.empty_table(BARE)
            steps[0].bare.append(await self._by_hand.run(BARE, files[0]))
        await self._by_hand.empty_table(SAME)
        for step, of_step in zip(steps, files, strict=True):
            step.by_hand.append(await self._by_hand.run(SAME, of_step, attribute=chain.attribute))
            await self._by_hand.checkpoint()

    async def _import(self, steps: list[Step], files: list[list[Path]]) -> None:
        await self._by_hand.empty_catalog()
        for step, of_step in zip(steps, files, strict=True):
            step.file_mb = round(sum(file.stat().st_size for file in of_step) / 1e6, 1)
            sent = [await self._api.upload(file) for file in of_step]
            if sum(sent) > 0.001:
                step.upload.append(sum(sent))
            imported = await self._api.run(of_step)
            step.imported.append(imported.seconds)
            step.counts = imported.counts
            step.phases = await self._by_hand.phases(imported.ids)
            step.searchable.append(await settle(self._database_url))
            await self._by_hand.checkpoint()


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--only", action="append", choices=[*CHAIN_NAMES, *OTHERS])
    options = parser.parse_args(arguments)
    wanted = options.only or [*CHAIN_NAMES, *OTHERS]
    chains = [chain for chain in CHAINS if chain.name in wanted]
    if chains:
        with (
            tempfile.TemporaryDirectory(prefix="skuport-bench-") as name,
            RunningUp(Path(name), f"--workers={options.workers}") as up,
        ):
            results = asyncio.run(measure(up, chains, options))
        keep(results, options)
    for name, run in OTHERS.items():
        if name in wanted:
            print(f"\n{name}", flush=True)
            run([f"--workers={options.workers}"])


async def measure(up: RunningUp, chains: list[Chain], options: argparse.Namespace) -> list[Figures]:
    """The figures of the chains, each reported when it is done."""
    print(f"{os.cpu_count()} cores, {options.workers} workers, medians of up to {options.rounds} rounds")
    results: list[Figures] = []
    async with ThroughApi(up.services()) as api:
        benchmark = Benchmark(up, api, options.rows, options.rounds)
        for chain in chains:
            results.append(await benchmark.run(chain))
            report(results[-1], results[0].steps[0])
    return results


def report(figures: Figures, usual: Step) -> None:
    """Print a chain's figures; what a row costs is told in comparison with the `usual` import."""
    busy = ", ".join(f"{percent} %" for percent in figures.elsewhere_percent)
    print(f"\n{figures.name} (other programs had {busy} of the machine)")
    for step in figures.steps:
        imported, by_hand = statistics.median(step.imported), statistics.median(step.by_hand)
        print(f"  {step.what}: {step.rows:,} rows, {step.file_mb:,.0f} MB, {_counts(step)}")
        print(f"    psql by hand   {_seconds(step.by_hand)}  {step.rows / by_hand:>9,.0f} rows/s")
        if step.bare:
            print(f"    … a bare table {_seconds(step.bare)}")
        against = f"{step.ratio:.2f}× by hand"
        if step.bare:
            against += f", {imported / statistics.median(step.bare):.2f}× bare"
        if step is not usual:
            cost = (imported / step.rows) / (statistics.median(usual.imported) / usual.rows)
            against += f", {cost:.2f}× a row of the {usual.what}"
        print(
            f"    import         {_seconds(step.imported)}  {step.rows / imported:>9,.0f} rows/s  {against}"
        )
        phases = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in step.phases.items())
        sent = f"; upload {statistics.median(step.upload):.2f} s" if step.upload else ""
        print(f"    … of the last one {phases}{sent}; searchable after {_seconds(step.searchable).strip()}")
    print(
        "  peak memory: " + ", ".join(f"{name} {mb} MB" for name, mb in figures.memory_mb.items()), flush=True
    )


def _seconds(rounds: list[float]) -> str:
    return f"{statistics.median(rounds):7.2f} s  ({min(rounds):.2f} to {max(rounds):.2f})"


def _counts(step: Step) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in step.counts.items() if count)


def keep(results: list[Figures], options: argparse.Namespace) -> None:
    """Write the figures down."""
    RESULTS.mkdir(exist_ok=True)
    now = datetime.now(UTC)
    kept = RESULTS / f"import-{now:%Y%m%dT%H%M%SZ}.json"
    machine = {"cores": os.cpu_count(), "machine": platform.machine(), "python": platform.python_version()}
    chains = [asdict(figures) for figures in results]
    result = {"at": now.isoformat(), "machine": machine, "workers": options.workers, "chains": chains}
    kept.write_text(json.dumps(result, indent=2) + "\n")
    print(f"\nkept in {kept.relative_to(RESULTS.parent)}")


if __name__ == "__main__":
    main()
