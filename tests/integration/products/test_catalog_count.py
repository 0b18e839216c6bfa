"""The number of products: exact however they come and go, without reading them."""

import asyncio
from typing import Any

import asyncpg
import httpx
import pytest

from skuport.products import counting
from skuport.search import index
from tests.support.database import tables_of_products

FILL = """
    INSERT INTO products (sku, sku_key, name, active)
    SELECT 'p-' || n, 'p-' || n, 'lamp', n % 2 = 0 FROM generate_series(1, $1) n
    ON CONFLICT (sku_key) DO UPDATE SET name = excluded.name
"""


async def total(api: httpx.AsyncClient, **params: Any) -> dict[str, Any]:
    response = await api.get("/api/v1/products", params={"limit": 1, **params})
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()["total"]
    return found


async def check(api: httpx.AsyncClient, database: asyncpg.Connection) -> int:
    """All that tell the number agree with the table."""
    really: int = await database.fetchval("SELECT count(*) FROM products")
    exact = {"value": really, "exact": True}
    assert await total(api) == exact
    assert (await api.get("/api/v1/status")).json()["products"] == exact
    for precisely in (False, True):
        answer = await api.post("/api/v1/products/count", params={"exact": precisely}, json={"all": True})
        assert answer.json() == exact
    return really


async def test_it_follows_every_way_to_create_and_delete(
    api: httpx.AsyncClient, database: asyncpg.Connection
) -> None:
    assert await check(api, database) == 0
    await database.execute(FILL, 10)
    await database.execute(FILL, 15)
    assert await check(api, database) == 15
    made = await api.post("/api/v1/products", json={"sku": "new", "name": "New"})
    assert await check(api, database) == 16
    await api.delete(f"/api/v1/products/{made.json()['id']}", headers={"If-Match": made.headers["etag"]})
    await database.execute("DELETE FROM products WHERE sku_key IN ('p-1', 'p-2', 'p-999')")
    await database.execute("DELETE FROM products WHERE false")
    rolled_back = database.transaction()
    await rolled_back.start()
    await database.execute("DELETE FROM products")
    await rolled_back.rollback()
    assert await check(api, database) == 13
    await database.execute("TRUNCATE products")
    assert await check(api, database) == 0
    await database.execute(FILL, 3)
    assert await check(api, database) == 3


async def test_other_skus_leave_the_number_as_it_is(
    api: httpx.AsyncClient, database: asyncpg.Connection
) -> None:
    """With partitions, most of the products move to another one. They are updates all the same, each noted once."""
    await database.execute(FILL, 40)
    await database.execute("DELETE FROM search.changes")
    await database.execute("UPDATE products SET sku = 'q-' || sku, sku_key = 'q-' || sku_key")
    noted = await database.fetch("SELECT unnest(ids) AS id FROM search.changes ORDER BY id")
    assert noted == await database.fetch("SELECT id FROM products ORDER BY id")
    assert await check(api, database) == 40


async def test_updates_leave_the_number_and_the_estimates_right(
    api: httpx.AsyncClient, database: asyncpg.Connection
) -> None:
    """An import that updates everything leaves as many dead rows, which the planner takes for products."""
    rows = 40_000
    tables = await tables_of_products(database)
    for table in tables:
        await database.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = off)")
    try:
        await database.execute(FILL, rows)
        await database.execute("ANALYZE products")
        await database.execute(FILL, rows)
        planned = await database.fetchval(
            "SELECT sum(reltuples / relpages * pg_relation_size(oid) / 8192) FROM pg_class WHERE relname = ANY ($1)",
            tables,
        )
        assert planned > 1.5 * rows, "the planner is not wrong, so that this shows nothing"
        assert await check(api, database) == rows
        while await index.index_pending(database, max_wait_seconds=0):
            pass
        begin_with_1 = sum(str(n).startswith("1") for n in range(1, rows + 1))
        for which, really in (
            ({"sku": "p-*"}, rows),
            ({"active": False}, rows / 2),
            ({"q": "lamp", "active": False}, rows / 2),
            ({"q": "lamp", "active": False, "sort": "name"}, rows / 2),
            ({"q": "lamp", "sku": "p-1*"}, begin_with_1),
        ):
            listed = await total(api, **which)
            assert not listed["exact"], which
            assert listed["value"] == pytest.approx(really, rel=0.1), which
            sort = which.pop("sort", None)
            counted = await api.post("/api/v1/products/count", json={"filter": which})
            assert sort or counted.json() == listed, which
    finally:
        for table in tables:
            await database.execute(f"ALTER TABLE {table} RESET (autovacuum_enabled)")


async def test_notes_are_added_up_while_others_write(
    api: httpx.AsyncClient, database: asyncpg.Connection, clean_database: str
) -> None:
    for number in range(5):
        await database.execute(
            "INSERT INTO products (sku, sku_key, name) VALUES ($1, $1, 'x')", f"q-{number}"
        )
    others = [await asyncpg.connect(clean_database) for _ in range(3)]
    writing = others[0].transaction()
    await writing.start()
    await others[0].execute(FILL, 7)
    await asyncio.gather(*(counting.add_up(one) for one in others[1:]))
    assert await database.fetchval("SELECT count(*) FROM product_count_changes") == 1
    assert await check(api, database) == 5
    await writing.commit()
    assert await check(api, database) == 12
    await counting.add_up(database)
    await counting.add_up(database)
    assert [row["change"] for row in await database.fetch("SELECT change FROM product_count_changes")] == [12]
    for one in others:
        await one.close()


async def test_emptying_waits_for_an_adding_up(
    api: httpx.AsyncClient, database: asyncpg.Connection, clean_database: str
) -> None:
    """Otherwise the sum would outlive the products."""
    await database.execute(FILL, 4)
    await database.execute(FILL, 9)
    other = await asyncpg.connect(clean_database)
    adding = other.transaction()
    await adding.start()
    await counting.add_up(other)
    emptying = asyncio.create_task(database.execute("TRUNCATE products"))
    await asyncio.sleep(0.2)
    await adding.commit()
    await emptying
    assert await other.fetchval("SELECT count(*) FROM product_count_changes") == 0
    await other.close()
