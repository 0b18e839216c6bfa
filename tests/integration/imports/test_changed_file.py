"""The file is replaced after the import began: it fails, and no row of the other file gets in."""

import asyncpg

from tests.support.importing import Importer, catalog_of, counts, csv_of, holding, workers_waiting
from tests.support.in_process import InProcessStack

ROWS = 600
CHECKED = csv_of("sku,name", *(f"P-{number:03},Checked {number:03}" for number in range(ROWS)))
SWAPPED = CHECKED.replace(b"Checked", b"Swapped")
assert len(CHECKED) == len(SWAPPED)


async def test_replaced_before_it_is_read(
    importer: Importer, stack: InProcessStack, database: asyncpg.Connection
) -> None:
    upload = await importer.begin_upload(len(CHECKED))
    await importer.send(upload, CHECKED)
    with stack.frozen():
        started = await importer.start(upload["id"])
        await importer.send(upload, SWAPPED)

    await _fails(importer, started["id"])
    assert await catalog_of(database) == {}

    # It stays failed until the file is uploaded again.
    assert (await importer.post(started["id"], "retry")).status_code == 202
    await _fails(importer, started["id"])
    assert await catalog_of(database) == {}


async def test_replaced_while_it_is_staged(
    importer: Importer, database: asyncpg.Connection, database_url: str, staging_gate: str
) -> None:
    upload = await importer.begin_upload(len(CHECKED))
    await importer.send(upload, CHECKED)
    async with holding(database_url, staging_gate):
        started = await importer.start(upload["id"])
        await workers_waiting(database, 2)
        await importer.send(upload, SWAPPED)

    await _fails(importer, started["id"])
    assert await catalog_of(database) == {}
    table = f'staging."import_{started["id"].replace("-", "")}"'
    staged = await database.fetch(f"SELECT name FROM {table}")
    assert 0 < len(staged) < ROWS
    assert all(row["name"].startswith("Checked") for row in staged)


async def test_replaced_by_the_same_bytes(importer: Importer, stack: InProcessStack) -> None:
    upload = await importer.begin_upload(len(CHECKED))
    await importer.send(upload, CHECKED)
    with stack.frozen():
        started = await importer.start(upload["id"])
        await importer.send(upload, CHECKED)

    found = await importer.ended(started["id"])

    # Whether the ETag changes with the same bytes is the store's affair; a wrong result is not an answer.
    if found["status"] == "completed":
        assert found["counts"] == counts(created=ROWS)
    else:
        assert found["error"]["code"] == "file_changed"


async def _fails(importer: Importer, import_id: str) -> None:
    found = await importer.ended(import_id)
    assert found["status"] == "failed"
    assert found["error"]["code"] == "file_changed"
    assert "Upload it again" in found["error"]["message"]
    assert found["counts"] == counts()
