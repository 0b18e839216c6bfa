"""Signing in by link or key, session cookies, and protection against other sites."""

import asyncio
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from skuport.app import create_app
from skuport.core.settings import Settings
from tests.support.api import client_of, running

ORIGIN = {"Origin": "http://127.0.0.1:8000"}


async def token_of_link(api: httpx.AsyncClient, **body: object) -> str:
    response = await api.post("/api/v1/signin-links", json=body)
    assert response.status_code == 201, response.text
    url: str = response.json()["url"]
    assert url.startswith("http://127.0.0.1:8000/signin#token=")
    return url.partition("#token=")[2]


async def test_a_link_signs_one_browser_in_once(api: httpx.AsyncClient, client: httpx.AsyncClient) -> None:
    token = await token_of_link(api, name="Ada", scopes=["write"])
    response = await client.post("/api/v1/session", json={"token": token}, headers=ORIGIN)
    assert response.status_code == 201
    cookie = response.headers["set-cookie"]
    for attribute in ("HttpOnly", "SameSite=strict", "Path=/", "Max-Age=2592000"):
        assert attribute in cookie
    assert "Secure" not in cookie
    assert response.json()["principal"]["kind"] == "session"
    assert response.json()["principal"]["name"] == "Ada"
    assert response.json()["scopes"] == ["read", "write"]
    assert (await client.get("/api/v1/me")).json() == response.json()

    again = await client.post("/api/v1/session", json={"token": token}, headers=ORIGIN)
    assert again.status_code == 401
    assert again.json()["code"] == "signin_link_invalid"


async def test_a_link_that_no_longer_works_names_the_command_for_a_new_one(
    settings: Settings, clean_database: str
) -> None:
    # The same as on the page to sign in: `skuport` alone is not found on every machine.
    command = "/opt/my/skuport signin --data-dir /srv/catalog"
    async with (
        running(settings.model_copy(update={"signin_command": command})) as app,
        client_of(app) as browser,
    ):
        refused = await browser.post("/api/v1/session", json={"token": "unknown"}, headers=ORIGIN)
    assert (refused.status_code, refused.json()["code"]) == (401, "signin_link_invalid")
    assert refused.json()["detail"].endswith(f" Create a new one with `{command}`.")


