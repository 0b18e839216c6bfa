"""What an import tells the world: written with what causes it, exactly once, whatever crashes in between."""

from typing import Any

import asyncpg
import pytest

from tests.support.importing import Importer, Json, catalog_of, counts, csv_of, holding, workers_waiting
from tests.support.in_process import InProcessStack
from tests.support.options import events_of, product, seed
from tests.support.stack import Stack

ROWS = 200
SEED = [product(f"P-{n:03}", f"Table {n}") for n in range(0, ROWS, 2)]
FILE = csv_of("sku,name", *(f"P-{n:03},Chair {n}" for n in range(ROWS)), "P-199,Last", ",No SKU")
COUNTS = counts(created=100, updated=100, superseded=1, rejected=1)


def kinds(events: list[tuple[str, Json]]) -> list[str]:
    return [kind for kind, _ in events]


async def test_a_summary_says_how_it_went(importer: Importer, database: asyncpg.Connection) -> None:
    await seed(database, *SEED)

    found = await importer.run(FILE)

    (begun, first), (ended, last) = await events_of(database)
    assert (begun, ended) == ("import.started", "import.completed")
    assert first == {"import_id": found["id"], "filename": "products.csv", "bytes_total": len(FILE)}
    assert last == {
        "import_id": found["id"],
        "filename": "products.csv",
        "rows_read": 202,
        "counts": COUNTS,
        "error": None,
    }


async def test_without_events_there_are_none(importer: Importer, database: asyncpg.Connection) -> None:
    await importer.run(csv_of("sku,name", "A-1,Table"), events="none")
    failed = await importer.start(await importer.upload(csv_of("sku,name", "B-1,")), events="none")
    await importer.ended(failed["id"])

    assert await events_of(database) == []


@pytest.mark.parametrize("options", [{}, {"atomic": True}, {"on_error": "abort", "max_rejects": 1}])
async def test_batches_name_the_products_that_were_written(
    importer: Importer, database: asyncpg.Connection, options: dict[str, Any]
) -> None:
    await seed(database, *SEED)

    found = await importer.run(FILE, events="batched", **options)

    events = await events_of(database)
    assert kinds(events)[0] == "import.started"
    assert kinds(events)[-1] == "import.completed"
    assert set(kinds(events)[1:-1]) == {"products.imported"}
    batches = [payload for _, payload in events[1:-1]]
    assert {batch["import_id"] for batch in batches} == {found["id"]}
    assert len(batches) >= 6  # two of a range
    _check_batches(batches)

    again = await importer.run(FILE, events="batched", **options)
    assert again["counts"] == counts(unchanged=200, superseded=1, rejected=1)
    assert kinds(await events_of(database))[len(events) :] == ["import.started", "import.completed"]


def _check_batches(batches: list[Json]) -> None:
    """Each product that was written is named once."""
    skus: dict[str, list[str]] = {"created": [], "updated": []}
    for batch in batches:
        assert 0 < len(batch["skus"]) <= 1000
        skus[batch["outcome"]] += batch["skus"]
    assert sorted(skus["created"]) == [f"P-{n:03}" for n in range(1, ROWS, 2)]
    assert sorted(skus["updated"]) == [f"P-{n:03}" for n in range(0, ROWS, 2)]


@pytest.mark.fault
@pytest.mark.parametrize("options", [{}, {"atomic": True}])
async def test_workers_that_die_tell_nothing_twice(
    importer: Importer,
    stack: Stack,
    database: asyncpg.Connection,
    database_url: str,
    options: dict[str, Any],
) -> None:
    await seed(database, *SEED)
    upload_id = await importer.upload(FILE)
    async with holding(database_url, "SELECT FROM products WHERE sku_key >= 'p-100' FOR UPDATE"):
        started = await importer.start(upload_id, events="batched", **options)
        await workers_waiting(database, 1 if options else 2)
        before = await events_of(database)
        written = [row for row in (await catalog_of(database)).values() if row["import_id"]]
        stack.kill_workers()
    await stack.ready()
    # Only what is committed is told, and all of it.
    named = [sku for kind, payload in before if kind == "products.imported" for sku in payload["skus"]]
    assert sorted(named) == sorted(row["sku"] for row in written)
    assert bool(named) != bool(options)

    assert (await importer.completed(started["id"]))["counts"] == COUNTS

    events = await events_of(database)
    assert kinds(events).count("import.completed") == 1
    assert kinds(events).count("import.started") == 1
    _check_batches([payload for kind, payload in events if kind == "products.imported"])


async def test_failed_and_cancelled_imports_say_so_once(
    importer: Importer, stack: InProcessStack, database: asyncpg.Connection
) -> None:
    failed = await importer.start(await importer.upload(csv_of("sku,name", "A-1,", ",x", ",")))
    await importer.ended(failed["id"])
    upload_id = await importer.upload(csv_of("sku,name", "A-1,Table"))
    with stack.frozen():
        cancelled = await importer.start(upload_id)
        await importer.post(cancelled["id"], "cancel")
        assert (await importer.post(cancelled["id"], "cancel")).status_code == 409

    events = await events_of(database)
    assert kinds(events) == ["import.started", "import.failed", "import.started", "import.cancelled"]
    assert events[1][1]["import_id"] == failed["id"]
    assert events[1][1]["counts"] == counts(rejected=2, blank=1)
    assert events[1][1]["error"]["code"] == "nothing_imported"
    assert events[3][1] == {
        "import_id": cancelled["id"],
        "filename": "products.csv",
        "rows_read": 0,
        "counts": counts(),
        "error": None,
    }


async def test_an_import_that_was_refused_tells_nothing(
    importer: Importer, database: asyncpg.Connection
) -> None:
    answer = await importer.ask(await importer.upload(csv_of("name", "Table")))

    assert answer.status_code == 422
    assert await events_of(database) == []
