"""API keys: creation, scopes, expiry, revocation, and the audit log."""

from datetime import UTC, datetime, timedelta

import asyncpg
import httpx
import pytest
from fastapi import FastAPI

from skuport.core.pagination import MAX_LIMIT
from tests.support.api import client_of


async def make_key(api: httpx.AsyncClient, *scopes: str, **more: str) -> dict[str, str]:
    response = await api.post("/api/v1/api-keys", json={"name": "a key", "scopes": list(scopes), **more})
    assert response.status_code == 201, response.text
    created: dict[str, str] = response.json()
    return created


async def test_a_key_is_shown_once_and_works(api: httpx.AsyncClient, app: FastAPI) -> None:
    created = await make_key(api, "write")
    assert created["key"].startswith("sk_")
    assert len(created["key"]) == 3 + 43  # 256 bits
    assert created["key"].startswith(created["prefix"])
    assert len(created["prefix"]) < 15

    (listed,) = (await api.get("/api/v1/api-keys")).json()["items"]
    assert "key" not in listed
    assert {**listed, "key": created["key"]} == created

    async with client_of(app, Authorization=f"Bearer {created['key']}") as user:
        me = (await user.get("/api/v1/me")).json()
    assert me["principal"] == {"id": me["principal"]["id"], "kind": "api_key", "name": "a key"}
    assert me["scopes"] == ["read", "write"]
    assert me["limits"]["max_upload_bytes"] == 20 * 2**30
    assert me["limits"]["multipart_threshold_bytes"] == 64 * 2**20
    (used,) = (await api.get("/api/v1/api-keys")).json()["items"]
    assert used["last_used_at"] is not None


async def test_a_key_until_the_end_of_the_calendar_is_listed(
    api: httpx.AsyncClient, app: FastAPI, clean_database: str
) -> None:
    created = await make_key(api, "read", expires_at="9999-12-31T23:59:59.9999999Z")
    assert created["expires_at"] == "9999-12-31T23:59:59Z"
    database = await asyncpg.connect(clean_database)
    await database.execute("UPDATE api_keys SET expires_at = 'infinity'")  # as it was stored before
    await database.close()
    (listed,) = (await api.get("/api/v1/api-keys")).json()["items"]
    assert listed["expires_at"] == "9999-12-31T23:59:59Z"
    async with client_of(app, Authorization=f"Bearer {created['key']}") as user:
        assert (await user.get("/api/v1/products")).status_code == 200


async def test_use_is_recorded_at_most_once_a_minute(
    api: httpx.AsyncClient, app: FastAPI, database_url: str
) -> None:
    created = await make_key(api, "read")
    recorded = []
    async with client_of(app, Authorization=f"Bearer {created['key']}") as user:
        now = datetime.now(UTC)
        for seconds in (0, 59, 61):
            app.state.authenticator._clock = lambda: now + timedelta(seconds=seconds)  # noqa: B023
            await user.get("/api/v1/me")
            recorded.append((await api.get("/api/v1/api-keys")).json()["items"][0]["last_used_at"])
    assert recorded[0] == recorded[1]
    assert recorded[2] > recorded[1]


async def test_scopes_are_enforced(api: httpx.AsyncClient, app: FastAPI) -> None:
    for scope, reads, administers in (("read", 200, 403), ("write", 200, 403), ("admin", 200, 200)):
        created = await make_key(api, scope)
        async with client_of(app, Authorization=f"Bearer {created['key']}") as user:
            assert (await user.get("/api/v1/products")).status_code == reads
            refused = await user.get("/api/v1/api-keys")
            assert refused.status_code == administers
            if administers == 403:
                assert refused.json()["code"] == "missing_scope"
                assert scope in refused.json()["detail"]


async def test_invalid_keys_are_refused(client: httpx.AsyncClient) -> None:
    for header in (
        "Bearer sk_" + "x" * 43,
        "Bearer ",
        "Bearer",
        "Basic dTpw",
        "sk_" + "x" * 43,
        "Bearer " + "y" * 10_000,
        "Bearer ü",
    ):
        response = await client.get("/api/v1/me", headers={"Authorization": header.encode("latin-1")})
        assert response.status_code == 401, header
        assert response.headers["www-authenticate"] == "Bearer"


async def test_an_expired_key_is_refused(api: httpx.AsyncClient, app: FastAPI) -> None:
    soon = (datetime.now(UTC) + timedelta(seconds=30)).isoformat()
    created = await make_key(api, "read", expires_at=soon)
    async with client_of(app, Authorization=f"Bearer {created['key']}") as user:
        assert (await user.get("/api/v1/me")).status_code == 200
        app.state.authenticator._clock = lambda: datetime.now(UTC) + timedelta(minutes=1)
        assert (await user.get("/api/v1/me")).json()["code"] == "invalid_api_key"
    past = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
    refused = await api.post(
        "/api/v1/api-keys", json={"name": "late", "scopes": ["read"], "expires_at": past}
    )
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/expires_at"


