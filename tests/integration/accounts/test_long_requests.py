"""Streams end soon after the key or session that asked for them does."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from skuport.core import access
from skuport.core.errors import ResponseAbandonedError
from tests.support.api import client_of

FILE = b"sku,name\nA-1,Lamp\n"
ORIGIN = {"Origin": "http://127.0.0.1:8000"}


async def new_key(api: httpx.AsyncClient) -> dict[str, str]:
    made: dict[str, str] = (
        await api.post("/api/v1/api-keys", json={"name": "stream", "scopes": ["write"]})
    ).json()
    return made


async def new_import(api: httpx.AsyncClient) -> str:
    """An import that nothing works on."""
    answer = await api.post("/api/v1/imports/file?filename=a.csv", content=FILE)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


@pytest.mark.parametrize("by", ["key", "session"])
async def test_events_end_with_the_key_or_session(
    app: FastAPI, api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    assert access.CHECK_SECONDS <= 5
    monkeypatch.setattr(access, "CHECK_SECONDS", 0.1)
    import_id, key = await new_import(api), await new_key(api)
    headers = {"Authorization": f"Bearer {key['key']}"} if by == "key" else ORIGIN
    async with client_of(app, **headers) as watcher:
        if by == "session":
            await watcher.post("/api/v1/session", json={"api_key": key["key"]})
        watching = asyncio.create_task(watcher.get(f"/api/v1/imports/{import_id}/events"))
        done, _ = await asyncio.wait({watching}, timeout=1.5)
        assert not done
        if by == "key":
            await api.delete(f"/api/v1/api-keys/{key['id']}")
        else:
            await api.delete("/api/v1/sessions")
        answer = await asyncio.wait_for(watching, 3)
    assert answer.status_code == 200
    assert answer.text.startswith("event: progress")


@pytest.mark.parametrize("path", ["/products/export.csv", "/imports/{}/rejects.csv"])
async def test_a_download_breaks_off(
    app: FastAPI, api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    path = path.format(await new_import(api))
    monkeypatch.setattr(access, "CHECK_SECONDS", 0)
    assert (await api.get(f"/api/v1{path}")).status_code == 200

    async def ended(_: object) -> bool:
        return False

    monkeypatch.setattr(app.state.authenticator, "is_valid", ended)
    with pytest.raises(ResponseAbandonedError, match="has ended"):
        await api.get(f"/api/v1{path}")


async def test_an_upload_breaks_off_and_starts_nothing(
    app: FastAPI, api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "CHECK_SECONDS", 0)
    key = await new_key(api)

    async def body() -> AsyncIterator[bytes]:
        yield FILE
        assert (await api.delete(f"/api/v1/api-keys/{key['id']}")).status_code == 204
        yield b"A-2,Chair\n"

    async with client_of(app, Authorization=f"Bearer {key['key']}") as client:
        answer = await client.post("/api/v1/imports/file?filename=a.csv", content=body())
    assert answer.status_code == 401
    assert (await api.get("/api/v1/imports")).json()["items"] == []
