"""`sync_until`: a consumer that asks with it next misses nothing, in whatever order transactions commit."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

import asyncpg
import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from skuport.core.database import WORKER, make_migration_engine
from skuport.core.settings import Settings
from skuport.products import lists, sync

Json = dict[str, Any]

WRITE = """
    INSERT INTO products (sku, sku_key, name) VALUES ($1, $1, $2)
    ON CONFLICT (sku_key) DO UPDATE SET name = excluded.name, version = products.version + 1, updated_at = now()
"""


@pytest.fixture(autouse=True)
def no_margin(monkeypatch: pytest.MonkeyPatch) -> None:
    """Transactions of tests are shorter than the margin, which would hide what is tested."""
    monkeypatch.setattr(sync, "MARGIN_SECONDS", 0.0)


@pytest.fixture
async def writers(settings: Settings, clean_database: str) -> AsyncIterator[list[asyncpg.Connection]]:
    """Sessions of the role that the API and the workers have."""
    connections = [await asyncpg.connect(settings.database_url) for _ in range(4)]
    yield connections
    for connection in connections:
        await connection.close()


class Consumer:
    """Keeps a copy of the catalog, as docs/products.md says."""

    def __init__(self, api: httpx.AsyncClient, *, limit: int = 3) -> None:
        self._api = api
        self._limit = limit
        self.since: str | None = None
        self.names: dict[str, str] = {}

    async def sync(self) -> list[str]:
        """The SKUs of what it was given."""
        first = page = await self.page(cursor=None)
        found = list(page["items"])
        while page["next_cursor"] is not None:
            page = await self.page(cursor=page["next_cursor"])
            assert page["sync_until"] is None
            found += page["items"]
        assert first["sync_until"] is not None
        self.since = first["sync_until"]
        self.names |= {product["sku"]: product["name"] for product in found}
        return [product["sku"] for product in found]

    async def page(self, cursor: str | None) -> Json:
        params = {"limit": self._limit, "updated_since": self.since, "cursor": cursor}
        given = {name: value for name, value in params.items() if value is not None}
        response = await self._api.get("/api/v1/products", params=given)
        assert response.status_code == 200, response.text
        body: Json = response.json()
        return body


async def test_what_commits_late_is_not_missed(
    api: httpx.AsyncClient, writers: list[asyncpg.Connection]
) -> None:
    consumer = Consumer(api)
    slow, quick = writers[:2]
    late = slow.transaction()
    await late.start()
    began = await slow.fetchval("SELECT now()")  # and it has written nothing yet
    await quick.execute(WRITE, "quick", "Quick")
    assert await consumer.sync() == ["quick"]
    newest = await quick.fetchval("SELECT max(updated_at) FROM products")
    await slow.execute(WRITE, "slow", "Slow")
    assert await consumer.sync() == ["quick"]
    await late.commit()

    assert "slow" in await consumer.sync()
    assert began < newest, "a consumer that keeps the newest updated_at would miss it"


async def test_a_consumer_misses_nothing_however_transactions_commit(
    api: httpx.AsyncClient, writers: list[asyncpg.Connection]
) -> None:
    random = Random(14)
    consumer = Consumer(api)
    running: dict[int, Any] = {}
    for step in range(120):
        number = random.randrange(len(writers))
        writer = writers[number]
        if number not in running:
            running[number] = writer.transaction()
            await running[number].start()
            await writer.fetchval("SELECT now()")
        elif random.random() < 0.5:
            await writer.execute(WRITE, f"sku-{number}-{random.randrange(4)}", f"Name {step}")
        else:
            await running.pop(number).commit()
        if random.random() < 0.3:
            await consumer.sync()
    for ended in running.values():
        await ended.commit()
    await consumer.sync()

    rows = await writers[0].fetch("SELECT sku, name FROM products")
    assert consumer.names == {row["sku"]: row["name"] for row in rows}
    assert len(rows) > 10


async def test_a_quiet_catalog_is_not_read_again(
    api: httpx.AsyncClient, writers: list[asyncpg.Connection]
) -> None:
    consumer = Consumer(api)
    await writers[0].execute(WRITE, "sku", "Name")
    assert await consumer.sync() == ["sku"]
    assert await consumer.sync() == []


async def test_the_margin_is_subtracted(
    api: httpx.AsyncClient, writers: list[asyncpg.Connection], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "MARGIN_SECONDS", 3600.0)
    page = await Consumer(api).page(cursor=None)
    now: datetime = await writers[0].fetchval("SELECT now()")
    behind = now - datetime.fromisoformat(page["sync_until"])
    assert timedelta(seconds=3590) < behind < timedelta(seconds=3660)


# What a role without privileges sees of another role's session: a name, and no times.
ACTIVITY = """
    CREATE TEMP TABLE pg_stat_activity ON COMMIT DROP AS
    SELECT datname, backend_type, now() AS xact_start, now() AS backend_start, 'skuport-api' AS application_name
    FROM pg_catalog.pg_stat_activity WHERE pid = pg_backend_pid()
"""
HIDDEN = "INSERT INTO pg_stat_activity (datname, application_name) VALUES (current_database(), :name)"
PREPARED = """
    CREATE TEMP TABLE pg_prepared_xacts ON COMMIT DROP AS SELECT current_database() AS database
"""


async def test_it_is_null_when_the_database_cannot_tell(clean_database: str) -> None:
    """Temporary tables come before the catalog's views of the same names."""
    engine = make_migration_engine(clean_database)
    async with AsyncSession(engine) as session:
        await session.execute(text(ACTIVITY))
        await session.execute(text(HIDDEN), {"name": "a monitoring program"})
        assert (await lists.begin(session)).sync_until is not None
        await session.execute(text(HIDDEN), {"name": f"{WORKER} 1"})
        assert (await lists.begin(session)).sync_until is None
        await session.rollback()
        assert (await lists.begin(session)).sync_until is not None
        await session.execute(text(PREPARED))
        assert (await lists.begin(session)).sync_until is None
