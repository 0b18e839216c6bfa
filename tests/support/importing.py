"""What a client of the API does with imports, and what tests read from the database behind its back."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import httpx

ENDED = {"completed", "failed", "cancelled"}
OUTCOMES = ("created", "updated", "unchanged", "superseded", "rejected", "blank")

Json = dict[str, Any]


class Importer:
    """Uploads files by presigned PUT, starts imports of them and waits for their end."""

    def __init__(self, client: httpx.AsyncClient, *, outage_seconds: float = 10.0) -> None:
        """`outage_seconds`: for so long it puts up with a database that doesn't answer."""
        self.client = client
        self._outage_seconds = outage_seconds
        self._store = httpx.AsyncClient(trust_env=False, timeout=60)

    async def aclose(self) -> None:
        await self._store.aclose()

    async def begin_upload(self, size: int, filename: str = "products.csv") -> Json:
        """An upload, before its bytes."""
        wanted = {"filename": filename, "size": size, "content_type": "text/csv"}
        answer = await self.client.post("/uploads", json=wanted)
        assert answer.status_code == 201, answer.text
        return as_json(answer)

    async def send(self, upload: Json, content: bytes) -> None:
        """PUT the bytes with the request that the API signed."""
        answer = await self._store.put(upload["url"], headers=upload["headers"], content=content)
        assert answer.status_code == 200, answer.text

    async def upload(self, content: bytes, filename: str = "products.csv") -> str:
        """The id of a finished upload."""
        upload = await self.begin_upload(len(content), filename)
        await self.send(upload, content)
        return str(upload["id"])

    async def ask(self, upload_id: str, **options: Any) -> httpx.Response:
        """Whatever the API answers to the wish for an import."""
        headers = options.pop("headers", None)
        return await self.client.post("/imports", json={"upload_id": upload_id, **options}, headers=headers)

    async def start(self, upload_id: str, **options: Any) -> Json:
        answer = await self.ask(upload_id, **options)
        assert answer.status_code == 202, answer.text
        return as_json(answer)

    async def show(self, import_id: str) -> Json:
        """The import as it stands, as soon as the database answers."""
        answer = await self.client.get(f"/imports/{import_id}")
        deadline = time.monotonic() + self._outage_seconds
        while answer.status_code == 503 and time.monotonic() < deadline:
            await asyncio.sleep(0.1)
            answer = await self.client.get(f"/imports/{import_id}")
        assert answer.status_code == 200, answer.text
        return as_json(answer)

    async def post(self, import_id: str, action: str) -> httpx.Response:
        return await self.client.post(f"/imports/{import_id}/{action}")

    async def wait(self, import_id: str, condition: Callable[[Json], object], seconds: float = 60.0) -> Json:
        """The import as soon as the condition holds for it."""
        deadline = time.monotonic() + seconds
        while True:
            found = await self.show(import_id)
            if condition(found):
                return found
            assert time.monotonic() < deadline, f"not within {seconds} s: {found}"
            await asyncio.sleep(0.04)

    async def ended(self, import_id: str, seconds: float = 60.0) -> Json:
        """The import once it has ended, however."""
        return await self.wait(import_id, lambda found: found["status"] in ENDED, seconds)

    async def completed(self, import_id: str, seconds: float = 60.0) -> Json:
        """The import once it is completed; its counts add up."""
        found = await self.ended(import_id, seconds)
        assert found["status"] == "completed", found
        assert found["percent"] == 100
        assert found["rows_read"] == sum(found["counts"].values()), found
        return found

    async def run(self, content: bytes, **options: Any) -> Json:
        """Upload and import to the end."""
        started = await self.start(await self.upload(content), **options)
        return await self.completed(started["id"])

    async def rejects(self, import_id: str, limit: int = 200) -> list[Json]:
        """All of them, page after page."""
        found: list[Json] = []
        cursor = None
        while True:
            params = {"limit": limit} | ({"cursor": cursor} if cursor else {})
            page = as_json(await self.client.get(f"/imports/{import_id}/rejects", params=params))
            found += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return found


def as_json(answer: httpx.Response) -> Json:
    """The body of an answer."""
    body: Json = answer.json()
    return body


def counts(**given: int) -> dict[str, int]:
    """The counts of an import; those left out are 0."""
    assert given.keys() <= set(OUTCOMES)
    return {outcome: given.get(outcome, 0) for outcome in OUTCOMES}


def csv_of(*lines: str) -> bytes:
    """A file of these lines."""
    return ("\n".join(lines) + "\n").encode()


async def catalog_of(database: asyncpg.Connection) -> dict[str, asyncpg.Record]:
    """Every product by its SKU key."""
    rows = await database.fetch("SELECT * FROM products")
    return {row["sku_key"]: row for row in rows}


# The contents, in the order of the keys; not the ids, which an import may take out of order, nor the times.
HASH = """
SELECT count(*)::text || ' ' || coalesce(md5(string_agg(md5(
    concat_ws('\x1f', sku_key, sku, name, description, active, attributes::text, import_line)), ''
    ORDER BY sku_key)), '') FROM products
"""


async def catalog_hash(database: asyncpg.Connection) -> str:
    """How many products there are, and an ordered hash of all they say."""
    found: str = await database.fetchval(HASH)
    return found


async def quiet(database: asyncpg.Connection, seconds: float = 20.0) -> None:
    """End what still runs, and wait until no worker holds anything and what is done has been cleared away."""
    await database.execute(
        "UPDATE imports SET status = 'cancelled', finished_at = now()"
        " WHERE status NOT IN ('completed', 'failed', 'cancelled')"
    )
    deadline = time.monotonic() + seconds
    while await database.fetchval(BUSY):
        assert time.monotonic() < deadline, "a worker still holds something"
        await asyncio.sleep(0.02)


# A worker that has ended an import clears away what it needed for it.
BUSY = """
SELECT EXISTS (SELECT FROM leases WHERE holder IS NOT NULL AND expires_at > now())
    OR EXISTS (SELECT FROM imports i JOIN pg_tables t ON t.schemaname = 'staging'
                   AND t.tablename = 'import_' || replace(i.id::text, '-', '')
               WHERE i.status = 'completed' OR i.error->>'code' = 'nothing_imported')
"""


@asynccontextmanager
async def holding(database_url: str, statement: str) -> AsyncIterator[None]:
    """Hold the locks that the statement takes, for the body of a `with`."""
    connection = await asyncpg.connect(database_url)
    try:
        async with connection.transaction():
            await connection.execute(statement)
            yield
    finally:
        await connection.close()


async def workers_waiting(database: asyncpg.Connection, count: int, seconds: float = 20.0) -> None:
    """Wait until `count` of the workers' sessions wait for a session of the test (and not for one another)."""
    deadline = time.monotonic() + seconds
    while await database.fetchval(WAITING) < count:
        assert time.monotonic() < deadline, f"no {count} workers wait"
        await asyncio.sleep(0.02)


WAITING = """
SELECT count(*) FROM pg_stat_activity w
WHERE w.datname = current_database() AND w.application_name LIKE 'skuport-worker%' AND w.wait_event_type = 'Lock'
  AND EXISTS (SELECT FROM pg_stat_activity h
              WHERE h.application_name NOT LIKE 'skuport-%' AND h.pid = ANY (pg_blocking_pids(w.pid)))
"""
