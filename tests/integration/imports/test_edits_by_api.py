"""Users edit and delete products through the API while an import publishes the same ones."""

import asyncio
from random import Random

import asyncpg
import httpx

from tests.support.importing import Importer, catalog_of, counts, csv_of

ROWS = 1500


async def test_edits_and_deletes_during_an_import(importer: Importer, database: asyncpg.Connection) -> None:
    """Every request is answered with what then holds; the import counts what it did, and no edit is overwritten."""
    await importer.run(csv_of("sku,name,description", *(f"P-{n:04},Old {n},First" for n in range(ROWS))))
    await database.execute("DELETE FROM events")
    upload_id = await importer.upload(csv_of("sku,name", *(f"P-{n:04},New {n}" for n in range(ROWS))))
    stop = asyncio.Event()
    described: dict[str, str] = {}
    deleted: list[str] = []

    async def person(seed: int) -> None:
        random = Random(seed)
        done = 0
        while not stop.is_set():
            # Each has products of their own, so that the last answer is what must hold in the end.
            sku = f"p-{random.randrange(ROWS // 2) * 2 + seed:04}"
            path = f"/products/by-sku/{sku}"
            answer: httpx.Response
            if done % 10 == 9:
                answer = await importer.client.delete(path)
                assert answer.status_code in (204, 404), answer.text
                if answer.status_code == 204:
                    deleted.append(sku)
                    described.pop(sku, None)
            else:
                text = f"by {seed}, {done}"
                answer = await importer.client.patch(path, json={"description": text})
                assert answer.status_code in (200, 404), answer.text
                if answer.status_code == 200:
                    assert answer.json()["description"] == text
                    described[sku] = text
            done += 1

    users = [asyncio.create_task(person(seed)) for seed in (0, 1)]
    found = await importer.completed((await importer.start(upload_id))["id"])
    stop.set()
    await asyncio.gather(*users)

    assert len(described) + len(deleted) > 10
    taken = found["counts"]
    # What was deleted before its range was published is created again.
    assert taken["created"] <= len(deleted)
    assert taken == counts(created=taken["created"], updated=ROWS - taken["created"])
    catalog = await catalog_of(database)
    assert {sku: catalog[sku]["description"] for sku in described} == described
    assert {row["name"] for row in catalog.values()} <= {f"New {n}" for n in range(ROWS)}
    # The last writer is recorded: the import, or null after an edit.
    for row in catalog.values():
        assert (row["import_id"] is None) == (row["import_line"] is None)
    changes = await database.fetchval("SELECT count(*) FROM events WHERE type = 'product.updated'")
    gone = await database.fetchval("SELECT count(*) FROM events WHERE type = 'product.deleted'")
    assert gone == len(deleted)
    assert changes >= len(described)
