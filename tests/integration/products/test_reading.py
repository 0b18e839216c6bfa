import asyncpg
import httpx
import pytest

from skuport.parsing.values import sku_key
from skuport.products.lists import COUNT_LIMIT

INSERT = """
    INSERT INTO products (sku, sku_key, name, active, attributes)
    SELECT sku, sku_key, 'Name of ' || sku, active, '{"colour": "red"}'
    FROM unnest($1::text[], $2::text[], $3::bool[]) AS row (sku, sku_key, active)
"""


async def add(database: asyncpg.Connection, *skus: str, active: bool = True) -> None:
    await database.execute(INSERT, list(skus), [sku_key(sku) for sku in skus], [active] * len(skus))


async def listed(api: httpx.AsyncClient, **params: str | int) -> list[str]:
    response = await api.get("/api/v1/products", params=params)
    assert response.status_code == 200, response.text
    return [product["sku"] for product in response.json()["items"]]


async def test_an_empty_catalog(api: httpx.AsyncClient) -> None:
    body = (await api.get("/api/v1/products")).json()
    assert body.pop("sync_until") is not None
    assert body == {
        "items": [],
        "next_cursor": None,
        "prev_cursor": None,
        "total": {"value": 0, "exact": True},
    }


async def test_a_product_has_all_its_fields(api: httpx.AsyncClient, database: asyncpg.Connection) -> None:
    await add(database, "Ab-1")
    (product,) = (await api.get("/api/v1/products")).json()["items"]
    assert product == {
        "id": product["id"],
        "sku": "Ab-1",
        "name": "Name of Ab-1",
        "description": "",
        "active": True,
        "attributes": {"colour": "red"},
        "version": 1,
        "created_at": product["created_at"],
        "updated_at": product["created_at"],
        "import_id": None,
        "import_line": None,
    }
    assert isinstance(product["id"], str)
    assert product["created_at"].endswith("Z")
    assert (await api.get(f"/api/v1/products/{product['id']}")).json() == product


async def test_the_list_goes_by_sku_key_in_code_point_order(
    api: httpx.AsyncClient, database: asyncpg.Connection
) -> None:
    skus = ["b", "A", "a-1", "Z", "é", "10", "9", "ß", "日", "_", "𐐀"]
    await add(database, *skus)
    assert await listed(api) == sorted(skus, key=sku_key)


@pytest.mark.parametrize("limit", [1, 3, 4, 200])
async def test_pages_hold_every_product_once_forth_and_back(
    api: httpx.AsyncClient, database: asyncpg.Connection, limit: int
) -> None:
    skus = sorted(f"P-{number}" for number in range(12))
    await add(database, *skus)

    async def page(cursor: str | None) -> dict[str, list[dict[str, str]] | str | None]:
        params = {"limit": limit} | ({} if cursor is None else {"cursor": cursor})
        body: dict[str, list[dict[str, str]] | str | None] = (
            await api.get("/api/v1/products", params=params)
        ).json()
        return body

    forth = [await page(None)]
    while (cursor := forth[-1]["next_cursor"]) is not None:
        forth.append(await page(str(cursor)))
    assert [product["sku"] for body in forth for product in body["items"]] == skus
    back = [forth[-1]]
    while (cursor := back[-1]["prev_cursor"]) is not None:
        back.append(await page(str(cursor)))
    assert [body["items"] for body in reversed(back)] == [body["items"] for body in forth]


async def test_products_that_come_and_go_shift_no_page(
    api: httpx.AsyncClient, database: asyncpg.Connection
) -> None:
    await add(database, "a", "c", "e", "g")
    first = (await api.get("/api/v1/products?limit=2")).json()
    await add(database, "b", "d")
    await database.execute("DELETE FROM products WHERE sku IN ('a', 'c')")
    assert await listed(api, cursor=first["next_cursor"]) == ["d", "e", "g"]


async def test_filters(api: httpx.AsyncClient, database: asyncpg.Connection) -> None:
    await add(database, "AB-1", "ab-10", "AB-2", "100%", "1000", "a_b", "axb")
    await add(database, "off-1", "ab-3", active=False)
    assert await listed(api, sku="ab-1") == ["AB-1"]
    assert await listed(api, sku=" AB-1 ") == ["AB-1"]
    assert await listed(api, sku="Ab-1*") == ["AB-1", "ab-10"]
    assert await listed(api, sku="100%*") == ["100%"]
    assert await listed(api, sku="a_b*") == ["a_b"]
    assert await listed(api, sku="nothing") == []
    assert await listed(api, sku="ab-*", active="false") == ["ab-3"]
    assert await listed(api, sku="ab-*", active="true") == ["AB-1", "ab-10", "AB-2"]
    assert await listed(api, active="false") == ["ab-3", "off-1"]
    assert len(await listed(api, sku="*")) == len(await listed(api))
    total = (await api.get("/api/v1/products?active=false&limit=1")).json()["total"]
    assert total == {"value": 2, "exact": True}


