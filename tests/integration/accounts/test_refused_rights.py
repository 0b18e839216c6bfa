"""The audit log says who asked for what they have no right to, in few rows."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import httpx
import pytest
from fastapi import FastAPI

from skuport.accounts import refusals
from tests.support.api import client_of

ELSEWHERE = {"Origin": "https://evil.example"}


@asynccontextmanager
async def reading(app: FastAPI, api: httpx.AsyncClient) -> AsyncIterator[tuple[str, httpx.AsyncClient]]:
    """The id of a principal that may read, and a client with its key."""
    made = (await api.post("/api/v1/api-keys", json={"name": "one", "scopes": ["read"]})).json()
    async with client_of(app, Authorization=f"Bearer {made['key']}") as client:
        yield (await client.get("/api/v1/me")).json()["principal"]["id"], client


async def rows(app: FastAPI, database_url: str) -> list[tuple[str, str, dict[str, Any]]]:
    """The rows of refused principals: whose they are, whom they name, and the details."""
    await app.state.refusals.flush()
    connection = await asyncpg.connect(database_url)
    found = await connection.fetch(
        "SELECT principal_id, subject_id, details FROM audit_log"
        " WHERE action = 'access.refused' AND subject_type = 'principal' ORDER BY id"
    )
    await connection.close()
    return [(str(row["principal_id"]), row["subject_id"], json.loads(row["details"])) for row in found]


async def test_missing_scopes_are_audited(app: FastAPI, api: httpx.AsyncClient, database_url: str) -> None:
    async with reading(app, api) as (reader, client):
        answers = [
            await client.delete("/api/v1/products/1"),
            await client.delete("/api/v1/products/2"),
            await client.get("/api/v1/api-keys"),
            await client.head("/api/v1/api-keys"),
            await client.post("/api/v1/products", content=b"["),
        ]
        assert {answer.status_code for answer in answers} == {403}
        assert answers[0].json()["code"] == "missing_scope"
        assert (await client.get("/api/v1/products")).status_code == 200
    ((by, subject, details),) = await rows(app, database_url)
    assert (by, subject) == (reader, reader)
    assert details.pop("since") < details.pop("until")
    assert details == {
        "missing_scopes": 5,
        "addresses": ["127.0.0.1"],
        "operations": ["create_product", "delete_product", "list_api_keys"],
    }
    assert len(await rows(app, database_url)) == 1  # written once


async def test_requests_that_another_site_makes_a_browser_send_are_audited(
    app: FastAPI, api: httpx.AsyncClient, database_url: str
) -> None:
    key = api.headers["authorization"].removeprefix("Bearer ")
    async with client_of(app) as browser:
        assert (await browser.post("/api/v1/session", json={"api_key": key})).status_code == 201
        refused = await browser.post(
            "/api/v1/products", json={"sku": "A-1", "name": "Mug"}, headers=ELSEWHERE
        )
        assert (refused.status_code, refused.json()["code"]) == (403, "csrf")
    ((_, _, details),) = await rows(app, database_url)
    assert (details["foreign_origins"], details["operations"]) == (1, ["create_product"])


async def test_the_audit_log_gets_few_rows_whatever_principals_ask_for(
    app: FastAPI, api: httpx.AsyncClient, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusals, "MAX_SUBJECTS", 2)
    readers = []
    for _ in range(4):
        async with reading(app, api) as (reader, client):
            readers.append(reader)
            for path in (
                "api-keys",
                "sessions/1",
                "api-keys/1",
                "webhooks/1",
                "imports/1",
                "jobs/1",
                "uploads/1",
            ):
                await client.delete(f"/api/v1/{path}")
                await client.post("/api/v1/products", json={})
    # An address that guesses keys takes no row from principals, nor the other way round.
    async with client_of(app, Authorization="Bearer sk_wrong") as thief:
        await thief.get("/api/v1/me")
    found = await rows(app, database_url)
    assert [subject for _, subject, _ in found] == [*readers[:2], "others"]
    assert found[2][0] == "00000000-0000-7000-8000-000000000002"
    for _, _, details in found:
        assert len(details["operations"]) <= 5
    assert found[2][2]["missing_scopes"] == 2 * found[0][2]["missing_scopes"]


async def test_without_the_database_they_are_written_later(
    app: FastAPI, api: httpx.AsyncClient, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object, **__: object) -> None:
        raise ConnectionRefusedError

    async with reading(app, api) as (_, client):
        await client.get("/api/v1/api-keys")
        with monkeypatch.context() as patch:
            patch.setattr(refusals.audit, "record", away)
            await app.state.refusals.flush()
        await client.get("/api/v1/api-keys")
    ((_, _, details),) = await rows(app, database_url)
    assert (details["missing_scopes"], details["operations"]) == (2, ["list_api_keys"])
