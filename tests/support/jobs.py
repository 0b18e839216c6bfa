"""What a client of the API does with jobs, and what tests look up behind its back."""

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

import asyncpg
import httpx

ENDED = {"completed", "failed", "cancelled"}
COUNTS = ("deleted", "updated", "unchanged", "exported", "rejected", "not_found")

Json = dict[str, Any]

FILL = """
INSERT INTO products (sku, sku_key, name, description, active, attributes)
SELECT 'SKU-' || n, 'sku-' || n, 'Product ' || n, 'About ' || n, n % 2 = 0,
    jsonb_build_object('color', CASE WHEN n % 5 = 0 THEN 'red' ELSE 'blue' END)
FROM generate_series(1, $1::integer) n
"""


class Jobs:
    """Starts jobs and waits for their end."""

    def __init__(self, client: httpx.AsyncClient, database: asyncpg.Connection) -> None:
        self.client = client
        self.database = database

    async def fill(self, count: int) -> None:
        """Make `count` products: `sku-1` and so on, every second of them active, every fifth red, the others blue."""
        await self.database.execute(FILL, count)

    async def catalog(self) -> int:
        found: int = await self.database.fetchval("SELECT count(*) FROM products")
        return found

    async def ask(self, action: str, **body: Any) -> httpx.Response:
        """The API's answer to the request for a job."""
        headers = body.pop("headers", None)
        return await self.client.post(f"/products/{action}", json=body, headers=headers)

    async def start(self, action: str, **body: Any) -> Json:
        answer = await self.ask(action, **body)
        assert answer.status_code == 202, answer.text
        found: Json = answer.json()
        assert answer.headers["location"] == f"/api/v1/jobs/{found['id']}"
        assert answer.headers["retry-after"] == "1"
        return found

    async def show(self, job_id: str) -> Json:
        answer = await self.client.get(f"/jobs/{job_id}")
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    async def cancel(self, job_id: str) -> httpx.Response:
        return await self.client.post(f"/jobs/{job_id}/cancel")

    async def wait(self, job_id: str, condition: Callable[[Json], object], seconds: float = 60.0) -> Json:
        """The job as soon as the condition holds for it; its progress never falls."""
        deadline = time.monotonic() + seconds
        percent = 0.0
        while True:
            found = await self.show(job_id)
            assert found["percent"] >= percent, found
            percent = found["percent"]
            if condition(found):
                return found
            assert time.monotonic() < deadline, f"not within {seconds} s: {found}"
            await asyncio.sleep(0.02)

    async def ended(self, job_id: str, seconds: float = 60.0) -> Json:
        return await self.wait(job_id, lambda found: found["status"] in ENDED, seconds)

    async def completed(self, job_id: str, seconds: float = 60.0) -> Json:
        """The job once it is completed; its counts add up."""
        found = await self.ended(job_id, seconds)
        assert found["status"] == "completed", found
        assert found["percent"] == 100
        assert found["processed"] == found["total"] == sum(found["counts"].values()), found
        return found

    async def run(self, action: str, **body: Any) -> Json:
        """Start a job and follow it to its end."""
        started = await self.start(action, **body)
        return await self.completed(started["id"])

    async def events(self, kind: str) -> list[Json]:
        """The payloads of the events of a type, in their order."""
        rows = await self.database.fetch("SELECT payload::text FROM events WHERE type = $1 ORDER BY id", kind)
        return [json.loads(row["payload"]) for row in rows]


def counts(**given: int) -> dict[str, int]:
    """The counts of a job; those left out are 0."""
    assert given.keys() <= set(COUNTS)
    return {name: given.get(name, 0) for name in COUNTS}


async def end_jobs(database: asyncpg.Connection) -> None:
    """End what still runs."""
    await database.execute(
        "UPDATE jobs SET status = 'cancelled', finished_at = now() WHERE status IN ('queued', 'running')"
    )
