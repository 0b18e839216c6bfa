"""Cancel and retry: nothing is committed after a cancel, and a retry goes on from there."""

import asyncio

import asyncpg

from tests.support.importing import (
    Importer,
    Json,
    catalog_of,
    counts,
    csv_of,
    holding,
    quiet,
    workers_waiting,
)
from tests.support.in_process import InProcessStack

ROWS = 200


def catalog(name: str) -> bytes:
    return csv_of("sku,name", *(f"P-{number:03},{name} {number}" for number in range(ROWS)))


async def test_a_queued_import_is_cancelled_and_retried(
    importer: Importer, stack: InProcessStack, database: asyncpg.Connection
) -> None:
    with stack.frozen():
        started = await importer.start(await importer.upload(catalog("Table")))
        assert (started["status"], started["phase"], started["percent"]) == ("queued", None, 0)
        cancelled = await _cancel(importer, started["id"])
    assert cancelled["started_at"] is None
    await quiet(database)
    assert await catalog_of(database) == {}

    found = await _retry(importer, started["id"])

    assert found["counts"] == counts(created=ROWS)
    assert found["attempt"] == 2


async def test_cancelled_while_staging_nothing_is_committed(
    importer: Importer, database: asyncpg.Connection, database_url: str, staging_gate: str
) -> None:
    async with holding(database_url, staging_gate):
        started = await importer.start(await importer.upload(catalog("Table")))
        await workers_waiting(database, 2)
        await _cancel(importer, started["id"])
    await quiet(database)
    await asyncio.sleep(1)

    found = await importer.show(started["id"])
    assert (found["status"], found["phase"]) == ("cancelled", "staging")
    assert found["counts"] == counts()
    assert found["rows_read"] == 0
    assert await catalog_of(database) == {}

    retried = await _retry(importer, started["id"])
    assert retried["counts"] == counts(created=ROWS)


async def test_cancelled_while_publishing_what_is_published_stays_and_is_counted(
    importer: Importer, database: asyncpg.Connection, database_url: str
) -> None:
    await importer.run(catalog("Table"))
    # Both publishing connections come to stand at the products from P-100 on.
    async with holding(database_url, "SELECT FROM products WHERE sku_key >= 'p-100' FOR UPDATE"):
        started = await importer.start(await importer.upload(catalog("Chair")))
        await workers_waiting(database, 2)
        cancelled = await _cancel(importer, started["id"])
    await quiet(database)
    await asyncio.sleep(1)

    found = await importer.show(started["id"])
    chairs = [row["sku"] for row in (await catalog_of(database)).values() if row["name"].startswith("Chair")]
    assert 0 < len(chairs) <= 100
    assert max(chairs) < "P-100"
    assert found["counts"] == cancelled["counts"] == counts(updated=len(chairs))
    assert found["percent"] == cancelled["percent"] < 100

    retried = await _retry(importer, started["id"])
    assert retried["counts"] == counts(updated=ROWS)
    after = await catalog_of(database)
    assert {row["version"] for row in after.values()} == {2}


async def test_a_wrong_state_is_a_conflict(importer: Importer, stack: InProcessStack) -> None:
    with stack.frozen():
        started = await importer.start(await importer.upload(catalog("Table")))
        await _conflict(importer, started["id"], "retry")
    await importer.completed(started["id"])

    await _conflict(importer, started["id"], "cancel")
    await _conflict(importer, started["id"], "retry")
    unknown = "00000000-0000-7000-8000-0000000000ff"
    assert (await importer.post(unknown, "cancel")).status_code == 404
    assert (await importer.post(unknown, "retry")).status_code == 404


async def test_a_failed_import_can_be_retried_when_the_catalog_has_what_it_lacked(
    importer: Importer, database: asyncpg.Connection
) -> None:
    started = await importer.start(await importer.upload(csv_of("sku,active", "P-000,no", "P-001,no")))
    found = await importer.ended(started["id"])
    assert (found["status"], found["error"]["code"]) == ("failed", "nothing_imported")
    await importer.run(catalog("Table"))

    answer = await importer.post(started["id"], "retry")
    assert answer.status_code == 202
    assert answer.headers["location"] == f"/api/v1/imports/{started['id']}"
    assert answer.json()["error"] is None
    found = await importer.ended(started["id"])

    # Its checkpoint stands: these rows were classified, and only a new import classifies them again.
    assert (found["status"], found["attempt"]) == ("failed", 2)
    assert found["counts"] == counts(rejected=2)
    assert (await importer.run(csv_of("sku,active", "P-000,no")))["counts"] == counts(updated=1)


async def _cancel(importer: Importer, import_id: str) -> Json:
    answer = await importer.post(import_id, "cancel")
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    assert found["status"] == "cancelled"
    assert found["finished_at"] is not None
    await _conflict(importer, import_id, "cancel")
    return found


async def _retry(importer: Importer, import_id: str) -> Json:
    before = await importer.show(import_id)
    answer = await importer.post(import_id, "retry")
    assert answer.status_code == 202, answer.text
    assert answer.json()["percent"] >= before["percent"]
    return await importer.completed(import_id)


async def _conflict(importer: Importer, import_id: str, action: str) -> None:
    answer = await importer.post(import_id, action)
    assert answer.status_code == 409, answer.text
    assert answer.json()["code"] == "wrong_state"
