"""Repeated requests whose answers have secrets, or whose bodies are streamed."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import pytest
from fastapi import FastAPI

from skuport.core.settings import Settings
from tests.support.api import client_of

KEY = {"Idempotency-Key": "nightly-1"}
FILE = "/api/v1/imports/file?filename=a.csv"
ROWS = b"sku,name\n1,One\n"

WITH_SECRETS: list[tuple[str, dict[str, Any], str]] = [
    ("/api/v1/api-keys", {"name": "k", "scopes": ["read"]}, "key"),
    ("/api/v1/signin-links", {"name": "Ada"}, "url"),
    (
        "/api/v1/webhooks",
        {"url": "https://example.com/hook", "event_types": ["import.completed"]},
        "secret",
    ),
    ("/api/v1/uploads", {"filename": "a.csv", "size": 20, "content_type": "text/csv"}, "url"),
]


@pytest.mark.parametrize(("path", "body", "secret"), WITH_SECRETS)
async def test_a_secret_is_shown_again_and_not_stored(
    api: httpx.AsyncClient, database: asyncpg.Connection, path: str, body: dict[str, Any], secret: str
) -> None:
    first = await api.post(path, json=body, headers=KEY)
    again = await api.post(path, json=body, headers=KEY)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["idempotency-replayed"] == "true"
    assert again.headers.get("location") == first.headers.get("location")
    stored: bytes = await database.fetchval("SELECT body FROM idempotency_keys")
    assert len(stored) > len(first.content)
    assert first.json()[secret].encode() not in stored
    other = await api.post(path, json={**body, "no": 1}, headers=KEY)
    assert other.status_code == 422
    assert await database.fetchval("SELECT count(*) FROM idempotency_keys") == 1


async def test_another_credential_of_the_same_principal_does_not_see_the_answer(
    app: FastAPI, api: httpx.AsyncClient, settings: Settings, database: asyncpg.Connection
) -> None:
    path, body, _ = WITH_SECRETS[0]
    await api.post(path, json=body, headers=KEY)
    async with client_of(app) as other:
        assert settings.api_key is not None
        await other.post("/api/v1/session", json={"api_key": settings.api_key.get_secret_value()})
        response = await other.post(path, json=body, headers={**KEY, "Origin": settings.public_url})
    assert (response.status_code, response.json()["code"]) == (409, "idempotency_key_of_another_session")
    await database.execute("UPDATE idempotency_keys SET body = 'plain'")  # as before they were encrypted
    refused = await api.post(path, json=body, headers=KEY)
    assert (refused.status_code, refused.json()["code"]) == (409, "idempotency_key_of_another_session")


async def test_a_streamed_file_is_imported_once(api: httpx.AsyncClient, database: asyncpg.Connection) -> None:
    async def blocks() -> AsyncIterator[bytes]:
        yield ROWS[:5]
        yield ROWS[5:]

    first = await api.post(FILE, content=ROWS, headers=KEY)
    assert first.status_code == 202, first.text
    for content in (ROWS, blocks()):
        again = await api.post(FILE, content=content, headers=KEY)
        assert (again.status_code, again.json()["id"]) == (202, first.json()["id"])
        assert again.headers["idempotency-replayed"] == "true"
    changed = await api.post(FILE, content=ROWS.replace(b"One", b"Two"), headers=KEY)
    assert (changed.status_code, changed.json()["code"]) == (422, "idempotency_key_reused")
    options = await api.post(f"{FILE}&atomic=true", content=ROWS, headers=KEY)
    assert options.json()["code"] == "idempotency_key_reused"
    assert await database.fetchval("SELECT count(*) FROM imports") == 1
    assert await database.fetchval("SELECT count(*) FROM uploads") == 1


async def test_files_streamed_side_by_side_are_one_import(
    api: httpx.AsyncClient, database: asyncpg.Connection
) -> None:
    answers = await asyncio.gather(*(api.post(FILE, content=ROWS, headers=KEY) for _ in range(6)))
    assert {answer.status_code for answer in answers} <= {202, 409}
    assert len({answer.json()["id"] for answer in answers if answer.status_code == 202}) == 1
    assert await database.fetchval("SELECT count(*) FROM imports") == 1
