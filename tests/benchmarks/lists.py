"""Times lists and searches of a million products, at rest and while imports run, beside `OFFSET` and `ILIKE`.

    uv run python -m tests.benchmarks.lists [--rows 1000000] [--requests 60] [--workers N]

A whole Skuport runs in a temporary folder. Requests go over HTTP, one after the other; each asks for 50 products.
"""

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import asyncpg
import httpx

from skuport import search
from tests.benchmarks.files import write_changed, write_sample
from tests.benchmarks.searchable import settle
from tests.benchmarks.through_api import ThroughApi
from tests.support.million import IMPORTS, fill, import_id
from tests.support.up import RunningUp

IMPORT_ROWS = 500_000
IMPORTS_MEANWHILE = 6
"""One import is over too soon. All but the first update existing products."""
LIMIT = 50

SHAPES: dict[str, dict[str, str]] = {
    "first page by SKU": {},
    "first page by name": {"sort": "name"},
    "latest changes": {"sort": "-updated"},
    "latest products": {"sort": "-created"},
    "one SKU": {"sku": "sku-{n:07}"},
    "SKU prefix": {"sku": "sku-{p:04}*"},
    "SKU prefix, by name": {"sku": "sku-{p:04}*", "sort": "name"},
    "name prefix": {"name": "lamp {h}*", "sort": "name"},
    "inactive, by name": {"active": "false", "sort": "name"},
    "rare attribute": {"attributes.supplier": "S-{s}"},
    "common attribute, by name": {"attributes.colour": "red", "sort": "-name"},
    "of an import": {"import_id": "{i}"},
    "of an import, by name": {"import_id": "{i}", "sort": "name"},
    "changed since": {"updated_since": "2026-03-19T00:00:00Z", "sort": "-updated"},
    "changed since, by SKU": {"updated_since": "2026-03-19T00:00:00Z"},
    "changed since, by name": {"updated_since": "2026-03-19T00:00:00Z", "sort": "name"},
    "search: part of a name": {"q": "{h}9"},
    "search: part of a name, by name": {"q": "{h}9", "sort": "name"},
    "search: part of a SKU": {"q": "{p:04}7"},
    "search: beginning of a name": {"q": "lamp {h}"},
    "search: words in another order": {"q": "{h} lamp"},
    "search: a frequent word": {"q": "chair"},
    "search: words of the description": {"q": "description {n}"},
    "search: a word of every description": {"q": "descript"},
    "search: nothing": {"q": "{h}zq"},
}

PAGES = "page after page by name"
OFFSET = "SELECT * FROM products ORDER BY sku_key LIMIT 50 OFFSET $1"
ILIKE = "SELECT * FROM products WHERE name ILIKE $1 ORDER BY sku_key LIMIT 50"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.lists")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--requests", type=int, default=60)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args(arguments)
    with (
        tempfile.TemporaryDirectory(prefix="skuport-bench-") as name,
        RunningUp(Path(name), f"--workers={options.workers}") as up,
    ):
        asyncio.run(measure(up.services(), Path(name), options.rows, options.requests))


