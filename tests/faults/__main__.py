"""Breaks parts of a whole Skuport in the middle of large imports, at random moments.

    uv run python -m tests.faults [--rows 500000] [--seed 1] [--only workers --only postgres …] [--times N]

It runs in a temporary folder, with its defaults. Each case must end with the same table and the same counts as an
import without faults. The progress that the web UI would show must never fall, and never stand still for longer than
20 s. Ends with 1 if one doesn't.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import asyncpg
import httpx

from skuport.client.api import Client
from skuport.local.state import DataFolder
from skuport.sample import sample_csv
from tests.faults.strikes import CASES, Case, Victim
from tests.support.database import empty_products
from tests.support.importing import ENDED, Importer, catalog_hash
from tests.support.progress import ProgressWatch
from tests.support.up import RunningUp

LONGEST_STANDSTILL = 20.0
PATIENCE = 900.0
LONGEST_OUTAGE = 60.0


@dataclass(frozen=True, slots=True)
class Result:
    """What an import left: the catalog as a hash, its counts, and the seconds it took."""

    catalog: str
    counts: dict[str, int]
    seconds: float


class Faults:
    """One file, imported again and again into an empty catalog of a running app."""

    def __init__(self, client: httpx.AsyncClient, victim: Victim, upload_id: str) -> None:
        self._client = client
        self._importer = Importer(client, outage_seconds=LONGEST_OUTAGE)
        self._victim = victim
        self._upload_id = upload_id
        self._undisturbed = Result("", {}, 0.0)

    async def run(self, cases: Sequence[Case], times: int | None) -> bool:
        """Print the figures of every case; whether all was as it should be."""
        self._undisturbed = await self._result(await self._start())
        print(f"undisturbed: {self._undisturbed.seconds:.1f} s, {self._undisturbed.counts}", flush=True)
        sound = [
            await self._hold_against(case, times or case.times) for case in cases for _ in range(case.imports)
        ]
        await self._importer.aclose()
        return all(sound)

    async def _hold_against(self, case: Case, times: int) -> bool:
        early = asyncio.create_task(case.strike(self._victim)) if case.before_start else None  # type: ignore[arg-type]
        import_id = await self._start()
        answered = time.monotonic() - self._started
        async with ProgressWatch(self._client, import_id) as watch:
            striking = asyncio.create_task(self._strike(case, import_id, times))
            found = await self._result(import_id)
            struck = await striking
        if early is not None:
            await early
            struck = 1
        same = (found.catalog, found.counts) == (self._undisturbed.catalog, self._undisturbed.counts)
        sound = same and not watch.falls and watch.longest_standstill < LONGEST_STANDSTILL and struck == times
        print(
            f"{'  ok' if sound else 'FAIL'}  {case.what}: {struck} of {times} times, {found.seconds:.1f} s,"
            f" {'the same' if same else 'NOT the same'} table and counts; start answered in {answered:.1f} s; longest"
            f" standstill {watch.longest_standstill:.1f} s; progress fell {len(watch.falls)} times in"
            f" {watch.answered} polls ({watch.unanswered} unanswered)",
            flush=True,
        )
        return sound

    async def _start(self) -> str:
        connection = await asyncpg.connect(self._victim.services()["database_url"])
        await empty_products(connection, PATIENCE)
        await connection.close()
        self._started = time.monotonic()
        return str((await self._importer.start(self._upload_id))["id"])

    async def _result(self, import_id: str) -> Result:
        found = await self._importer.completed(import_id, PATIENCE)
        seconds = time.monotonic() - self._started
        connection = await asyncpg.connect(self._victim.services()["database_url"])
        try:
            return Result(await catalog_hash(connection), found["counts"], seconds)
        finally:
            await connection.close()

    async def _strike(self, case: Case, import_id: str, times: int) -> int:
        """Strike each time the import has come to one of some random percentages; how often it was running still."""
        if case.before_start:
            return 0
        random, struck = self._victim.random, 0
        for moment in sorted(random.uniform(1, 95) for _ in range(times)):
            found = await self._importer.wait(
                import_id,
                lambda found, moment=moment: found["percent"] >= moment or found["status"] in ENDED,
                PATIENCE,
            )
            await asyncio.sleep(random.uniform(0, 0.2))
            struck += found["status"] not in ENDED
            await case.strike(self._victim)
        return struck


async def run(up: RunningUp, file: Path, options: argparse.Namespace) -> bool:
    """All cases that were asked for."""
    folder = DataFolder(up.data_dir)
    services = folder.running()
    url, key = services["api_url"], services["api_key"]
    async with Client(url, key) as client:
        upload_id = await client.upload(file)
    headers = {"Authorization": f"Bearer {key}"}
    async with httpx.AsyncClient(
        base_url=f"{url}/api/v1", headers=headers, trust_env=False, timeout=30
    ) as client:
        faults = Faults(client, Victim(folder, Random(options.seed)), upload_id)
        cases = [case for case in CASES if options.only is None or case.name in options.only]
        return await faults.run(cases, options.times)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all cases; 0 when every one was as it should be."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", action="append", choices=[case.name for case in CASES])
    parser.add_argument("--times", type=int, help="instead of the number of strikes of each case")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="skuport-faults-") as name:
        file = Path(name) / "sample.csv"
        with file.open("wb") as out:
            out.writelines(sample_csv(options.rows, seed=1))
        with RunningUp(Path(name), f"--workers={os.cpu_count() or 1}") as up:
            return 0 if asyncio.run(run(up, file, options)) else 1


if __name__ == "__main__":
    sys.exit(main())
