"""Users go on editing products while an import publishes: nothing of either gets lost.

A trigger writes down each committed change of a product, in the order in which the changes of that product happened.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from random import Random
from typing import Any

import asyncpg
import pytest

from skuport.core.ids import new_id
from tests.support.importing import Importer, counts, csv_of, workers_waiting
from tests.support.stack import LOCK_SECONDS

ROWS = 3000

WATCH = """
CREATE TABLE changes (
    no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, sku_key text NOT NULL, by text NOT NULL,
    before jsonb, after jsonb);
GRANT ALL ON changes TO PUBLIC;
CREATE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO changes (sku_key, by, before, after)
    VALUES (coalesce(new.sku_key, old.sku_key), current_setting('application_name'), to_jsonb(old), to_jsonb(new));
    RETURN NULL;
END $$;
CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON products
    FOR EACH ROW EXECUTE FUNCTION note_change();
"""


@pytest.fixture
async def watched(database: asyncpg.Connection) -> AsyncIterator[asyncpg.Connection]:
    """The database, whose products are watched."""
    await database.execute(WATCH)
    yield database
    await database.execute("DROP FUNCTION note_change CASCADE")


async def edit(database_url: str, seed: int, stop: asyncio.Event) -> int:
    """Change, make and delete products as users would, until told to stop; how many edits were made."""
    random = Random(seed)
    connection = await asyncpg.connect(database_url, server_settings={"application_name": "person"})
    done = 0
    while not stop.is_set():
        key = f"p-{random.randrange(ROWS):04}"
        chance = random.random()
        if chance < 0.6:
            await connection.execute(
                "UPDATE products SET description = $2, version = version + 1, updated_at = now() WHERE sku_key = $1",
                key,
                new_id().hex,
            )
        elif chance < 0.8:
            await connection.execute(
                "INSERT INTO products (sku, sku_key, name, description) VALUES (upper($1), $1, 'By hand', $2)"
                " ON CONFLICT (sku_key) DO NOTHING",
                key,
                new_id().hex,
            )
        else:
            await connection.execute("DELETE FROM products WHERE sku_key = $1", key)
        done += 1
        await asyncio.sleep(0)
    await connection.close()
    return done


async def test_counts_are_exact_and_no_edit_is_lost(
    importer: Importer, watched: asyncpg.Connection, database_url: str
) -> None:
    # Half of the products are there, and a third of those would be unchanged.
    numbers = range(0, ROWS, 2)
    await importer.run(
        csv_of(
            "sku,name,description",
            *(f"P-{n:04},{'New' if n % 3 == 0 else 'Old'} {n},First" for n in numbers),
        )
    )
    await watched.execute("TRUNCATE changes")
    content = csv_of("sku,name,active", *(f"P-{n:04},New {n},yes" for n in range(ROWS)))
    upload_id = await importer.upload(content)

    stop = asyncio.Event()
    users = [asyncio.create_task(edit(database_url, seed, stop)) for seed in range(2)]
    found = await importer.completed((await importer.start(upload_id))["id"])
    stop.set()
    edits = sum(await asyncio.gather(*users))

    changes = await watched.fetch("SELECT * FROM changes ORDER BY sku_key, no")
    ours = [change for change in changes if change["by"].startswith("skuport-worker")]
    created = sum(1 for change in ours if change["before"] is None)
    assert edits > 50
    assert found["counts"] == counts(created=created, updated=len(ours) - created, unchanged=ROWS - len(ours))
    states: dict[str, Any] = {}
    for change in changes:
        before, after = (json.loads(change[side] or "null") for side in ("before", "after"))
        # Each change began with what the one before it left.
        assert states.get(change["sku_key"], before) == before
        states[change["sku_key"]] = after
        if change["by"].startswith("skuport-worker") and before is not None:
            assert after["description"] == before["description"]
            assert after["version"] == before["version"] + 1
            assert (after["id"], after["created_at"]) == (before["id"], before["created_at"])
    now = {row["sku_key"]: row["description"] for row in await watched.fetch("SELECT * FROM products")}
    last = {key: state for key, state in states.items() if state is not None}
    assert {key: now[key] for key in last} == {key: state["description"] for key, state in last.items()}
    assert not {key for key, state in states.items() if state is None} & now.keys()


async def test_an_edit_that_holds_a_product_for_long_delays_the_import_only(
    importer: Importer, database: asyncpg.Connection, database_url: str
) -> None:
    await importer.run(csv_of("sku,name", *(f"P-{n:04},Old {n}" for n in range(100))))
    upload_id = await importer.upload(csv_of("sku,name", *(f"P-{n:04},New {n}" for n in range(100))))
    person = await asyncpg.connect(database_url)
    async with person.transaction():
        await person.execute(
            "UPDATE products SET description = 'by hand', version = version + 1 WHERE sku_key = 'p-0050'"
        )
        started = await importer.start(upload_id)
        await workers_waiting(database, 1)
        # Longer than a statement of the worker waits for a lock.
        await asyncio.sleep(1.2 * LOCK_SECONDS)
        assert (await importer.show(started["id"]))["status"] == "running"
    await person.close()

    found = await importer.completed(started["id"])
    assert found["counts"] == counts(updated=100)
    row = await database.fetchrow("SELECT name, description, version FROM products WHERE sku_key = 'p-0050'")
    assert row is not None
    assert tuple(row) == ("New 50", "by hand", 3)
