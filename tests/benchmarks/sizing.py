"""What a million rows need: seconds, write-ahead log, space in the database and the object store, and memory.

    python -m tests.benchmarks.sizing [--rows 1000000] [--workers N]

A whole Skuport runs in a temporary folder, with its defaults. Its catalog is a sample: imported, imported again
unchanged, and as a full feed with every tenth row changed and every hundredth one missing. Each figure includes what
follows an import until all can be searched for. `docs/operations.md` has the table.
"""

import argparse
import asyncio
import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
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
from tests.support.memory import forget_peaks, peaks
from tests.support.up import RunningUp

RESULTS = Path(__file__).parents[2] / "bench-results"
MB = 1_000_000

# Temporary files are counted once the session that had them reports, and the WAL to the byte.
COUNTERS = """
SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 AS wal,
    pg_database_size(current_database())::float8 AS database,
    (SELECT temp_bytes FROM pg_stat_database WHERE datname = current_database())::float8 AS temporary
"""
PARTS = """
SELECT n.nspname || '.' || c.relname AS name, pg_indexes_size(c.oid) AS indexes,
    pg_relation_size(c.oid) + coalesce(pg_relation_size(c.reltoastrelid), 0) AS heap
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname IN ('public', 'search') ORDER BY pg_total_relation_size(c.oid) DESC LIMIT 6
"""


@dataclass(frozen=True, slots=True)
class Needed:
    """What one step needed. `largest_mb` is the database's largest size meanwhile, `grown_mb` what is left of it."""

    step: str
    seconds: float
    searchable_seconds: float
    wal_mb: float
    largest_mb: float
    grown_mb: float
    temporary_mb: float
    worker_mb: int
    api_mb: int
    elsewhere_percent: float


class Sizing:
    """Measures steps on a running app."""

    def __init__(self, up: RunningUp, client: Client) -> None:
        services = up.services()
        self._client = client
        self._database_url: str = services["database_url"]
        self._workers: list[int] = services["pids"]["workers"]
        self._api: int = services["pids"]["api"]
        password = DataFolder(up.data_dir).state()["postgres"]["admin_password"]
        self._server = ByHand(self._database_url, password)
        self._elsewhere = Elsewhere(up)

    async def imports(self, step: str, file: Path, **options: Any) -> Needed:
        """Import a file. The seconds are by the import's own clock, from its creation to its end."""
        upload = await self._client.upload(file)
        await self._server.checkpoint()
        connection = await asyncpg.connect(self._database_url)
        forget_peaks([*self._workers, self._api])
        self._elsewhere.restart()
        before = await connection.fetchrow(COUNTERS)
        watching = asyncio.create_task(_largest(connection))
        found = await self._client.follow((await self._client.start_import(upload, options)).id)
        assert found.status == "completed", found.json
        began, ended = (datetime.fromisoformat(found.json[name]) for name in ("created_at", "finished_at"))
        searchable = await settle(self._database_url)
        watching.cancel()
        (largest,) = await asyncio.gather(watching)
        await asyncio.sleep(2)
        after = await connection.fetchrow(COUNTERS)
        await connection.close()
        assert before is not None
        assert after is not None
        memory = peaks({**{f"worker {pid}": pid for pid in self._workers}, "api": self._api})
        needed = Needed(
            step=step,
            seconds=round((ended - began).total_seconds(), 1),
            searchable_seconds=round(searchable, 1),
            wal_mb=round((after["wal"] - before["wal"]) / MB),
            largest_mb=round((max(largest, after["database"]) - before["database"]) / MB),
            grown_mb=round((after["database"] - before["database"]) / MB),
            temporary_mb=round((after["temporary"] - before["temporary"]) / MB),
            worker_mb=max(mb for name, mb in memory.items() if name != "api"),
            api_mb=memory["api"],
            elsewhere_percent=self._elsewhere.percent(),
        )
        print(needed, flush=True)
        return needed

    async def parts(self) -> list[dict[str, Any]]:
        """The largest tables."""
        connection = await asyncpg.connect(self._database_url)
        try:
            return [dict(row) for row in await connection.fetch(PARTS)]
        finally:
            await connection.close()


async def _largest(connection: asyncpg.Connection) -> float:
    """The largest size of the database until this is cancelled."""
    largest = 0.0
    try:
        while True:
            largest = max(largest, await connection.fetchval("SELECT pg_database_size(current_database())"))
            await asyncio.sleep(0.5)
    except asyncio.CancelledError:
        return largest


async def measure(up: RunningUp, rows: int) -> dict[str, Any]:
    """All steps, in order."""
    catalog = files.write_sample(up.folder / "catalog.csv", rows)
    feed = files.write_feed(up.folder / "feed.csv", catalog)
    services = up.services()
    async with Client(services["api_url"], services["api_key"]) as client:
        sizing = Sizing(up, client)
        steps = [
            await sizing.imports("first import", catalog),
            await sizing.imports("the same again", catalog),
            await sizing.imports("10 % changed, 1 % missing, full feed", feed, on_missing="deactivate"),
        ]
        for part in (parts := await sizing.parts()):
            print(
                f"  {part['name']:30} rows {part['heap'] / MB:8,.0f} MB, indexes {part['indexes'] / MB:8,.0f} MB"
            )
    size = catalog.stat().st_size
    print(f"  the file: {size / MB:,.0f} MB")
    return {
        "rows": rows,
        "file_mb": round(size / MB),
        "steps": [asdict(step) for step in steps],
        "parts": parts,
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.sizing")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args(arguments)
    with (
        tempfile.TemporaryDirectory(prefix="skuport-bench-") as name,
        RunningUp(Path(name), f"--workers={options.workers}") as up,
    ):
        found = asyncio.run(measure(up, options.rows))
    RESULTS.mkdir(exist_ok=True)
    now = datetime.now(UTC)
    kept = {"at": now.isoformat(), **found}
    (RESULTS / f"sizing-{now:%Y%m%dT%H%M%SZ}.json").write_text(json.dumps(kept, indent=2) + "\n")


if __name__ == "__main__":
    main()
