"""Lists in every order: whole, page by page in both directions, and while products come and go."""

import asyncio
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import asyncpg
import httpx
import pytest

from skuport.products import filter_then_sort, index_choice, lists

Json = dict[str, Any]
SORTS = ("sku", "-sku", "name", "-name", "updated", "-updated", "created", "-created")
START = datetime(2026, 11, 1, tzinfo=UTC)

INSERT = """
    INSERT INTO products (sku, sku_key, name, active, created_at, updated_at)
    SELECT * FROM unnest($1::text[], $1::text[], $2::text[], $3::bool[], $4::timestamptz[], $5::timestamptz[])
"""


async def fill(database: asyncpg.Connection, skus: list[str], seed: int = 1) -> None:
    """Products with few different names and moments, so that ids have to decide."""
    random = Random(seed)
    names = ["apple", "Äpfel", "Zebra", "zebra", "ABC", "日本", "x" * 500, "\U0001f600" * 500]
    await database.execute(
        INSERT,
        skus,
        [random.choice(names) for _ in skus],
        [random.random() < 0.7 for _ in skus],
        [START + timedelta(days=random.randrange(5)) for _ in skus],
        [START + timedelta(days=random.randrange(5, 9), microseconds=random.randrange(3)) for _ in skus],
    )


async def page(api: httpx.AsyncClient, **params: Any) -> Json:
    given = {name: value for name, value in params.items() if value is not None}
    response = await api.get("/api/v1/products", params=given)
    assert response.status_code == 200, response.text
    body: Json = response.json()
    return body


async def check_forth_and_back(api: httpx.AsyncClient, wanted: list[Json], **params: Any) -> list[Json]:
    """All pages of a list have these products, and the same going back; the pages."""
    forth = [await page(api, **params)]
    while (cursor := forth[-1]["next_cursor"]) is not None:
        forth.append(await page(api, cursor=cursor, **params))
    assert [product for body in forth for product in body["items"]] == wanted
    back = [forth[-1]]
    while (cursor := back[-1]["prev_cursor"]) is not None:
        back.append(await page(api, cursor=cursor, **params))
    assert [body["items"] for body in reversed(back)] == [body["items"] for body in forth]
    return forth


def sort_key(sort: str, product: Json) -> tuple[Any, ...]:
    name = sort.removeprefix("-")
    if name == "sku":
        return (product["sku"],)
    value = product["name"].lower() if name == "name" else datetime.fromisoformat(product[f"{name}_at"])
    return value, int(product["id"])


@pytest.mark.parametrize("sort", SORTS)
async def test_an_order_is_whole_forth_and_back(
    api: httpx.AsyncClient, database: asyncpg.Connection, sort: str
) -> None:
    await fill(database, [f"p-{n:03}" for n in range(60)])
    everything = (await page(api, sort=sort, limit=200))["items"]
    expected = sorted(everything, key=lambda product: sort_key(sort, product), reverse=sort.startswith("-"))
    assert len(everything) == 60
    assert everything == expected

    for active in (None, "false"):
        wanted = [product for product in everything if active is None or not product["active"]]
        forth = await check_forth_and_back(api, wanted, sort=sort, limit=7, active=active)
        assert {body["total"]["value"] for body in forth} == {len(wanted)}