async def measure(services: dict[str, Any], folder: Path, rows: int, requests: int) -> None:
    """Fill the catalog, and time every shape at rest and during an import."""
    database = await asyncpg.connect(services["database_url"], server_settings={"jit": "off"})
    await fill(database, rows)
    await database.execute("RESET ALL")
    # In segments such as imports leave, not in a single one, which workers may have begun meanwhile.
    await settle(services["database_url"])
    await database.execute("DELETE FROM search.changes; SELECT search.rebuild()")
    print(f"rebuilding the search index took {await settle(services['database_url']):.1f} s")
    await search.tidy(database)  # drops the old segments, as workers do every five minutes
    sample = write_sample(folder / "sample.csv", IMPORT_ROWS)
    files = [sample, write_changed(folder / "changed.csv", sample)]
    headers = {"Authorization": f"Bearer {services['api_key']}"}
    async with (
        ThroughApi(services) as through_api,
        httpx.AsyncClient(
            base_url=services["api_url"], headers=headers, timeout=60, trust_env=False
        ) as client,
    ):
        given_up: Counter[str] = Counter()
        shapes = make_shapes(client, database, rows, given_up)
        at_rest = {name: await times(ask, range(requests)) for name, ask in shapes.items()}
        meanwhile: dict[str, list[float]] = {name: [] for name in shapes}
        for file in files * (IMPORTS_MEANWHILE // len(files)):
            await through_api.upload(file)
            await during_an_import(through_api, file, shapes, meanwhile)
    await database.close()
    print(f"\n{rows:,} products; milliseconds, median and p95 of {requests} requests; during imports:\n")
    for name, seconds in meanwhile.items():
        print(
            f"  {name:<34} {figures(at_rest[name])}   {figures(seconds)} of {len(seconds)}{note(given_up[name])}"
        )


def make_shapes(
    client: httpx.AsyncClient, database: asyncpg.Connection, rows: int, given_up: Counter[str]
) -> dict[str, Callable[[], Awaitable[object]]]:
    """What is timed, by name. Each call asks for other values of the same shape; lists that time out are counted."""
    random = Random(1)
    cursors: list[str | None] = [None]

    async def ask(name: str, query: dict[str, str]) -> dict[str, Any]:
        values = {
            "n": random.randrange(rows),
            "p": random.randrange(rows // 1000),
            "h": f"{random.randrange(4096):03x}",
            "s": random.randrange(9973),
            "i": import_id(random.randrange(IMPORTS)),
        }
        params = {key: value.format(**values) for key, value in query.items()} | {"limit": str(LIMIT)}
        response = await client.get("/api/v1/products", params=params)
        if response.status_code == 422 and response.json()["code"] == "list_too_slow":
            given_up[name] += 1
        else:
            assert response.status_code == 200, (params, response.text)
        found: dict[str, Any] = response.json()
        return found

    async def next_page() -> None:
        query = {"sort": "name"} | ({"cursor": cursors[-1]} if cursors[-1] else {})
        cursors.append((await ask(PAGES, query))["next_cursor"])

    async def deep_offset() -> None:
        await database.fetch(OFFSET, random.randrange(rows // 2, rows))

    async def ilike() -> None:
        await database.fetch(ILIKE, f"%{random.randrange(4096):03x}9%")

    def shape(name: str, query: dict[str, str]) -> Callable[[], Awaitable[object]]:
        return lambda: ask(name, query)

    return {
        **{name: shape(name, query) for name, query in SHAPES.items()},
        PAGES: next_page,
        "for comparison: OFFSET, deep": deep_offset,
        "for comparison: ILIKE": ilike,
    }


async def times(ask: Callable[[], Awaitable[object]], rounds: Sequence[int]) -> list[float]:
    """Seconds of each call; the first, which warms up, is left out."""
    found = []
    await ask()
    for _ in rounds:
        started = time.perf_counter()
        await ask()
        found.append(time.perf_counter() - started)
    return found


async def during_an_import(
    through_api: ThroughApi,
    file: Path,
    shapes: dict[str, Callable[[], Awaitable[object]]],
    found: dict[str, list[float]],
) -> None:
    """All shapes, one after another, as long as the import runs."""
    running = asyncio.create_task(through_api.run([file]))
    rounds = count()
    while not running.done():
        number = next(rounds)
        for name, ask in shapes.items():
            # Slow comparisons only once in a while, to leave time for the others.
            if not running.done() and (number % 5 == 0 or "comparison" not in name):
                found[name] += await times_once(ask)
    imported = await running
    outcomes = ", ".join(f"{rows:,} {outcome}" for outcome, rows in imported.counts.items() if rows)
    print(f"an import took {imported.seconds:.1f} s meanwhile: {outcomes}", flush=True)


async def times_once(ask: Callable[[], Awaitable[object]]) -> list[float]:
    started = time.perf_counter()
    await ask()
    return [time.perf_counter() - started]


def figures(seconds: list[float]) -> str:
    """Median and 95th percentile in milliseconds."""
    if len(seconds) < 2:
        return "     –      –"
    return f"{statistics.median(seconds) * 1000:6.1f} {statistics.quantiles(seconds, n=20)[-1] * 1000:6.1f}"


def note(given_up: int) -> str:
    return f", {given_up} given up after 3 s" if given_up else ""


if __name__ == "__main__":
    main()
