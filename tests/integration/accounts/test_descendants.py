"""What a key or session made, directly or through others: how many they are, and ending them with it."""

import asyncio
import json
from typing import Any

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from skuport.accounts import repository
from tests.support.api import client_of

ORIGIN = {"Origin": "http://127.0.0.1:8000"}
ADMIN = {"name": "k", "scopes": ["admin"]}
NONE = {"api_keys": 0, "sessions": 0, "signin_links": 0, "includes_caller": False}


async def new_key(by: httpx.AsyncClient) -> dict[str, Any]:
    answer = await by.post("/api/v1/api-keys", json=ADMIN)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def new_link(by: httpx.AsyncClient) -> str:
    answer = await by.post("/api/v1/signin-links", json={})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["url"]).partition("#token=")[2]


async def sign_in(browser: httpx.AsyncClient, **credential: str) -> None:
    answer = await browser.post("/api/v1/session", json=credential)
    assert answer.status_code == 201, answer.text


async def statuses(*clients: httpx.AsyncClient) -> list[int]:
    return [(await client.get("/api/v1/me")).status_code for client in clients]


class Family:
    """A key that made a link, whose session made a key, which opened a session that made a link and a key."""

    async def __aenter__(self) -> "Family":
        return self

    async def __aexit__(self, *_: object) -> None:
        for client in (self.first, self.browser, self.second, self.phone, self.third):
            await client.aclose()

    @staticmethod
    async def make(app: FastAPI, api: httpx.AsyncClient) -> "Family":
        family = Family()
        family.key = await new_key(api)
        family.first = client_of(app, Authorization=f"Bearer {family.key['key']}")
        family.browser = client_of(app, **ORIGIN)
        await sign_in(family.browser, token=await new_link(family.first))
        second = await new_key(family.browser)
        family.second = client_of(app, Authorization=f"Bearer {second['key']}")
        family.phone = client_of(app, **ORIGIN)
        await sign_in(family.phone, api_key=second["key"])
        family.link = await new_link(family.phone)
        family.third = client_of(app, Authorization=f"Bearer {(await new_key(family.phone))['key']}")
        return family

    key: dict[str, Any]
    first: httpx.AsyncClient
    browser: httpx.AsyncClient
    second: httpx.AsyncClient
    phone: httpx.AsyncClient
    third: httpx.AsyncClient
    link: str


async def test_revoking_a_key_leaves_what_it_made(app: FastAPI, api: httpx.AsyncClient) -> None:
    async with await Family.make(app, api) as made:
        assert (await api.delete(f"/api/v1/api-keys/{made.key['id']}")).status_code == 204
        family = (made.first, made.browser, made.second, made.phone, made.third)
        assert await statuses(*family) == [401, 200, 200, 200, 200]


async def test_revoking_a_key_ends_all_that_it_made_if_asked(
    app: FastAPI, api: httpx.AsyncClient, database_url: str
) -> None:
    async with await Family.make(app, api) as made, client_of(app) as other:
        bystander = await new_key(api)
        path = f"/api/v1/api-keys/{made.key['id']}"
        counts = {"api_keys": 2, "sessions": 2, "signin_links": 1}
        assert (await api.get(f"{path}/descendants")).json() == {**counts, "includes_caller": False}
        assert (await made.phone.get(f"{path}/descendants")).json() == {**counts, "includes_caller": True}

        assert (await api.delete(f"{path}?descendants=true")).status_code == 204

        family = (made.first, made.browser, made.second, made.phone, made.third)
        assert await statuses(*family) == [401] * 5
        assert (await other.post("/api/v1/session", json={"token": made.link})).status_code == 401
        assert (await api.get(f"{path}/descendants")).status_code == 404
        (left,) = (await api.get("/api/v1/api-keys")).json()["items"]
        assert left["id"] == bystander["id"]
        assert (await api.get("/api/v1/sessions")).json()["items"] == []

    connection = await asyncpg.connect(database_url)
    rows = await connection.fetch(
        "SELECT action, details FROM audit_log WHERE details ? 'made_by_api_key' ORDER BY action"
    )
    await connection.close()
    assert [row["action"] for row in rows] == ["api_key.revoked"] * 2 + ["session.ended"] * 2
    assert {json.loads(row["details"])["made_by_api_key"] for row in rows} == {made.key["id"]}


async def test_ending_a_session_ends_all_that_was_made_in_it_if_asked(
    app: FastAPI, api: httpx.AsyncClient
) -> None:
    async with await Family.make(app, api) as made:
        # The phone's session has the principal of the second key, but made only the third.
        (phone,) = [s for s in (await made.phone.get("/api/v1/sessions")).json()["items"] if s["current"]]
        path = f"/api/v1/sessions/{phone['id']}"
        assert (await api.get(f"{path}/descendants")).json() == {**NONE, "api_keys": 1}
        assert (await api.delete(f"{path}?descendants=true")).status_code == 204
        assert await statuses(made.second, made.phone, made.third) == [200, 401, 401]

        (browser,) = [s for s in (await made.browser.get("/api/v1/sessions")).json()["items"] if s["current"]]
        path = f"/api/v1/sessions/{browser['id']}"
        assert (await api.get(f"{path}/descendants")).json() == {**NONE, "api_keys": 1}
        assert (await api.delete(f"{path}?descendants=true")).status_code == 204
        assert await statuses(made.first, made.browser, made.second) == [200, 401, 401]


async def test_nothing_is_made_beside_a_revocation(
    app: FastAPI, api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A request that was authenticated before the revocation, and goes on after it, makes nothing."""
    made = await new_key(api)
    entered, revoked = asyncio.Event(), asyncio.Event()
    share = repository.share_access

    async def late(session: Any) -> None:
        await session.execute(text("SELECT 1"))
        entered.set()
        await revoked.wait()
        await share(session)

    monkeypatch.setattr(repository, "share_access", late)
    async with client_of(app, Authorization=f"Bearer {made['key']}") as thief:
        requests = [
            asyncio.create_task(thief.post("/api/v1/signin-links", json={})),
            asyncio.create_task(thief.post("/api/v1/api-keys", json=ADMIN)),
        ]
        await entered.wait()
        assert (await api.delete(f"/api/v1/api-keys/{made['id']}?descendants=true")).status_code == 204
        revoked.set()
        assert [answer.status_code for answer in await asyncio.gather(*requests)] == [401, 401]
    assert (await api.get("/api/v1/api-keys")).json()["items"] == []