async def test_only_one_of_many_browsers_can_use_a_link(
    api: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    token = await token_of_link(api)
    responses = await asyncio.gather(
        *(client.post("/api/v1/session", json={"token": token}) for _ in range(20))
    )
    assert sorted(response.status_code for response in responses) == [201] + [401] * 19


async def test_a_link_expires_after_15_minutes(
    api: httpx.AsyncClient, client: httpx.AsyncClient, app: FastAPI
) -> None:
    early, late = await token_of_link(api), await token_of_link(api)
    now = datetime.now(UTC)
    app.state.clock = lambda: now + timedelta(minutes=14)
    assert (await client.post("/api/v1/session", json={"token": early})).status_code == 201
    app.state.clock = lambda: now + timedelta(minutes=16)
    assert (await client.post("/api/v1/session", json={"token": late})).status_code == 401


async def test_a_session_expires(api: httpx.AsyncClient, client: httpx.AsyncClient, app: FastAPI) -> None:
    await client.post("/api/v1/session", json={"token": await token_of_link(api)})
    now = datetime.now(UTC)
    for days in (13, 26, 29):
        app.state.authenticator._clock = lambda: now + timedelta(days=days)  # noqa: B023
        assert (await client.get("/api/v1/me")).status_code == 200
    app.state.authenticator._clock = lambda: now + timedelta(days=31)
    assert (await client.get("/api/v1/me")).json()["code"] == "session_ended"


async def test_signing_out_ends_the_session_and_deletes_the_cookie(
    api: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    await client.post("/api/v1/session", json={"token": await token_of_link(api)})
    cookie = client.cookies["skuport_session"]
    response = await client.delete("/api/v1/session", headers=ORIGIN)
    assert response.status_code == 204
    assert "skuport_session" not in client.cookies
    client.cookies.set("skuport_session", cookie)
    assert (await client.get("/api/v1/me")).status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "https://127.0.0.1:8000"},
        {"Origin": "http://127.0.0.1:9000"},
        {"Origin": "http://127.0.0.1"},
        {"Origin": "http://127.0.0.1:8000.evil.example"},
        {"Origin": "http://evil.example", "X-Forwarded-Host": "evil.example"},
        {"Referer": "http://127.0.0.1:8000/"},
    ],
)
async def test_requests_of_other_sites_are_refused(
    api: httpx.AsyncClient, client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    await client.post("/api/v1/session", json={"token": await token_of_link(api)})
    for method, path in (("POST", "/api/v1/signin-links"), ("DELETE", "/api/v1/session")):
        response = await client.request(method, path, headers=headers)
        assert response.status_code == 403
        assert response.json()["code"] == "csrf"
    assert (await client.get("/api/v1/me", headers=headers)).status_code == 200


async def test_the_origin_may_be_the_host_of_the_request(
    api: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    await client.post("/api/v1/session", json={"token": await token_of_link(api)})
    headers = {"Host": "localhost:8000", "Origin": "http://localhost:8000"}
    assert (await client.post("/api/v1/signin-links", json={}, headers=headers)).status_code == 201


async def test_a_key_needs_no_origin_and_takes_precedence_over_the_cookie(
    api: httpx.AsyncClient, app: FastAPI
) -> None:
    async with client_of(app) as browser:
        await browser.post("/api/v1/session", json={"token": await token_of_link(api, scopes=["read"])})
        headers = dict(api.headers)
        assert (await browser.post("/api/v1/signin-links", json={}, headers=headers)).status_code == 201
        wrong = {"Authorization": "Bearer sk_wrong"}
        assert (await browser.get("/api/v1/me", headers=wrong)).status_code == 401


async def test_signing_in_from_another_site_is_refused(
    api: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    token = await token_of_link(api)
    foreign = {"Origin": "http://127.0.0.1:9000"}
    response = await client.post("/api/v1/session", json={"token": token}, headers=foreign)
    assert response.json()["code"] == "csrf"
    assert (await client.post("/api/v1/session", json={"token": token})).status_code == 201


@pytest.mark.parametrize("body", [{}, {"token": "a", "api_key": "b"}, {"token": ""}, {"token": None}])
async def test_exactly_one_credential_is_required(client: httpx.AsyncClient, body: dict[str, str]) -> None:
    assert (await client.post("/api/v1/session", json=body)).status_code == 422


async def test_the_bootstrap_key_opens_sessions_that_end_with_it(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    assert settings.api_key is not None
    key = settings.api_key.get_secret_value()
    response = await client.post("/api/v1/session", json={"api_key": key})
    assert response.status_code == 201
    assert response.json()["principal"]["kind"] == "bootstrap"
    assert response.json()["scopes"] == ["read", "write", "admin"]
    cookies = dict(client.cookies)

    changed = settings.model_copy(update={"api_key": SecretStr("another-key-that-is-long-enough-for-us")})
    for after, expected in (
        (settings, 200),
        (changed, 401),
        (settings.model_copy(update={"api_key": None}), 401),
    ):
        async with running(after) as app, client_of(app) as browser:
            browser.cookies.update(cookies)
            assert (await browser.get("/api/v1/me")).status_code == expected


async def test_changing_the_bootstrap_key_ends_its_links_and_the_sessions_opened_by_them(
    api: httpx.AsyncClient, client: httpx.AsyncClient, settings: Settings
) -> None:
    opened = await client.post("/api/v1/session", json={"token": await token_of_link(api)})
    assert opened.status_code == 201
    cookies, unused = dict(client.cookies), await token_of_link(api)

    changed = settings.model_copy(update={"api_key": SecretStr("another-key-that-is-long-enough-for-us")})
    async with running(changed) as app, client_of(app) as browser:
        refused = await browser.post("/api/v1/session", json={"token": unused})
        browser.cookies.update(cookies)
        assert (await browser.get("/api/v1/me")).json()["code"] == "session_ended"
    assert (refused.status_code, refused.json()["code"]) == (401, "signin_link_invalid")


@pytest.mark.parametrize(
    ("public_url", "name", "path"),
    [
        ("https://shop.example", "__Host-skuport_session", "Path=/;"),
        ("https://shop.example/catalog", "__Secure-skuport_session", "Path=/catalog;"),
        ("http://shop.example", "skuport_session", "Path=/;"),
    ],
)
async def test_over_https_the_cookie_is_secure_and_its_name_says_so(
    settings: Settings, clean_database: str, public_url: str, name: str, path: str
) -> None:
    assert settings.api_key is not None
    origin = public_url.removesuffix("/catalog")
    public = settings.model_copy(update={"public_url": public_url})
    async with running(public) as app, client_of(app) as browser:
        key = settings.api_key.get_secret_value()
        response = await browser.post("/api/v1/session", json={"api_key": key})
        header = response.headers["set-cookie"]
        assert header.startswith(f"{name}=")
        assert f"{path} " in header
        assert ("Secure" in header) is public_url.startswith("https")
        assert "Domain" not in header
        browser.cookies.clear()
        token = header.partition("=")[2].partition(";")[0]
        for cookie, expected in ((name, 200), ("skuport_session", 200 if name == "skuport_session" else 401)):
            sent = {"Cookie": f"{cookie}={token}"}
            assert (await browser.get("/api/v1/me", headers=sent)).status_code == expected
        for foreign, expected in (("http://other.example", 403), (origin, 204)):
            sent = {"Cookie": f"{name}={token}", "Origin": foreign}
            response = await browser.delete("/api/v1/session", headers=sent)
            assert response.status_code == expected
        assert response.headers["set-cookie"].startswith(f'{name}=""')


async def test_a_link_is_void_with_what_made_it(
    api: httpx.AsyncClient, app: FastAPI, client: httpx.AsyncClient
) -> None:
    soon = (datetime.now(UTC) + timedelta(minutes=1)).isoformat()
    body = {"name": "short", "scopes": ["admin"], "expires_at": soon}
    key = (await api.post("/api/v1/api-keys", json=body)).json()["key"]
    headers = {"Authorization": f"Bearer {key}"}
    async with client_of(app, **ORIGIN) as browser:
        await browser.post("/api/v1/session", json={"api_key": key})
        links = [
            (await client.post("/api/v1/signin-links", json={}, headers=headers)).json()["url"],
            (await browser.post("/api/v1/signin-links", json={})).json()["url"],
        ]
        now = datetime.now(UTC)
        app.state.clock = lambda: now + timedelta(minutes=2)  # the key has expired, its links have not
        for link in links:
            answer = await client.post("/api/v1/session", json={"token": link.partition("#token=")[2]})
            assert answer.json()["code"] == "signin_link_invalid"
        app.state.clock = lambda: now
        token = links[0].partition("#token=")[2]
        assert (await client.post("/api/v1/session", json={"token": token})).status_code == 201
        # A session that was opened with a key takes its links along, and leaves those of the key.
        await browser.delete("/api/v1/session")
        token = links[1].partition("#token=")[2]
        assert (await client.post("/api/v1/session", json={"token": token})).status_code == 401


async def test_a_short_bootstrap_key_is_refused_at_startup(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"api_key": SecretStr("too-short")}))
    with pytest.raises(ValueError, match="at least 32 characters"):
        async with app.router.lifespan_context(app):
            pass
