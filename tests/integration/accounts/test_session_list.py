"""Listing active sessions, and ending them."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import httpx
from fastapi import FastAPI

from tests.support.api import client_of

ORIGIN = {"Origin": "http://127.0.0.1:8000"}
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"


async def signed_in(app: FastAPI, api: httpx.AsyncClient, name: str, *scopes: str) -> httpx.AsyncClient:
    """A browser that was signed in by a link."""
    body = {"name": name, "scopes": list(scopes)}
    link = (await api.post("/api/v1/signin-links", json=body)).json()["url"]
    browser = client_of(app, **{"User-Agent": FIREFOX, **ORIGIN})
    answer = await browser.post("/api/v1/session", json={"token": link.partition("#token=")[2]})
    assert answer.status_code == 201, answer.text
    return browser


async def listed(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    answer = await client.get("/api/v1/sessions")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_sessions_are_listed_without_secrets(
    app: FastAPI, api: httpx.AsyncClient, database_url: str
) -> None:
    ada = await signed_in(app, api, "Ada", "admin")
    bob = await signed_in(app, api, "Bob", "read")
    second, first = await listed(ada)
    assert (first["principal"]["name"], first["scopes"], first["current"]) == ("Ada", ["admin"], True)
    assert (second["principal"]["name"], second["scopes"], second["current"]) == ("Bob", ["read"], False)
    assert (first["device"], first["user_agent"]) == ("Firefox on Linux", FIREFOX)
    assert first["address"] == "127.0.0.1"
    lasts = datetime.fromisoformat(first["expires_at"]) - datetime.fromisoformat(first["created_at"])
    assert lasts == timedelta(days=30)
    assert not any(item["current"] for item in await listed(api))

    connection = await asyncpg.connect(database_url)
    hashes = [row["token_hash"].hex() for row in await connection.fetch("SELECT token_hash FROM sessions")]
    await connection.close()
    text = (await ada.get("/api/v1/sessions")).text
    for secret in (*hashes, ada.cookies["skuport_session"], bob.cookies["skuport_session"]):
        assert secret not in text

    pages = [(await ada.get("/api/v1/sessions?limit=1")).json()]
    pages.append((await ada.get("/api/v1/sessions", params={"cursor": pages[0]["next_cursor"]})).json())
    assert [item["id"] for page in pages for item in page["items"]] == [second["id"], first["id"]]


async def test_use_is_recorded_at_most_once_a_minute(
    app: FastAPI, api: httpx.AsyncClient, database_url: str
) -> None:
    ada = await signed_in(app, api, "Ada", "admin")
    now = datetime.now(UTC)
    connection = await asyncpg.connect(database_url)
    seen = []
    for seconds in (30, 61, 119, 140):
        app.state.authenticator._clock = lambda: now + timedelta(seconds=seconds)  # noqa: B023
        await ada.get("/api/v1/me")
        # It changes whenever the row is written.
        seen.append(await connection.fetchval("SELECT xmin::text FROM sessions"))
    await connection.close()
    assert seen[1] == seen[2]
    assert len(set(seen)) == 3
    (session,) = await listed(ada)
    assert datetime.fromisoformat(session["last_used_at"]) == now + timedelta(seconds=140)


async def test_an_ended_session_and_its_links_are_refused(app: FastAPI, api: httpx.AsyncClient) -> None:
    ada = await signed_in(app, api, "Ada", "admin")
    eve = await signed_in(app, api, "Eve", "admin")
    link = (await eve.post("/api/v1/signin-links", json={})).json()["url"]
    eves = next(item for item in await listed(ada) if item["principal"]["name"] == "Eve")

    assert (await ada.delete(f"/api/v1/sessions/{eves['id']}")).status_code == 204
    assert (await eve.get("/api/v1/me")).json()["code"] == "session_ended"
    again = await eve.post("/api/v1/session", json={"token": link.partition("#token=")[2]})
    assert again.json()["code"] == "signin_link_invalid"
    assert [item["principal"]["name"] for item in await listed(ada)] == ["Ada"]
    assert (await ada.delete(f"/api/v1/sessions/{eves['id']}")).status_code == 404

    # Ending one's own session is signing out.
    (own,) = await listed(ada)
    assert (await ada.delete(f"/api/v1/sessions/{own['id']}")).status_code == 204
    assert (await ada.get("/api/v1/me")).status_code == 401


async def test_all_other_sessions_are_ended(app: FastAPI, api: httpx.AsyncClient, database_url: str) -> None:
    ada = await signed_in(app, api, "Ada", "admin")
    others = [await signed_in(app, api, name, "write") for name in ("Bob", "Cleo")]
    made = (await api.post("/api/v1/api-keys", json={"name": "feed", "scopes": ["read"]})).json()

    answer = await ada.delete("/api/v1/sessions")
    assert (answer.status_code, answer.json()) == (200, {"ended": 2})
    assert [(await browser.get("/api/v1/me")).status_code for browser in (ada, *others)] == [200, 401, 401]
    assert (await ada.delete("/api/v1/sessions")).json() == {"ended": 0}
    # API keys stay valid. A request by a key has no session of its own, so all sessions end.
    async with client_of(app, Authorization=f"Bearer {made['key']}") as program:
        assert (await program.get("/api/v1/me")).status_code == 200
    assert (await api.delete("/api/v1/sessions")).json() == {"ended": 1}
    assert (await ada.get("/api/v1/me")).status_code == 401
    assert await listed(api) == []

    connection = await asyncpg.connect(database_url)
    ended = await connection.fetch(
        "SELECT p.name FROM audit_log a JOIN principals p ON p.id = a.principal_id"
        " WHERE action = 'session.ended' ORDER BY a.id"
    )
    await connection.close()
    assert [row["name"] for row in ended] == ["Ada", "Ada", "SKUPORT_API_KEY"]


async def test_users_see_and_end_their_own_sessions(app: FastAPI, api: httpx.AsyncClient) -> None:
    made = (await api.post("/api/v1/api-keys", json={"name": "Bob", "scopes": ["read"]})).json()
    async with client_of(app, **ORIGIN) as laptop, client_of(app, **ORIGIN) as phone:
        for browser in (laptop, phone):
            await browser.post("/api/v1/session", json={"api_key": made["key"]})
        ada = await signed_in(app, api, "Ada", "admin")
        adas = next(item for item in await listed(ada) if item["current"])

        second, first = await listed(laptop)
        assert (first["current"], second["current"]) == (True, False)
        assert len(await listed(ada)) == 3
        # Those of others don't exist for them.
        for method, path in (("GET", f"/{adas['id']}/descendants"), ("DELETE", f"/{adas['id']}")):
            answer = await laptop.request(method, f"/api/v1/sessions{path}")
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        assert (await laptop.get(f"/api/v1/sessions/{second['id']}/descendants")).json() == {
            "api_keys": 0,
            "sessions": 0,
            "signin_links": 0,
            "includes_caller": False,
        }

        assert (await laptop.delete(f"/api/v1/sessions/{second['id']}")).status_code == 204
        assert (await phone.get("/api/v1/me")).json()["code"] == "session_ended"
        await phone.post("/api/v1/session", json={"api_key": made["key"]})
        assert (await laptop.delete("/api/v1/sessions")).json() == {"ended": 1}
        assert [len(await listed(browser)) for browser in (laptop, ada)] == [1, 2]
        # Any user can sign out.
        assert (await laptop.delete("/api/v1/session")).status_code == 204
        assert [item["principal"]["name"] for item in await listed(ada)] == ["Ada"]


async def test_an_idle_session_ends(app: FastAPI, api: httpx.AsyncClient) -> None:
    ada = await signed_in(app, api, "Ada", "admin")
    (session,) = await listed(api)
    used = datetime.fromisoformat(session["last_used_at"])
    assert datetime.fromisoformat(session["idle_expires_at"]) - used == timedelta(days=14)
    for days in (13, 26):  # each use begins another two weeks
        app.state.authenticator._clock = lambda: used + timedelta(days=days)  # noqa: B023
        assert (await ada.get("/api/v1/me")).status_code == 200

    eve = await signed_in(app, api, "Eve", "admin")
    app.state.clock = app.state.authenticator._clock = lambda: (
        datetime.now(UTC) + timedelta(days=14, seconds=1)
    )
    assert (await eve.get("/api/v1/me")).json()["code"] == "session_ended"
    assert "Eve" not in [item["principal"]["name"] for item in await listed(api)]


async def test_signing_in_again_ends_the_session_of_that_browser(
    app: FastAPI, api: httpx.AsyncClient, database_url: str
) -> None:
    ada = await signed_in(app, api, "Ada", "admin")
    eve = await signed_in(app, api, "Eve", "read")
    old = ada.cookies["skuport_session"]
    key = api.headers["authorization"].removeprefix("Bearer ")
    # A sign-in that fails leaves the session alone.
    assert (await ada.post("/api/v1/session", json={"api_key": "sk_wrong"})).status_code == 401
    assert (await ada.get("/api/v1/me")).json()["principal"]["name"] == "Ada"

    assert (await ada.post("/api/v1/session", json={"api_key": key})).status_code == 201

    assert sorted(item["principal"]["name"] for item in await listed(api)) == ["Eve", "SKUPORT_API_KEY"]
    async with client_of(app, Cookie=f"skuport_session={old}") as copy:
        assert (await copy.get("/api/v1/me")).json()["code"] == "session_ended"
    assert (await eve.get("/api/v1/me")).status_code == 200
    (current,) = [item for item in await listed(ada) if item["current"]]
    connection = await asyncpg.connect(database_url)
    details = await connection.fetchval("SELECT details FROM audit_log WHERE action = 'session.ended'")
    await connection.close()
    assert json.loads(details) == {"replaced_by": current["id"]}


async def test_sessions_of_a_revoked_key_are_not_listed(app: FastAPI, api: httpx.AsyncClient) -> None:
    made = (await api.post("/api/v1/api-keys", json={"name": "Dora", "scopes": ["read"]})).json()
    async with client_of(app, **ORIGIN) as browser:
        await browser.post("/api/v1/session", json={"api_key": made["key"]})
        assert [item["principal"]["name"] for item in await listed(api)] == ["Dora"]
        await api.delete(f"/api/v1/api-keys/{made['id']}")
        assert await listed(api) == []
