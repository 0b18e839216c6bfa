"""Several imports at the same time: all stage, one publishes, first come, first served."""

import asyncio
from random import Random

import asyncpg

from tests.support.importing import Importer, catalog_of, counts, csv_of, holding, workers_waiting
from tests.support.in_process import InProcessStack

ROWS = 150


def catalog(name: str, seed: int = 0) -> bytes:
    numbers = list(range(ROWS))
    Random(seed).shuffle(numbers)
    return csv_of("sku,name", *(f"P-{number:03},{name} {number}" for number in numbers))


async def test_the_one_that_staged_first_publishes_first(
    importer: Importer, database: asyncpg.Connection, database_url: str
) -> None:
    async with holding(database_url, "LOCK TABLE products IN SHARE MODE"):
        first = await importer.start(await importer.upload(catalog("First")))
        await importer.wait(first["id"], lambda found: found["phase"] == "publishing")
        await workers_waiting(database, 2)
        second = await importer.start(await importer.upload(catalog("Second", 1)))
        waiting = await importer.wait(second["id"], lambda found: found["queue_position"])
        assert waiting["queue_position"] == 1
        await asyncio.sleep(1)

        found = await importer.show(second["id"])
        assert (found["status"], found["phase"], found["rows_read"]) == ("running", "staging", ROWS)
        assert found["percent"] == 35
        assert (await importer.show(first["id"]))["queue_position"] is None

    ended = [await importer.completed(started["id"]) for started in (first, second)]
    assert [found["counts"] for found in ended] == [counts(created=ROWS), counts(updated=ROWS)]
    assert {row["name"].split()[0] for row in (await catalog_of(database)).values()} == {"Second"}
    assert await database.fetchval(
        "SELECT a.finished_at <= b.publishing_at FROM imports a, imports b WHERE a.id = $1 AND b.id = $2",
        first["id"],
        second["id"],
    )


async def test_who_is_cancelled_leaves_the_queue(
    importer: Importer, database: asyncpg.Connection, database_url: str
) -> None:
    async with holding(database_url, "LOCK TABLE products IN SHARE MODE"):
        first = await importer.start(await importer.upload(catalog("First")))
        await workers_waiting(database, 2)
        second = await importer.start(await importer.upload(catalog("Second")))
        await importer.wait(second["id"], lambda found: found["queue_position"])
        assert (await importer.post(first["id"], "cancel")).status_code == 200

    found = await importer.completed(second["id"])
    assert found["counts"] == counts(created=ROWS)


async def test_eight_imports_of_the_same_keys_in_shuffled_order(
    importer: Importer, stack: InProcessStack, database: asyncpg.Connection
) -> None:
    with stack.frozen():
        started = [
            await importer.start(await importer.upload(catalog(f"N{number}", number))) for number in range(8)
        ]
        positions = [(await importer.show(one["id"]))["queue_position"] for one in started]
        assert positions == [None, *range(1, 8)]
    ended = [await importer.completed(one["id"]) for one in started]

    assert sum(found["counts"]["created"] for found in ended) == ROWS
    assert sum(found["counts"]["updated"] for found in ended) == 7 * ROWS
    last = await database.fetchval("SELECT id FROM imports ORDER BY publishing_at DESC LIMIT 1")
    rows = (await catalog_of(database)).values()
    assert {row["import_id"] for row in rows} == {last}
    assert {row["version"] for row in rows} == {8}
    assert len({row["name"].split()[0] for row in rows}) == 1


async def test_eight_at_once_of_the_same_keys_in_any_order(
    importer: Importer, database: asyncpg.Connection
) -> None:
    uploads = [await importer.upload(catalog(f"Import{seed}", seed)) for seed in range(8)]
    started = await asyncio.gather(*(importer.start(upload) for upload in uploads))

    ended = [await importer.completed(each["id"]) for each in started]

    ended.sort(key=lambda found: found["finished_at"])
    assert ended[0]["counts"] == counts(created=ROWS)
    assert [found["counts"] for found in ended[1:]] == [counts(updated=ROWS)] * 7
    products = (await catalog_of(database)).values()
    assert {str(row["import_id"]) for row in products} == {ended[-1]["id"]}
    assert {row["version"] for row in products} == {8}