@pytest.mark.parametrize("sort", SORTS)
async def test_nothing_is_missing_behind_the_end_that_a_sample_gave(
    api: httpx.AsyncClient, database: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    """Whether the products up to there fill a page or not."""
    monkeypatch.setattr(index_choice, "SORT_ALL_COST", -1)
    monkeypatch.setattr(index_choice, "WINDOW", 0)
    monkeypatch.setattr(filter_then_sort, "EXPECTED_HITS", 0)
    ends: list[Any] = []
    filtered_then_sorted = lists.filtered_then_sorted

    def noting(*arguments: Any) -> Any:
        ends.append(arguments[4])
        return filtered_then_sorted(*arguments)

    monkeypatch.setattr(lists, "filtered_then_sorted", noting)
    await fill(database, [f"p-{n:03}" for n in range(150)])
    await database.execute(
        "INSERT INTO search.sample (segment, sample_key, id, label, words)"
        " SELECT 1, 0.001 * id, id, '', '' FROM products WHERE id % 9 = 0; ANALYZE products"
    )
    everything = (await page(api, sort=sort, limit=200))["items"]
    for which in ({"name": "*e*"}, {"active": "false", "name": "*a*"}, {"active": "false", "sku": "p-0*"}):
        wanted = [
            product
            for product in everything
            if which.get("name", "")[1:-1] in product["name"].lower()
            and not (product["active"] and "active" in which)
            and product["sku"].startswith(which.get("sku", "")[:-1])
        ]
        assert len(wanted) > 20
        await check_forth_and_back(api, wanted, sort=sort, limit=6, **which)
    assert len(ends) > 20
    assert None not in ends


async def test_a_cursor_belongs_to_its_order(api: httpx.AsyncClient, database: asyncpg.Connection) -> None:
    await fill(database, [f"p-{n}" for n in range(5)])
    for sort in SORTS:
        cursor = (await page(api, sort=sort, limit=2))["next_cursor"]
        for other in SORTS:
            response = await api.get("/api/v1/products", params={"sort": other, "cursor": cursor, "limit": 2})
            if other == sort:
                assert response.status_code == 200
            else:
                assert (response.status_code, response.json()["code"]) == (422, "bad_cursor")
                assert response.json()["errors"][0]["pointer"] == "/query/cursor"


@pytest.mark.parametrize("query", ["sort=price", "sort=--sku", "sort=", "order=sku"])
async def test_unknown_orders_are_refused(api: httpx.AsyncClient, query: str) -> None:
    assert (await api.get(f"/api/v1/products?{query}")).status_code == 422


@pytest.mark.parametrize("sort", SORTS)
async def test_paging_is_stable_while_products_come_and_go(
    api: httpx.AsyncClient, database: asyncpg.Connection, sort: str, clean_database: str
) -> None:
    """A client that pages sees each product that exists all the time exactly once, in order."""
    stay = [f"stay-{n:03}" for n in range(150)]
    await fill(database, stay)
    stop = asyncio.Event()

    async def come_and_go(seed: int) -> int:
        random = Random(seed)
        connection = await asyncpg.connect(clean_database)
        done = 0
        while not stop.is_set():
            await fill(
                connection, [f"{random.choice('ast')}tay-{random.randrange(150):03}-{seed}-{done}"], done
            )
            if done % 2:
                await connection.execute(
                    "DELETE FROM products WHERE id = (SELECT id FROM products WHERE sku LIKE $1 LIMIT 1)",
                    f"%-{seed}-%",
                )
            done += 1
        await connection.close()
        return done

    others = [asyncio.create_task(come_and_go(seed)) for seed in (1, 2)]
    seen: list[Json] = []
    cursor = None
    while True:
        body = await page(api, sort=sort, limit=9, cursor=cursor)
        seen += body["items"]
        cursor = body["next_cursor"]
        if cursor is None:
            break
    stop.set()
    changes = await asyncio.gather(*others)
    assert min(changes) > 5
    keys = [sort_key(sort, product) for product in seen]
    assert keys == sorted(keys, reverse=sort.startswith("-"))
    assert len({product["id"] for product in seen}) == len(seen)
    assert sorted(product["sku"] for product in seen if product["sku"] in set(stay)) == stay


async def test_an_edit_moves_a_product_to_the_front(
    api: httpx.AsyncClient, database: asyncpg.Connection
) -> None:
    await fill(database, ["a", "b", "c"])
    await api.patch("/api/v1/products/by-sku/b", json={"name": "Edited"})
    assert (await page(api, sort="-updated"))["items"][0]["sku"] == "b"
    assert (await page(api, sort="updated", updated_since="2026-11-20T00:00:00Z"))["items"][0]["sku"] == "b"


async def test_a_list_that_takes_too_long_is_given_up(
    api: httpx.AsyncClient,
    database: asyncpg.Connection,
    clean_database: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What stands for looking through too many products here is waiting for a lock on the table, for longer than lists
    do."""
    monkeypatch.setattr(lists, "LOCK_SECONDS", 60)
    holder = await asyncpg.connect(clean_database)
    try:
        async with holder.transaction():
            await holder.execute("LOCK TABLE products IN ACCESS EXCLUSIVE MODE")
            response = await api.get("/api/v1/products?name=*nothing*")
    finally:
        await holder.close()
    assert (response.status_code, response.json()["code"]) == (422, "list_too_slow")
    assert (await api.get("/api/v1/products")).status_code == 200
