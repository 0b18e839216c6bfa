"""Deleting everything of a big catalog: the table is emptied, and whatever was made meanwhile is spared."""

import asyncio
import json
from contextlib import AsyncExitStack
from typing import Any

import pytest

from skuport.search import index
from tests.support.database import tables_of_products
from tests.support.importing import holding
from tests.support.in_process import InProcessStack
from tests.support.jobs import Jobs, counts

# A catalog that is big enough for this would take its time to fill: what the API says of one is said here.
AS_IF_BIG = """
WITH none AS (DELETE FROM job_batches WHERE job_id = $1) UPDATE jobs SET pinned = false WHERE id = $1
"""

LATER = """
INSERT INTO products (sku, sku_key, name, attributes)
SELECT 'Later ' || n, 'later ' || n, 'Later', '{"a": "b"}' FROM generate_series(1, 3) n
"""


async def start_as_if_big(jobs: Jobs, expected: int, **options: Any) -> str:
    """Call while no worker moves."""
    job_id: str = (await jobs.start("bulk-delete", all=True, expected_count=expected, **options))["id"]
    await jobs.database.execute(AS_IF_BIG, job_id)
    return job_id


async def relfilenode(jobs: Jobs) -> list[int]:
    """Other ones after a TRUNCATE."""
    return [
        await jobs.database.fetchval("SELECT pg_relation_filenode($1)", table)
        for table in sorted(await tables_of_products(jobs.database))
    ]


async def test_the_table_is_emptied_and_later_products_are_spared(jobs: Jobs, stack: InProcessStack) -> None:
    await jobs.fill(200)
    file = await relfilenode(jobs)
    with stack.frozen():
        job_id = await start_as_if_big(jobs, 200)
        await jobs.database.execute("DELETE FROM products WHERE sku_key = 'sku-9'")
        await jobs.database.execute(LATER)
        later = await jobs.database.fetch("SELECT * FROM products WHERE sku_key LIKE 'later%' ORDER BY id")

    found = await jobs.completed(job_id)

    assert await relfilenode(jobs) != file
    assert (found["total"], found["counts"]) == (199, counts(deleted=199))
    assert await jobs.database.fetch("SELECT * FROM products ORDER BY id") == later
    new_id = await jobs.database.fetchval(
        "INSERT INTO products (sku, sku_key, name) VALUES ('n', 'n', 'n') RETURNING id"
    )
    assert new_id > max(row["id"] for row in later)
    (event,) = await jobs.events("products.bulk_deleted")
    assert event["count"] == 199


@pytest.mark.parametrize(
    "lock",
    [
        "SELECT count(*) FROM products",
        "INSERT INTO products (sku, sku_key, name) VALUES ('x', 'x', 'x')",
    ],
    ids=["a long reader", "a long writer"],
)
async def test_who_holds_a_lock_is_not_waited_for(
    jobs: Jobs, stack: InProcessStack, database_url: str, lock: str
) -> None:
    """Readers and writers go on, and the products are deleted in batches instead."""
    await jobs.fill(200)
    file = await relfilenode(jobs)
    async with AsyncExitStack() as locked:
        with stack.frozen():
            job_id = await start_as_if_big(jobs, 200)
            await locked.enter_async_context(holding(database_url, lock))
        slowest = 0.0
        while (await jobs.show(job_id))["status"] in ("queued", "running"):
            begun = asyncio.get_running_loop().time()
            await jobs.database.fetchval("SELECT count(*) FROM products")
            await jobs.database.execute(
                "INSERT INTO products (sku, sku_key, name) VALUES (gen_random_uuid(), gen_random_uuid(), 'new')"
            )
            slowest = max(slowest, asyncio.get_running_loop().time() - begun)
            await asyncio.sleep(0.05)
        found = await jobs.completed(job_id)
    assert await relfilenode(jobs) == file
    assert found["counts"] == counts(deleted=200)
    assert not await jobs.database.fetchval("SELECT count(*) FROM products WHERE sku_key LIKE 'sku-%'")
    assert await jobs.catalog() > 0
    assert slowest < 3


async def test_who_builds_the_search_is_waited_for(
    jobs: Jobs, stack: InProcessStack, database_url: str
) -> None:
    await jobs.fill(200)
    file = await relfilenode(jobs)
    indexing = f"{index.SQL.begin_indexing.sql}; {index.SQL.take_index_slot.sql}"
    async with AsyncExitStack() as locked:
        with stack.frozen():
            job_id = await start_as_if_big(jobs, 200)
            await locked.enter_async_context(holding(database_url, indexing))
        await asyncio.sleep(5)  # longer than all tries at the lock take together
        assert (await jobs.show(job_id))["status"] == "running"
    assert (await jobs.completed(job_id))["counts"] == counts(deleted=200)
    assert await relfilenode(jobs) != file


async def test_what_hangs_on_single_rows_is_not_passed_by(jobs: Jobs, stack: InProcessStack) -> None:
    await jobs.fill(50)
    await jobs.database.execute(
        'CREATE TABLE on_products (sku_key text COLLATE "C" REFERENCES products (sku_key) ON DELETE CASCADE)'
    )
    try:
        await jobs.database.execute("INSERT INTO on_products SELECT sku_key FROM products LIMIT 5")
        file = await relfilenode(jobs)
        with stack.frozen():
            job_id = await start_as_if_big(jobs, 50)
        assert (await jobs.completed(job_id))["counts"] == counts(deleted=50)
        assert await relfilenode(jobs) == file
        assert await jobs.database.fetchval("SELECT count(*) FROM on_products") == 0
    finally:
        await jobs.database.execute("DROP TABLE on_products")


COUNTING = """
CREATE TABLE gone (n bigint);
GRANT ALL ON gone TO PUBLIC;
CREATE FUNCTION count_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO gone SELECT count(*) FROM before;
    RETURN NULL;
END $$;
CREATE TRIGGER count_gone AFTER DELETE ON products REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION count_gone();
"""


async def test_who_wants_to_know_of_deletions_is_told(jobs: Jobs, stack: InProcessStack) -> None:
    await jobs.fill(50)
    await jobs.database.execute(COUNTING)
    try:
        with stack.frozen():
            job_id = await start_as_if_big(jobs, 50)
        await jobs.completed(job_id)
        assert await jobs.database.fetchval("SELECT sum(n) FROM gone") == 50
    finally:
        await jobs.database.execute("DROP FUNCTION count_gone CASCADE; DROP TABLE gone")


async def test_with_events_by_sku_every_sku_is_told(jobs: Jobs) -> None:
    await jobs.fill(50)
    await jobs.run("bulk-delete", all=True, expected_count=50, events="batched")
    rows = await jobs.database.fetch("SELECT payload::text FROM events WHERE payload ->> 'skus' IS NOT NULL")
    assert sum(len(json.loads(row["payload"])["skus"]) for row in rows) == 50
