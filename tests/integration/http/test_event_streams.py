"""A principal has few streams of events open, on a real server. Others get theirs, and one that ends makes room."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from skuport.core.event_streams import EventStreams
from skuport.core.settings import Settings
from tests.support.api import client_of
from tests.support.stack import Stack, running_stack

MOST = 3
FILE = b"sku,name\nA-1,Lamp\n"


@pytest.fixture
async def stack(settings: Settings, clean_database: str, tmp_path: Path) -> AsyncIterator[Stack]:
    few = settings.model_copy(update={"max_event_streams": MOST})
    async with running_stack(few, tmp_path / "stack", workers=0) as stack:
        yield stack


async def new_import(client: httpx.AsyncClient) -> str:
    """An import that nothing works on, so that its events don't end."""
    answer = await client.post("/imports/file?filename=a.csv", content=FILE)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


@asynccontextmanager
async def watching(client: httpx.AsyncClient, import_id: str) -> AsyncIterator[httpx.Response]:
    """The response to a request for events, until its first line."""
    async with client.stream("GET", f"/imports/{import_id}/events") as answer:
        lines = answer.aiter_lines()
        if answer.status_code == 200:
            assert (await anext(lines)).startswith("event: ")
        else:
            await answer.aread()
        yield answer  # closing `lines` closes the stream


async def status_soon(client: httpx.AsyncClient, import_id: str, wanted: int) -> None:
    """Ask for events until the answer has this status."""
    async with asyncio.timeout(20):
        while True:
            async with watching(client, import_id) as answer:
                if answer.status_code == wanted:
                    return
            await asyncio.sleep(0.05)


async def test_streams_of_a_principal_are_few_and_make_room(stack: Stack) -> None:
    import_id = await new_import(stack.client)
    made = (await stack.client.post("/api-keys", json={"name": "two", "scopes": ["read"]})).json()
    async with (
        httpx.AsyncClient(
            base_url=f"{stack.url}/api/v1",
            headers={"Authorization": f"Bearer {made['key']}"},
            trust_env=False,
        ) as other,
        AsyncExitStack() as held,
    ):
        streams = [await held.enter_async_context(watching(stack.client, import_id)) for _ in range(MOST)]
        assert [stream.status_code for stream in streams] == [200] * MOST
        async with watching(stack.client, import_id) as refused:
            assert (refused.status_code, refused.json()["code"]) == (429, "too_many_event_streams")
            assert refused.headers["retry-after"] == "10"
            assert "3 streams" in refused.json()["detail"]
            assert "poll" in refused.json()["detail"]
        # Only streams of this principal are refused.
        assert (await stack.client.get(f"/imports/{import_id}")).status_code == 200
        async with watching(other, import_id) as theirs:
            assert theirs.status_code == 200
        # A client that hangs up makes room.
        await streams[0].aclose()
        await status_soon(stack.client, import_id, 200)
        # So does the end of an import.
        assert (await stack.client.post(f"/imports/{import_id}/cancel")).status_code == 200
        for _ in range(2 * MOST):
            await status_soon(stack.client, import_id, 200)


async def test_what_never_streams_makes_room(
    app: FastAPI, api: httpx.AsyncClient, settings: Settings
) -> None:
    """An import that isn't there, and HEAD, which sends no body."""
    assert settings.max_event_streams == 50
    app.state.event_streams = streams = EventStreams(1)
    async with client_of(app, Authorization=api.headers["authorization"]) as client:
        client.base_url = client.base_url.join("/api/v1/")
        import_id = await new_import(client)
        for _ in range(3):
            missing = await client.get("/imports/00000000-0000-7000-8000-0000000000ff/events")
            assert missing.status_code == 404
            assert (await client.head(f"/imports/{import_id}/events")).status_code == 200
    assert not streams._open
