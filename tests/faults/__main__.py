"""Kills the workers of a whole Skuport in the middle of large imports, at random moments.

    uv run python -m tests.faults [--rows 500000] [--kills 5] [--rounds 1] [--seed 1]

It runs in a temporary folder, with its defaults. Each round must end with the same table and the same counts as an
import that nobody disturbed, and the progress that a page would show must never fall. Ends with 1 if it doesn't.
"""

import argparse
import asyncio
import os
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import asyncpg
import httpx

from skuport.client.api import Client
from skuport.local.state import DataFolder
from skuport.sample import sample_csv
from tests.support.importing import ENDED, catalog_hash
from tests.support.progress import ProgressWatch
from tests.support.up import RunningUp


@dataclass(frozen=True)
class Result:
    """What an import left: the catalog as a hash, its counts, and the seconds it took."""

    catalog: str
    counts: dict[str, int]
    seconds: float


class Faults:
    """One file, imported again and again into an empty catalog of a running app."""

    def __init__(self, up: RunningUp, file: Path, random: Random) -> None:
        self._folder = DataFolder(up.data_dir)
        services = self._folder.running()
        self._url = services["api_url"]
        self._api_key = services["api_key"]
        self._database_url = services["database_url"]
        self._file = file
        self._random = random

    async def run(self, rounds: int, kills: int) -> bool:
        """Print the figures of all rounds; whether all was as it should be."""
        sound = True
        headers = {"Authorization": f"Bearer {self._api_key}"}
        async with (
            Client(self._url, self._api_key) as client,
            httpx.AsyncClient(
                base_url=f"{self._url}/api/v1", headers=headers, trust_env=False, timeout=30
            ) as polls,
        ):
            upload_id = await client.upload(self._file)
            undisturbed = await self._result(client, (await self._start(client, upload_id)))
            print(f"undisturbed: {undisturbed.seconds:.1f} s, {undisturbed.counts}", flush=True)
            for number in range(1, rounds + 1):
                import_id = await self._start(client, upload_id)
                async with ProgressWatch(polls, import_id) as watch:
                    killing = asyncio.create_task(self._kill(client, import_id, kills))
                    found = await self._result(client, import_id)
                    killed = await killing
                same = (found.catalog, found.counts) == (undisturbed.catalog, undisturbed.counts)
                sound = sound and same and not watch.falls and killed == kills
                print(
                    f"round {number}: {killed} kills, {found.seconds:.1f} s, {'the same' if same else 'NOT the same'}"
                    f" table and counts; longest standstill {watch.longest_standstill:.1f} s; progress fell"
                    f" {len(watch.falls)} times in {watch.answered} polls",
                    flush=True,
                )
        return sound

    async def _start(self, client: Client, upload_id: str) -> str:
        connection = await asyncpg.connect(self._database_url)
        await connection.execute("TRUNCATE products")
        await connection.close()
        self._started = time.monotonic()
        return (await client.start_import(upload_id)).id

    async def _result(self, client: Client, import_id: str) -> Result:
        found = await client.follow(import_id)
        seconds = time.monotonic() - self._started
        assert found.status == "completed", found.json
        assert found.rows_read == sum(found.counts.values()), found.json
        connection = await asyncpg.connect(self._database_url)
        try:
            return Result(await catalog_hash(connection), found.counts, seconds)
        finally:
            await connection.close()

    async def _kill(self, client: Client, import_id: str, kills: int) -> int:
        """Kill all workers each time the import has come to one of some random percentages; how often that was."""
        killed = 0
        for moment in sorted(self._random.uniform(1, 90) for _ in range(kills)):
            while True:
                found, _ = await client.get_import(import_id)
                assert found is not None
                if found.percent >= moment or found.status in ENDED:
                    break
                await asyncio.sleep(0.02)
            await asyncio.sleep(self._random.uniform(0, 0.3))
            pids: list[int] = self._pids()["workers"]
            for pid in pids:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            killed += bool(pids) and found.status not in ENDED
        return killed

    def _pids(self) -> dict[str, Any]:
        pids: dict[str, Any] = self._folder.running()["pids"]
        return pids


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all rounds; 0 when every one was as it should be."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--kills", type=int, default=5, help="in each import")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="skuport-faults-") as name:
        file = Path(name) / "sample.csv"
        with file.open("wb") as out:
            out.writelines(sample_csv(options.rows, seed=1))
        with RunningUp(Path(name), f"--workers={os.cpu_count() or 1}") as up:
            faults = Faults(up, file, Random(options.seed))
            return 0 if asyncio.run(faults.run(options.rounds, options.kills)) else 1


if __name__ == "__main__":
    sys.exit(main())