async def test_revoking_ends_the_key_its_sessions_and_its_links(api: httpx.AsyncClient, app: FastAPI) -> None:
    created = await make_key(api, "admin")
    async with client_of(app, Authorization=f"Bearer {created['key']}") as owner, client_of(app) as browser:
        link = (await owner.post("/api/v1/signin-links", json={})).json()["url"]
        assert (await browser.post("/api/v1/session", json={"api_key": created["key"]})).status_code == 201
        assert (await browser.get("/api/v1/me")).status_code == 200

        assert (await api.delete(f"/api/v1/api-keys/{created['id']}")).status_code == 204

        assert (await owner.get("/api/v1/me")).status_code == 401
        assert (await browser.get("/api/v1/me")).json()["code"] == "session_ended"
        assert (await browser.post("/api/v1/session", json={"api_key": created["key"]})).status_code == 401
        token = link.partition("#token=")[2]
        assert (await browser.post("/api/v1/session", json={"token": token})).status_code == 401

    assert (await api.delete(f"/api/v1/api-keys/{created['id']}")).status_code == 404
    assert (await api.get("/api/v1/api-keys")).json()["items"] == []
    (revoked,) = (await api.get("/api/v1/api-keys?include_revoked=true")).json()["items"]
    assert revoked["revoked_at"] is not None


async def test_keys_are_paged_newest_first_in_both_directions(api: httpx.AsyncClient) -> None:
    made = [(await make_key(api, "read"))["id"] for _ in range(5)]
    first = (await api.get("/api/v1/api-keys?limit=2")).json()
    second = (await api.get("/api/v1/api-keys", params={"limit": 2, "cursor": first["next_cursor"]})).json()
    third = (await api.get("/api/v1/api-keys", params={"limit": 2, "cursor": second["next_cursor"]})).json()
    seen = [item["id"] for page in (first, second, third) for item in page["items"]]
    assert seen == made[::-1]
    assert third["next_cursor"] is None
    back = (await api.get("/api/v1/api-keys", params={"limit": 2, "cursor": third["prev_cursor"]})).json()
    assert back["items"] == second["items"]
    assert (await api.get(f"/api/v1/api-keys?limit={MAX_LIMIT + 1}")).status_code == 422


async def test_invalid_bodies_are_refused(api: httpx.AsyncClient) -> None:
    for body, pointer in (
        ({"name": "", "scopes": ["read"]}, "/name"),
        ({"name": "a\x00b", "scopes": ["read"]}, "/name"),
        ({"name": "x" * 201, "scopes": ["read"]}, "/name"),
        ({"name": "x", "scopes": []}, "/scopes"),
        ({"name": "x", "scopes": ["root"]}, "/scopes/0"),
        ({"name": "x", "scopes": ["read"], "expires_at": "2030-01-01T00:00:00"}, "/expires_at"),
        ({"name": "x", "scopes": ["read"], "key": "mine"}, "/key"),
    ):
        response = await api.post("/api/v1/api-keys", json=body)
        assert response.status_code == 422, body
        assert [error["pointer"] for error in response.json()["errors"]] == [pointer]


async def test_the_database_has_no_secrets(api: httpx.AsyncClient, app: FastAPI, database_url: str) -> None:
    created = await make_key(api, "admin")
    token = (await api.post("/api/v1/signin-links", json={})).json()["url"].partition("#token=")[2]
    async with client_of(app) as browser:
        await browser.post("/api/v1/session", json={"api_key": created["key"]})
        cookie = browser.cookies["skuport_session"]
    bootstrap = app.state.settings.api_key.get_secret_value()
    connection = await asyncpg.connect(database_url)
    try:
        tables = [
            row[0]
            for row in await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        ]
        rows = [
            str(row[0])
            for table in tables
            for row in await connection.fetch(f'SELECT t::text FROM "{table}" t')
        ]
    finally:
        await connection.close()
    assert any(created["prefix"] in row for row in rows)
    for secret in (created["key"], token, cookie, bootstrap):
        assert not any(secret in row or secret.encode().hex() in row for row in rows)


async def test_every_change_is_in_the_append_only_audit_log(
    api: httpx.AsyncClient, database_url: str
) -> None:
    created = await make_key(api, "read")
    await api.post("/api/v1/signin-links", json={"name": "For Ada"}, headers={"X-Request-ID": "request-7"})
    await api.delete(f"/api/v1/api-keys/{created['id']}")
    connection = await asyncpg.connect(database_url)
    try:
        rows = await connection.fetch(
            "SELECT action, subject_type, subject_id, request_id FROM audit_log ORDER BY id"
        )
        assert [row["action"] for row in rows] == [
            "api_key.created",
            "signin_link.created",
            "api_key.revoked",
        ]
        assert [row["subject_id"] for row in rows] == [created["id"], "For Ada", created["id"]]
        assert rows[1]["request_id"] == "request-7"
        for statement in ("UPDATE audit_log SET action = ''", "DELETE FROM audit_log"):
            with pytest.raises(asyncpg.RaiseError, match="append-only"):
                await connection.execute(statement)
    finally:
        await connection.close()
