"""Many edits of a row that something else has locked: they wait among themselves."""

import asyncio
import time

import httpx
from fastapi import FastAPI

from skuport.core.settings import Settings
from tests.support.api import client_of, running
from tests.support.importing import holding

EDITS = 50


async def seconds_of(client: httpx.AsyncClient, path: str) -> float:
    begun = time.perf_counter()
    assert (await client.get(path)).status_code == 200
    return time.perf_counter() - begun


async def test_edits_of_a_locked_row_leave_lists_and_health_alone(
    settings: Settings, clean_database: str
) -> None:
    assert settings.api_key is not None
    key = f"Bearer {settings.api_key.get_secret_value()}"
    patient = settings.model_copy(update={"lock_timeout_seconds": 4.0})
    async with running(patient) as app, client_of(app, Authorization=key) as client:
        created = await client.post("/api/v1/products", json={"sku": "A-1", "name": "Mug"})
        product = f"/api/v1/products/{created.json()['id']}"
        usual = max([await seconds_of(client, "/api/v1/products") for _ in range(5)])
        async with holding(clean_database, "SELECT 1 FROM products FOR UPDATE"):
            headers = {"If-Match": "*"}
            edits = [
                asyncio.create_task(client.patch(product, json={"name": f"Mug {number}"}, headers=headers))
                for number in range(EDITS)
            ]
            await asyncio.sleep(0.5)
            lists = [await seconds_of(client, "/api/v1/products") for _ in range(5)]
            ready = await seconds_of(client, "/readyz")
            counted = await client.post("/api/v1/products/count", json={"filter": {"sku": "A-1"}})
            done, _ = await asyncio.wait(edits, timeout=3.0)
        answers = await asyncio.gather(*edits)
    assert max(lists) < max(10 * usual, 0.25)
    assert ready < 1.0
    assert counted.status_code == 200
    refused = [edit.result() for edit in done]
    assert len(refused) >= EDITS - settings.database_pool_size
    assert {
        (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) for answer in refused
    } == {(503, "busy", "1")}
    assert {answer.status_code for answer in answers} <= {200, 503}


async def test_reads_and_changes_have_their_own_connections(app: FastAPI) -> None:
    assert app.state.sessions.kw["bind"] is not app.state.change_sessions.kw["bind"]
