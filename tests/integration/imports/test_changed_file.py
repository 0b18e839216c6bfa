"""The file is replaced after the import began.

By a presigned request: it has no effect. By an operator in the store itself: the import fails, and no row of the other
file gets in.
"""

from collections.abc import AsyncIterator

import asyncpg

from skuport.core.settings import Settings
from skuport.storage import make_store
from tests.support.importing import Importer, catalog_of, counts, csv_of, holding, workers_waiting
from tests.support.in_process import InProcessStack

ROWS = 600
CHECKED = csv_of("sku,name", *(f"P-{number:03},Checked {number:03}" for number in range(ROWS)))
SWAPPED = CHECKED.replace(b"Checked", b"Swapped")
assert len(CHECKED) == len(SWAPPED)


async def test_a_put_after_the_start_has_no_effect(
    importer: Importer, stack: InProcessStack, database: asyncpg.Connection
) -> None:
    upload = await importer.begin_upload(len(CHECKED))
    await importer.send(upload, CHECKED)
    with stack.frozen():
        started = await importer.start(upload["id"])
        await importer.send(upload, SWAPPED)
    await importer.completed(started["id"])
    assert {row["name"][:7] for row in (await catalog_of(database)).values()} == {"Checked"}

    # Nor after its end, when the file is needed for the rejects.
    await importer.send(upload, SWAPPED)
    again = await importer.start(upload["id"])
    assert (await importer.completed(again["id"]))["counts"] == counts(unchanged=ROWS)


async def test_replaced_in_the_store_before_it_is_read(
    importer: Importer, stack: InProcessStack, database: asyncpg.Connection, settings: Settings
) -> None:
    upload = await importer.begin_upload(len(CHECKED))
    await importer.send(upload, CHECKED)
    with stack.frozen():
        started = await importer.start(upload["id"])
        await _replace(settings, database, started["id"])

    await _fails(importer, started["id"])
    assert await catalog_of(database) == {}

    # It stays failed until the file is uploaded again.
    assert (await importer.post(started["id"], "retry")).status_code == 202
    await _fails(importer, started["id"])
    assert await catalog_of(database) == {}


async def test_replaced_in_the_store_while_it_is_staged(
    importer: Importer, database: asyncpg.Connection, database_url: str, staging_gate: str, settings: Settings
) -> None:
    upload = await importer.begin_upload(len(CHECKED))
    await importer.send(upload, CHECKED)
    async with holding(database_url, staging_gate):
        started = await importer.start(upload["id"])
        await workers_waiting(database, 2)
        await _replace(settings, database, started["id"])

    await _fails(importer, started["id"])
    assert await catalog_of(database) == {}
    table = f'staging."import_{started["id"].replace("-", "")}"'
    staged = await database.fetch(f"SELECT name FROM {table}")
    # Usually some of them; none if their worker lost its lease on a busy machine.
    assert len(staged) < ROWS
    assert all(row["name"].startswith("Checked") for row in staged)


async def _replace(settings: Settings, database: asyncpg.Connection, import_id: str) -> None:
    async def swapped() -> AsyncIterator[bytes]:
        yield SWAPPED

    key = await database.fetchval("SELECT object_key FROM imports WHERE id = $1", import_id)
    async with make_store(settings) as store:
        await store.put_stream(key, swapped(), content_type="text/csv", max_bytes=len(SWAPPED))


async def _fails(importer: Importer, import_id: str) -> None:
    found = await importer.ended(import_id)
    assert found["status"] == "failed"
    assert found["error"]["code"] == "file_changed"
    assert "Upload it again" in found["error"]["message"]
    assert found["counts"] == counts()
