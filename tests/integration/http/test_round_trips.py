"""How often a request waits for the database: each time takes milliseconds where the database is another host."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from skuport.core.settings import Settings
from tests.support.api import running
from tests.support.turns import TurnCounter

RESTORES = b"RESET ALL"
"""What follows behind the response."""


@pytest.fixture
async def turns(settings: Settings) -> AsyncIterator[TurnCounter]:
    async with TurnCounter(settings.database_url) as counter:
        yield counter


@pytest.fixture
async def app(settings: Settings, clean_database: str, turns: TurnCounter) -> AsyncIterator[FastAPI]:
    async with running(
        settings.model_copy(update={"database_url": turns.through(settings.database_url)})
    ) as app:
        yield app


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/products", 2),
        ("/products?sort=name", 2),
        ("/products?sort=-updated&limit=5", 2),
        ("/products/by-sku/A-1", 1),
        ("/imports", 2),
        ("/webhooks", 1),
        # And what the planner expects of a filter, and a count
        ("/products?active=false", 4),
        ("/products?q=lamp", 4),
    ],
)
async def test_a_request_waits_for_few_round_trips(
    app: FastAPI, api: httpx.AsyncClient, turns: TurnCounter, path: str, most: int
) -> None:
    for number in range(60):
        body = {"sku": f"A-{number}", "name": f"Lamp {number}", "active": number % 2 == 0}
        assert (await api.post("/api/v1/products", json=body)).status_code == 201
    for _ in range(3):  # the statements get prepared, and the key is looked up
        await app.state.session_closer.finish()
        turns.turns.clear()
        assert (await api.get(f"/api/v1{path}")).status_code == 200
    waited = [turn for turn in turns.turns if RESTORES not in turn]
    assert 0 < len(waited) <= most, waited


async def test_the_parameters_of_a_list_end_with_it(app: FastAPI, api: httpx.AsyncClient) -> None:
    names = ("statement_timeout", "lock_timeout", "plan_cache_mode", "enable_seqscan", "jit")

    async def seen() -> list[list[str]]:
        """What the pool's sessions have set."""
        engine = app.state.sessions.kw["bind"]
        connections = [await engine.connect() for _ in range(engine.pool.checkedin())]
        found = []
        for connection in connections:
            rows = [await connection.exec_driver_sql(f"SHOW {name}") for name in names]
            found.append([row.scalar_one() for row in rows])
            await connection.close()
        return found

    await api.get("/api/v1/webhooks")
    await app.state.session_closer.finish()
    before = await seen()
    answers = await asyncio.gather(*(api.get("/api/v1/products") for _ in range(5)))
    assert {answer.status_code for answer in answers} == {200}
    assert (await api.get("/api/v1/products?cursor=broken")).status_code == 422
    await app.state.session_closer.finish()
    after = await seen()
    assert len(after) >= len(before) > 0
    assert {tuple(session) for session in after} == {tuple(session) for session in before}
    assert before[0][-1] == "off"
