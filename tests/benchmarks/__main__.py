"""Times an import through the API against a script that somebody would write for psql, on the same server.

    uv run python -m tests.benchmarks [--rows 500000] [--rounds 3] [--workers N]

A whole Skuport runs in a temporary folder, with its defaults. The time of an import is from `POST /imports` to
`completed`; the upload is timed apart. Results are printed, and kept as JSON in bench-results/.
"""

import argparse
import asyncio
import json
import os
import platform
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from skuport.local.state import DataFolder
from skuport.sample import sample_csv
from tests.benchmarks.by_hand import TABLES, ByHand
from tests.benchmarks.processors import Elsewhere
from tests.benchmarks.through_api import Imported, ThroughApi
from tests.support.up import RunningUp

RESULTS = Path(__file__).parents[2] / "bench-results"


@dataclass
class Figures:
    """Seconds by what was timed, one for each round; how busy the machine was with other things in each; and the
    highest memory of each process, in MB."""

    rows: int
    file_bytes: int
    products: int = 0
    upload: list[float] = field(default_factory=list)
    by_hand: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in TABLES})
    first: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)
    phases: dict[str, float] = field(default_factory=dict)
    elsewhere_percent: list[float] = field(default_factory=list)
    memory_mb: dict[str, int] = field(default_factory=dict)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="skuport-bench-") as name:
        folder = Path(name)
        file = folder / "sample.csv"
        with file.open("wb") as out:
            out.writelines(sample_csv(options.rows, seed=1))
        figures = Figures(rows=options.rows, file_bytes=file.stat().st_size)
        with RunningUp(folder, f"--workers={options.workers}") as up:
            asyncio.run(measure(up, file, figures, options.rounds))
    report(figures, options)


async def measure(up: RunningUp, file: Path, figures: Figures, rounds: int) -> None:
    """All rounds. Those by hand and those through the API take turns at being first."""
    services = up.services()
    state = DataFolder(up.data_dir).state()
    by_hand = ByHand(services["database_url"], state["postgres"]["admin_password"], file)
    elsewhere = Elsewhere(up)
    async with ThroughApi(services, file) as through_api:
        for turn in range(rounds):
            elsewhere.restart()
            if turn % 2:
                await _import(through_api, by_hand, figures)
            for name, seconds in figures.by_hand.items():
                seconds.append(await by_hand.run(name))
            if not turn % 2:
                await _import(through_api, by_hand, figures)
            print(f"  round {turn + 1}: by hand {figures.by_hand['same'][-1]:.2f} s,", end=" ")
            print(f"import {figures.first[-1]:.2f} s, again {figures.again[-1]:.2f} s;", end=" ")
            figures.elsewhere_percent.append(elsewhere.percent())
            print(f"other programs had {figures.elsewhere_percent[-1]} % of the machine", flush=True)
        figures.phases = await by_hand.phases()
    figures.memory_mb = _memory(up.services()["pids"])


async def _import(through_api: ThroughApi, by_hand: ByHand, figures: Figures) -> None:
    await by_hand.empty_catalog()
    first: Imported = await through_api.upload_and_import()
    again: Imported = await through_api.import_again()
    assert first.counts["created"] == again.counts["unchanged"], (first, again)
    figures.products = await by_hand.see_that_both_are_equal()
    figures.upload.append(first.upload_seconds)
    figures.first.append(first.seconds)
    figures.again.append(again.seconds)


def _memory(pids: dict[str, Any]) -> dict[str, int]:
    """The highest resident memory (VmHWM) of each worker and of the API so far, in MB."""
    named = {f"worker {number}": pid for number, pid in enumerate(pids["workers"], start=1)}
    return {name: _peak_mb(pid) for name, pid in {**named, "api": pids["api"]}.items()}


def _peak_mb(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    return int(kilobytes) // 1024


def report(figures: Figures, options: argparse.Namespace) -> None:
    """Print the figures, and keep them."""
    same, bare = (statistics.median(figures.by_hand[name]) for name in ("same", "bare"))
    first, again = statistics.median(figures.first), statistics.median(figures.again)
    print(
        f"\n{figures.rows:,} rows, {figures.file_bytes / 1e6:.1f} MB, {figures.products:,} products,", end=" "
    )
    print(f"{os.cpu_count()} cores, {options.workers} workers, median of {options.rounds}:\n")
    lines = [
        ("psql by hand, a table like products", figures.by_hand["same"], same, ""),
        ("psql by hand, a bare table", figures.by_hand["bare"], bare, ""),
        (
            "import, POST /imports to completed",
            figures.first,
            first,
            f"{first / same:.2f}×, {first / bare:.2f}× bare",
        ),
        ("the same file again", figures.again, again, f"{again / first:.2f}× the first"),
        ("upload (presigned, not in the above)", figures.upload, statistics.median(figures.upload), ""),
    ]
    for what, all_seconds, seconds, ratio in lines:
        spread = f"{min(all_seconds):.2f} to {max(all_seconds):.2f}"
        print(f"  {what:<38} {seconds:6.2f} s  ({spread})  {figures.rows / seconds:>9,.0f} rows/s  {ratio}")
    print(
        "\n  of an import: "
        + ", ".join(f"{name} {seconds:.2f} s" for name, seconds in figures.phases.items())
    )
    print("  peak memory: " + ", ".join(f"{name} {mb} MB" for name, mb in figures.memory_mb.items()))
    RESULTS.mkdir(exist_ok=True)
    now = datetime.now(UTC)
    kept = RESULTS / f"import-{now:%Y%m%dT%H%M%SZ}.json"
    machine = {"cores": os.cpu_count(), "machine": platform.machine(), "python": platform.python_version()}
    result = {
        "at": now.isoformat(),
        "machine": machine,
        "workers": options.workers,
        "ratio_to_same": first / same,
        "ratio_to_bare": first / bare,
        **vars(figures),
    }
    kept.write_text(json.dumps(result, indent=2) + "\n")
    print(f"  kept in {kept.relative_to(RESULTS.parent)}")


if __name__ == "__main__":
    main()
