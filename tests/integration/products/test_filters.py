"""The filters of a list, as a client writes them, and as a worker runs them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest
from sqlalchemy import select

from skuport.catalog.models import Product
from skuport.core.sql import for_asyncpg
from skuport.parsing.values import sku_key
from skuport.products.filters import ProductFilter

IMPORT = UUID("0199aaaa-0000-7000-8000-000000000000")
LATELY = datetime(2026, 11, 20, tzinfo=UTC)

INSERT = """
    INSERT INTO products (sku, sku_key, name, active, attributes, import_id, updated_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
"""

# SKU, name, active, attributes, written by the import, days since LATELY
CATALOG = [
    ("A-1", "Floor lamp", True, '{"colour": "red", "size": "L"}', True, 1),
    ("A-2", "floor Lamp large", False, '{"colour": "red"}', False, -1),
    ("a-3", "Lamp", True, '{"colour": "blue", "größe": "ä b"}', False, 1),
    ("B-1", "Écran", True, "{}", True, 0),
    ("B-2", "100% *wool*", False, "{}", False, -2),
]


@pytest.fixture
async def database(clean_database: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(clean_database)
    for sku, name, active, attributes, imported, days in CATALOG:
        moment = LATELY + timedelta(days=days)
        import_id = IMPORT if imported else None
        await connection.execute(
            INSERT, sku, sku_key(sku), name, active, attributes, import_id, moment
        )  # fmt: skip
    yield connection
    await connection.close()


async def listed(api: httpx.AsyncClient, query: dict[str, str]) -> list[str]:
    response = await api.get("/api/v1/products", params=query)
    assert response.status_code == 200, response.text
    found = [product["sku"] for product in response.json()["items"]]
    assert response.json()["total"] == {"value": len(found), "exact": True}
    return found


@pytest.mark.parametrize(
    ("query", "skus"),
    [
        ({"name": "floor lamp"}, ["A-1"]),
        ({"name": " FLOOR LAMP* "}, ["A-1", "A-2"]),
        ({"name": "*lamp*"}, ["A-1", "A-2", "a-3"]),
        ({"name": "*LAMP"}, []),
        ({"name": "écran"}, ["B-1"]),
        ({"name": "ÉCR*"}, ["B-1"]),
        ({"name": "100%*"}, ["B-2"]),
        ({"name": "100_*"}, []),
        ({"name": "*"}, ["A-1", "A-2", "a-3", "B-1", "B-2"]),
        ({"attributes.colour": "red"}, ["A-1", "A-2"]),
        ({"attributes[colour]": "red"}, ["A-1", "A-2"]),
        ({"attributes.colour": "red", "attributes.size": "L"}, ["A-1"]),
        ({"attributes.größe": " ä b "}, ["a-3"]),
        ({"attributes.colour": "Red"}, []),
        ({"import_id": str(IMPORT)}, ["A-1", "B-1"]),
        ({"updated_since": "2026-11-20T00:00:00Z"}, ["A-1", "a-3", "B-1"]),
        ({"updated_since": "2026-11-20T02:00:00+01:00"}, ["A-1", "a-3"]),
    ],
)
async def test_one_filter(
    api: httpx.AsyncClient, database: asyncpg.Connection, query: dict[str, str], skus: list[str]
) -> None:
    assert await listed(api, query) == skus


ALL: dict[str, Any] = {
    "sku": "a-*",
    "name": "*lamp*",
    "active": "true",
    "attributes.colour": "red",
    "import_id": str(IMPORT),
    "updated_since": "2026-11-20T00:00:00Z",
}


async def test_filters_combine_freely(api: httpx.AsyncClient, database: asyncpg.Connection) -> None:
    alone = {name: set(await listed(api, {name: value})) for name, value in ALL.items()}
    for count in range(2, len(ALL) + 1):
        for names in combinations(ALL, count):
            found = await listed(api, {name: ALL[name] for name in names})
            assert set(found) == set.intersection(*(alone[name] for name in names)), names


async def test_a_worker_finds_the_same(api: httpx.AsyncClient, database: asyncpg.Connection) -> None:
    plain = {key: value for key, value in ALL.items() if "." not in key}
    which = ProductFilter.model_validate(
        {**plain, "active": ALL["active"] == "true", "attributes": {"colour": "red"}}
    )
    sql, arguments = for_asyncpg(select(Product.sku).where(*which.conditions()))
    assert [row["sku"] for row in await database.fetch(sql, *arguments)] == await listed(api, ALL) == ["A-1"]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("skus=a", "/query/skus"),
        ("attributes=red", "/query/attributes"),
        ("attributes.=red", "/query/attributes"),
        ("attributes.colour=", "/query/attributes/colour"),
        ("attributes.colour=%00", "/query/attributes/colour"),
        ("attributes.colour=red&attributes.colour=blue", "/query/attributes/colour"),
        ("name=%00", "/query/name"),
        ("import_id=x", "/query/import_id"),
        ("updated_since=yesterday", "/query/updated_since"),
        ("updated_since=2026-11-20T00:00:00", "/query/updated_since"),
        ("updated_since=0.5", "/query/updated_since"),
    ],
)
async def test_what_is_refused(api: httpx.AsyncClient, query: str, pointer: str) -> None:
    response = await api.get(f"/api/v1/products?{query}")
    assert response.status_code == 422, response.text
    assert [error["pointer"][: len(pointer)] for error in response.json()["errors"]] == [pointer]
