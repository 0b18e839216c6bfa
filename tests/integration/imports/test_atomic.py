"""Atomic imports: all of it or nothing, whatever happens in between."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from tests.support.importing import (
    Importer,
    catalog_of,
    counts,
    csv_of,
    holding,
    quiet,
    workers_waiting,
)
from tests.support.in_process import InProcessStack
from tests.support.options import events_of, fields_of, plan_of, planned, product, seed
from tests.support.stack import Stack

ROWS = 200
SEED = [product(f"P-{n:03}", f"Table {n}", "Round") for n in range(0, ROWS, 2)]
FILE = csv_of("sku,name", *(f"P-{n:03},Chair {n}" for n in range(ROWS)), "P-000,Last", "Q-1,", ",No SKU", ",")
COUNTS = counts(created=100, updated=100, superseded=1, rejected=2, blank=1)
# The publisher comes to stand at the products from P-100 on.
HALFWAY = "SELECT FROM products WHERE sku_key >= 'p-100' FOR UPDATE"


@asynccontextmanager
async def watched(importer: Importer, import_id: str) -> AsyncIterator[list[float]]:
    """Each percentage that was shown during the body of a `with`, and at its end. None is lower than the one before."""
    shown: list[float] = []

    async def watch() -> None:
        while True:
            shown.append((await importer.show(import_id))["percent"])
            await asyncio.sleep(0.1)

    task = asyncio.create_task(watch())
    try:
        yield shown
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    shown.append((await importer.show(import_id))["percent"])
    assert len(shown) > 1
    assert shown == sorted(shown)


async def test_nothing_is_to_be_seen_until_all_is(
    importer: Importer, database: asyncpg.Connection, database_url: str
) -> None:
    await seed(database, *SEED)
    before = await catalog_of(database)
    upload_id = await importer.upload(FILE)
    async with holding(database_url, HALFWAY):
        started = await importer.start(upload_id, atomic=True)
        async with watched(importer, started["id"]) as percents:
            await workers_waiting(database, 1)
            # Some ranges are merged, which shows in the progress and nowhere else.
            halfway = await importer.wait(started["id"], lambda found: found["percent"] > 40)
            assert halfway["percent"] < 90
            assert halfway["counts"] == counts(rejected=1, blank=1)
            assert await catalog_of(database) == before
            assert await database.fetchval("SELECT count(*) FROM import_superseded") == 0

            answer = await importer.post(started["id"], "pause")
            assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")
            assert "can't be paused" in answer.json()["detail"]
            # A person who changes a product that is merged already gets an answer, not an endless wait.
            await _change_meets_a_lock(database_url)
    found = await importer.completed(started["id"])

    assert found["counts"] == COUNTS
    assert percents[-1] <= 100
    rows = await catalog_of(database)
    assert len(rows) == ROWS
    assert {row["updated_at"] for row in rows.values()} == {rows["p-000"]["updated_at"]}
    assert [kind for kind, _ in await events_of(database)] == ["import.started", "import.completed"]


async def _change_meets_a_lock(database_url: str) -> None:
    """The API answers 503 with Retry-After to what is raised here; see the tests of transactions."""
    person = await asyncpg.connect(database_url, server_settings={"lock_timeout": "300ms"})
    with pytest.raises(asyncpg.LockNotAvailableError):
        await person.execute("UPDATE products SET name = 'By hand' WHERE sku_key = 'p-000'")
    await person.close()


async def test_cancelled_while_publishing_nothing_is_left(
    importer: Importer, database: asyncpg.Connection, database_url: str
) -> None:
    await seed(database, *SEED)
    before = await catalog_of(database)
    upload_id = await importer.upload(FILE)
    async with holding(database_url, HALFWAY):
        started = await importer.start(upload_id, atomic=True, events="batched")
        await workers_waiting(database, 1)
        answer = await importer.post(started["id"], "cancel")
        assert (answer.status_code, answer.json()["counts"]) == (200, counts(rejected=1, blank=1))
        # It lets go of what it holds, however long it would have to wait for others.
        await quiet(database)
        await database.execute("SELECT FROM products WHERE sku_key < 'p-100' FOR UPDATE NOWAIT")

    assert await catalog_of(database) == before
    found = await importer.show(started["id"])
    assert (found["status"], found["counts"]) == ("cancelled", counts(rejected=1, blank=1))
    assert [reject["code"] for reject in await importer.rejects(started["id"])] == ["sku_required"]
    assert await database.fetchval("SELECT count(*) FROM import_superseded") == 0
    assert [kind for kind, _ in await events_of(database)] == ["import.started", "import.cancelled"]

    async with watched(importer, started["id"]) as percents:
        percents.append(found["percent"])
        assert (await importer.post(started["id"], "retry")).status_code == 202
        assert (await importer.completed(started["id"]))["counts"] == COUNTS


async def test_missing_products_are_a_part_of_the_progress(
    importer: Importer, database: asyncpg.Connection, database_url: str
) -> None:
    await seed(database, *SEED, *(product(f"P-{n:03}-OLD", "Stool") for n in range(0, ROWS, 10)))
    before = await catalog_of(database)
    upload_id = await importer.upload(csv_of("sku,name", *(f"P-{n:03},Chair {n}" for n in range(ROWS))))
    options = {"atomic": True, "on_missing": "delete", "max_missing_percent": 50}
    async with holding(database_url, "SELECT FROM products WHERE sku_key = 'p-100-old' FOR UPDATE"):
        started = await importer.start(upload_id, **options)
        async with watched(importer, started["id"]):
            # All is published, which is 89 percent, and some ranges are checked.
            halfway = await importer.wait(started["id"], lambda found: found["percent"] > 90)
            assert halfway["percent"] < 99
            assert halfway["eta_seconds"] > 0
            assert (halfway["missing"], halfway["counts"]) == (None, counts())
            assert await catalog_of(database) == before

        # A cancelled import doesn't wait for the lock.
        assert (await importer.post(started["id"], "cancel")).status_code == 200
        await quiet(database)
    assert await catalog_of(database) == before

    async with watched(importer, started["id"]) as percents:
        percents.append(halfway["percent"])
        assert (await importer.post(started["id"], "retry")).status_code == 202
        found = await importer.completed(started["id"])
    assert found["counts"] == counts(created=100, updated=100)
    assert found["missing"] == {"deactivated": 0, "deleted": 20, "skipped": None}


@pytest.mark.fault
async def test_workers_that_die_while_publishing_leave_nothing_half_done(
    importer: Importer, stack: Stack, database: asyncpg.Connection, database_url: str
) -> None:
    await seed(database, *SEED)
    before = await catalog_of(database)
    upload_id = await importer.upload(FILE)
    async with holding(database_url, HALFWAY):
        started = await importer.start(upload_id, atomic=True)
        await importer.wait(started["id"], lambda found: found["percent"] > 40)
        await workers_waiting(database, 1)
        stack.kill_workers()
        assert await catalog_of(database) == before
    async with watched(importer, started["id"]):
        await stack.ready()
        found = await importer.completed(started["id"])

    assert found["counts"] == COUNTS
    assert {row["version"] for row in (await catalog_of(database)).values()} == {1, 2}
    assert len(await importer.rejects(started["id"])) == 2
    assert await database.fetchval("SELECT count(*) FROM import_superseded") == 1


async def test_a_catalog_that_moves_underneath_is_looked_at_again(
    importer: Importer, database: asyncpg.Connection, database_url: str
) -> None:
    await seed(database, *SEED)
    upload_id = await importer.upload(FILE)
    person = await asyncpg.connect(database_url)
    async with person.transaction():
        # The import sees neither of them until they are committed, and then it is too late for its comparison.
        await person.execute(
            "UPDATE products SET description = 'By hand', version = version + 1 WHERE sku_key = 'p-010'"
        )
        await person.execute(
            "INSERT INTO products (sku, sku_key, name, description) VALUES ('P-011', 'p-011', 'By hand', 'Mine')"
        )
        started = await importer.start(upload_id, atomic=True)
        await workers_waiting(database, 1)
    await person.close()
    found = await importer.completed(started["id"])

    assert found["counts"] == counts(created=99, updated=101, superseded=1, rejected=2, blank=1)
    fields = await fields_of(database)
    assert fields["p-010"] == product("P-010", "Chair 10", "By hand")
    assert fields["p-011"] == product("P-011", "Chair 11", "Mine")
    assert (await catalog_of(database))["p-010"]["version"] == 3


async def test_a_plan_is_published_in_one_transaction(
    importer: Importer, database: asyncpg.Connection, database_url: str
) -> None:
    await seed(database, *SEED)
    waiting = await planned(importer, FILE, atomic=True)
    assert waiting["planned_counts"] == COUNTS
    _, etag = await plan_of(importer, waiting["id"])
    before = await catalog_of(database)
    async with holding(database_url, HALFWAY):
        answer = await importer.client.post(f"/imports/{waiting['id']}/confirm", headers={"If-Match": etag})
        assert answer.status_code == 202
        await workers_waiting(database, 1)
        assert await catalog_of(database) == before
        # The plan's rejects are still there for everybody else.
        assert len(await importer.rejects(waiting["id"])) == 2

    found = await importer.completed(waiting["id"])
    assert found["counts"] == found["planned_counts"] == COUNTS
    assert len(await importer.rejects(waiting["id"])) == 2


async def test_an_atomic_import_is_paused_before_it_publishes(
    importer: Importer, stack: InProcessStack
) -> None:
    upload_id = await importer.upload(csv_of("sku,name", "A-1,Table"))
    with stack.frozen():
        started = await importer.start(upload_id, atomic=True)
        assert (await importer.post(started["id"], "pause")).status_code == 200
        assert (await importer.post(started["id"], "resume")).status_code == 202

    assert (await importer.completed(started["id"]))["counts"] == counts(created=1)


async def test_an_atomic_import_is_paused_while_it_is_classified(
    importer: Importer, database: asyncpg.Connection, database_url: str
) -> None:
    upload_id = await importer.upload(FILE)
    async with holding(database_url, "LOCK TABLE products IN ACCESS EXCLUSIVE MODE"):
        started = await importer.start(upload_id, atomic=True, on_error="abort", max_rejects=2)
        await workers_waiting(database, 1)
        answer = await importer.post(started["id"], "pause")
        assert answer.status_code == 200, answer.text
    assert (await importer.show(started["id"]))["planned_counts"] is None

    assert (await importer.post(started["id"], "resume")).status_code == 202
    found = await importer.completed(started["id"])
    assert (
        found["counts"] == found["planned_counts"] == counts(created=200, superseded=1, rejected=2, blank=1)
    )


async def test_an_atomic_import_of_rejects_only(importer: Importer, database: asyncpg.Connection) -> None:
    started = await importer.start(await importer.upload(csv_of("sku,name", "A-1,", ",x")), atomic=True)
    found = await importer.ended(started["id"])

    assert (found["status"], found["error"]["code"]) == ("failed", "nothing_imported")
    assert found["counts"] == counts(rejected=2)
    assert await catalog_of(database) == {}