async def test_a_filter_goes_along_with_its_cursor(
    api: httpx.AsyncClient, database: asyncpg.Connection
) -> None:
    await add(database, "a-1", "a-2", "a-3", "b-1")
    first = (await api.get("/api/v1/products?limit=2&sku=a-*")).json()
    assert await listed(api, sku="a-*", cursor=first["next_cursor"]) == ["a-3"]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("limit=0", "/query/limit"),
        ("limit=201", "/query/limit"),
        ("limit=x", "/query/limit"),
        ("active=perhaps", "/query/active"),
        ("cursor=nonsense", "/query/cursor"),
        ("cursor=%00", "/query/cursor"),
        ("sku=" + "x" * 300, "/query/sku"),
    ],
)
async def test_parameters_are_checked(api: httpx.AsyncClient, query: str, pointer: str) -> None:
    response = await api.get(f"/api/v1/products?{query}")
    assert response.status_code == 422
    assert [error["pointer"] for error in response.json()["errors"]] == [pointer]


@pytest.mark.parametrize(
    "sku", ["%00", "a%00b", "%00*", "%F0%9D", "'; DROP TABLE products --", "%ED%A0%80", ":x", "*"]
)
async def test_strange_skus_are_no_server_errors(
    api: httpx.AsyncClient, database: asyncpg.Connection, sku: str
) -> None:
    await add(database, "a")
    assert (await api.get(f"/api/v1/products?sku={sku}")).status_code in (200, 422)
    assert (await api.get(f"/api/v1/products/by-sku/{sku}")).status_code in (404, 422)
    assert await listed(api) == ["a"]


async def test_a_product_by_its_sku_in_any_case(api: httpx.AsyncClient, database: asyncpg.Connection) -> None:
    await add(database, "Size 3/4?", "Größe", "100%", "a.b")
    for written, sku in (
        ("size%203%2F4%3F", "Size 3/4?"),
        ("SIZE%203/4%3F", "Size 3/4?"),
        ("GRÖSSE", "Größe"),
        ("Gro%CC%88%C3%9Fe", "Größe"),
        ("100%25", "100%"),
        ("A.B", "a.b"),
    ):
        response = await api.get(f"/api/v1/products/by-sku/{written}")
        assert (response.status_code, response.json().get("sku")) == (200, sku), written
        assert response.headers["etag"] == f'"{response.json()["id"]}-1"'
    assert (await api.get("/api/v1/products/by-sku/none")).json()["code"] == "not_found"


async def test_the_etag_is_id_and_version(api: httpx.AsyncClient, database: asyncpg.Connection) -> None:
    await add(database, "a")
    product_id = await database.fetchval("SELECT id FROM products")
    path = f"/api/v1/products/{product_id}"
    first = await api.get(path)
    assert first.headers["etag"] == f'"{product_id}-1"'
    unchanged = await api.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (unchanged.status_code, unchanged.content, unchanged.headers["etag"]) == (
        304,
        b"",
        first.headers["etag"],
    )
    await database.execute("UPDATE products SET version = 2")
    changed = await api.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (changed.status_code, changed.headers["etag"]) == (200, f'"{product_id}-2"')


@pytest.mark.parametrize(
    "product_id",
    ["0", "-1", "1", "999999", "9223372036854775807", "9223372036854775808", "9" * 400, "x", "1.0", "١"],
)
async def test_there_is_no_such_product(api: httpx.AsyncClient, product_id: str) -> None:
    response = await api.get(f"/api/v1/products/{product_id}")
    assert response.status_code == 404
    assert response.json()["code"] == "not_found"


async def test_what_a_filter_leaves_of_a_large_catalog_is_estimated(
    api: httpx.AsyncClient, database: asyncpg.Connection
) -> None:
    rows = 3 * COUNT_LIMIT
    await database.execute(
        "INSERT INTO products (sku, sku_key, name, active)"
        " SELECT 'p-' || n, 'p-' || n, 'x', n % 30 <> 0 FROM generate_series(1, $1) n",
        rows,
    )
    await database.execute("ANALYZE products")
    total = (await api.get("/api/v1/products?limit=1")).json()["total"]
    assert total == {"value": rows, "exact": True}
    filtered = (await api.get("/api/v1/products?limit=1&active=false")).json()["total"]
    assert filtered == {"value": rows // 30, "exact": True}
    prefixed = (await api.get("/api/v1/products", params={"limit": 1, "sku": "P-*"})).json()["total"]
    assert prefixed["exact"] is False
    assert prefixed["value"] > COUNT_LIMIT
