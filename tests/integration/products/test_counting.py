"""`POST /products/count`: exact where that is cheap, else what a list says beside its page."""

from typing import Any

import asyncpg
import httpx
import pytest

from skuport.products import lists
from skuport.search import index, strategy

Json = dict[str, Any]

INSERT = """
    INSERT INTO products (sku, sku_key, name, active, attributes)
    SELECT 'P-' || n, 'p-' || n, CASE WHEN n % 3 = 0 THEN 'Oak chair ' ELSE 'Lamp ' END || n, n % 2 = 0,
        jsonb_build_object('colour', CASE WHEN n % 4 = 0 THEN 'red' ELSE 'blue' END)
    FROM generate_series(1, $1) AS n
"""


@pytest.fixture
async def ids(clean_database: str) -> list[str]:
    """Of sixty products."""
    connection = await asyncpg.connect(clean_database)
    await connection.execute(INSERT, 60)
    while await index.index_pending(connection):
        pass
    rows = await connection.fetch("SELECT id::text FROM products ORDER BY id")
    await connection.close()
    return [row["id"] for row in rows]


async def count(api: httpx.AsyncClient, **body: Any) -> Json:
    response = await api.post("/api/v1/products/count", json=body)
    assert response.status_code == 200, response.text
    counted: Json = response.json()
    return counted


async def test_ids_are_counted_as_far_as_they_exist(api: httpx.AsyncClient, ids: list[str]) -> None:
    assert await count(api, ids=ids[:7]) == {"value": 7, "exact": True}
    assert await count(api, ids=[*ids[:2], ids[0], "9" * 18, "9" * 19]) == {"value": 2, "exact": True}


@pytest.mark.parametrize(
    ("which", "value"),
    [
        ({"active": False}, 30),
        ({"sku": "P-1*"}, 11),
        ({"name": "*chair*"}, 20),
        ({"name": "*chair*", "active": True}, 10),
        ({"attributes": {"colour": "red"}}, 15),
        ({"sku": "nothing"}, 0),
        ({"q": "oak"}, 20),
        ({"q": "oak", "active": True}, 10),
        ({"q": "nothing"}, 0),
    ],
)
async def test_few_products_are_counted_exactly(
    api: httpx.AsyncClient, ids: list[str], which: Json, value: int
) -> None:
    assert await count(api, filter=which) == {"value": value, "exact": True}


async def test_all_are_counted(api: httpx.AsyncClient, ids: list[str]) -> None:
    assert await count(api, all=True) == {"value": 60, "exact": True}


async def test_an_empty_catalog_has_none(api: httpx.AsyncClient) -> None:
    assert await count(api, all=True) == {"value": 0, "exact": True}


@pytest.mark.parametrize(
    ("which", "really"),
    [({"active": False}, 30), ({"q": "oak"}, 20), ({"q": "oak", "active": False}, 10)],
)
async def test_many_are_estimated_as_a_list_estimates_them_unless_asked_to_be_exact(
    api: httpx.AsyncClient, ids: list[str], monkeypatch: pytest.MonkeyPatch, which: Json, really: int
) -> None:
    monkeypatch.setattr(lists, "COUNT_COST", -1)
    monkeypatch.setattr(strategy, "COUNTED", 0)
    listed = (await api.get("/api/v1/products", params={**which, "limit": 2})).json()["total"]
    assert listed["exact"] is False
    assert await count(api, filter=which) == listed
    exactly = await api.post("/api/v1/products/count", params={"exact": True}, json={"filter": which})
    assert exactly.json() == {"value": really, "exact": True}


async def test_a_count_that_takes_too_long_is_stopped(
    api: httpx.AsyncClient, ids: list[str], clean_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "LIST_SECONDS", 0.2)
    other = await asyncpg.connect(clean_database)
    async with other.transaction():
        await other.execute("LOCK TABLE products IN ACCESS EXCLUSIVE MODE")
        response = await api.post("/api/v1/products/count", json={"filter": {"active": False}})
    await other.close()
    assert (response.status_code, response.json()["code"]) == (422, "list_too_slow")
    assert "this count" in response.json()["detail"]
    assert await count(api, all=True) == {"value": 60, "exact": True}


@pytest.mark.parametrize(
    "body",
    [{}, {"ids": []}, {"all": False}, {"all": True, "ids": ["1"]}, {"filter": {}}, {"filter": {"sku": "*"}}],
)
async def test_a_selection_is_exactly_one_of_three(api: httpx.AsyncClient, body: Json) -> None:
    assert (await api.post("/api/v1/products/count", json=body)).status_code == 422


async def test_a_key_that_may_only_read_may_count(
    api: httpx.AsyncClient, client: httpx.AsyncClient, ids: list[str]
) -> None:
    created = await api.post("/api/v1/api-keys", json={"name": "reader", "scopes": ["read"]})
    client.headers["Authorization"] = f"Bearer {created.json()['key']}"
    assert await count(client, ids=ids) == {"value": 60, "exact": True}
