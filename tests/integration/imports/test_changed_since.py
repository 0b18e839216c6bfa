"""What has changed since a moment, by SKU: merged from what each import wrote and what users edited."""

from collections.abc import AsyncIterator
from datetime import datetime

import asyncpg
import httpx
import pytest

from skuport.core.settings import Settings
from skuport.products import changed_since, index_choice, sync
from tests.support.api import client_of, running
from tests.support.importing import Importer, csv_of, holding, workers_waiting

ROWS = 300


@pytest.fixture
async def api(
    settings: Settings, database: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[httpx.AsyncClient]:
    """An API in the test's own process, which merges however few products there are."""
    monkeypatch.setattr(index_choice, "MERGED_FROM", -1)
    assert settings.api_key is not None
    async with (
        running(settings) as app,
        client_of(app, Authorization=f"Bearer {settings.api_key.get_secret_value()}") as client,
    ):
        yield client


async def read(api: httpx.AsyncClient, since: datetime, sort: str) -> tuple[list[str], str | None]:
    """The SKU keys of all pages from the first on, and the last page's cursor to the one before it."""
    found: list[str] = []
    params = {"updated_since": since.isoformat(), "sort": sort, "limit": "40"}
    while True:
        response = await api.get("/api/v1/products", params=params)
        assert response.status_code == 200, response.text
        page = response.json()
        found += [item["sku"].casefold() for item in page["items"]]
        if page["next_cursor"] is None:
            return found, page["prev_cursor"]
        params["cursor"] = page["next_cursor"]


async def check(api: httpx.AsyncClient, database: asyncpg.Connection) -> int:
    """Every list since any moment at which anything changed has what the table has; how many those are."""
    moments = [
        row["updated_at"]
        for row in await database.fetch("SELECT DISTINCT updated_at FROM products ORDER BY updated_at")
    ]
    chosen = sorted({*moments[:: max(len(moments) // 12, 1)], moments[-1]})
    for since in chosen:
        rows = await database.fetch(
            "SELECT sku_key FROM products WHERE updated_at >= $1 ORDER BY sku_key", since
        )
        expected = [row["sku_key"] for row in rows]
        assert (await read(api, since, "sku"))[0] == expected
        assert (await read(api, since, "-sku"))[0] == expected[::-1]
    return len(chosen)


def feed(numbers: range, name: str) -> bytes:
    return csv_of("sku,name", *(f"P-{n:04},{name} {n}" for n in numbers))


async def test_it_has_whatever_the_table_has(
    api: httpx.AsyncClient, importer: Importer, database: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    merged: list[datetime] = []
    merge = changed_since.merged

    def noting(since: datetime, *arguments: object) -> object:
        merged.append(since)
        return merge(since, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(changed_since, "merged", noting)
    await importer.run(feed(range(ROWS), "First"))
    await importer.run(feed(range(100, ROWS + 50), "Second"), atomic=True)
    await importer.run(csv_of("sku,name", *(f"P-{n:04},Third {n}" for n in range(0, ROWS, 3))))
    for number in range(0, ROWS, 29):
        answer = await importer.client.patch(f"/products/by-sku/P-{number:04}", json={"name": "By hand"})
        assert answer.status_code == 200, answer.text
    renamed = await importer.client.patch("/products/by-sku/P-0001", json={"sku": "Z-1"})
    assert renamed.status_code == 200, renamed.text
    made = await importer.client.post("/products", json={"sku": "M-1", "name": "By hand"})
    assert made.status_code == 201, made.text
    await importer.run(feed(range(20, ROWS), "Second"), on_missing="deactivate", max_missing_percent=100)

    several = await check(api, database)

    assert several > 10
    assert len(merged) >= 2 * several


async def test_while_an_import_publishes(
    api: httpx.AsyncClient, importer: Importer, database: asyncpg.Connection, database_url: str
) -> None:
    await importer.run(feed(range(ROWS), "First"))
    upload_id = await importer.upload(feed(range(ROWS), "Second"))
    async with holding(database_url, "SELECT FROM products WHERE sku_key IN ('p-0150', 'p-0250') FOR UPDATE"):
        started = await importer.start(upload_id)
        await workers_waiting(database, 2)
        assert await database.fetchval("SELECT count(DISTINCT import_id) FROM products") == 2
        await check(api, database)
    await importer.completed(started["id"])
    await check(api, database)


async def test_back_from_the_end(
    api: httpx.AsyncClient, importer: Importer, database: asyncpg.Connection
) -> None:
    await importer.run(feed(range(ROWS), "First"))
    since = await database.fetchval("SELECT min(updated_at) FROM products")
    forth, cursor = await read(api, since, "sku")
    back: list[str] = forth[-(ROWS % 40 or 40) :]
    while cursor is not None:
        params = {"updated_since": since.isoformat(), "sort": "sku", "limit": "40", "cursor": cursor}
        page = (await api.get("/api/v1/products", params=params)).json()
        back = [item["sku"].casefold() for item in page["items"]] + back
        cursor = page["prev_cursor"]
    assert back == forth


async def test_an_atomic_import_that_commits_late_is_not_missed(
    api: httpx.AsyncClient,
    importer: Importer,
    database: asyncpg.Connection,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sync, "MARGIN_SECONDS", 0.0)
    await importer.run(feed(range(ROWS), "First"))
    upload_id = await importer.upload(feed(range(ROWS), "Second"))
    async with holding(database_url, "SELECT FROM products WHERE sku_key = 'p-0150' FOR UPDATE"):
        started = await importer.start(upload_id, atomic=True)
        await workers_waiting(database, 1)
        made = await importer.client.post("/products", json={"sku": "M-1", "name": "Meanwhile"})
        assert made.status_code == 201, made.text
        page = (await api.get("/api/v1/products", params={"sort": "-updated", "limit": "1"})).json()
        assert page["items"][0]["sku"] == "M-1"
    await importer.completed(started["id"])

    changed, _ = await read(api, datetime.fromisoformat(page["sync_until"]), "sku")
    assert changed == ["m-1", *(f"p-{n:04}" for n in range(ROWS))]
    naive, _ = await read(api, datetime.fromisoformat(page["items"][0]["updated_at"]), "sku")
    assert naive == ["m-1"]
