"""Rate limits through the API: their headers, who is refused and who is not, and what the audit log says."""

import asyncio
import itertools
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from structlog.testing import capture_logs

from skuport.accounts import refusals
from skuport.core.settings import Settings
from tests.support.api import client_of, running

MINUTES = itertools.count(int(time.time()) // 60 + 1000)
"""Each test has a minute of its own, in which nothing is counted yet, and which lasts as long as the test."""
UNKNOWN = {"Authorization": "Bearer sk_" + "x" * 43}


@pytest.fixture
def limited(settings: Settings, clean_database: str) -> Callable[..., Any]:
    """Runs the app with other limits."""
    minute = next(MINUTES)

    @asynccontextmanager
    async def run(**changed: Any) -> AsyncIterator[FastAPI]:
        async with running(settings.model_copy(update=changed)) as app:
            app.state.rate_limits._counters._now = lambda: minute * 60 + 20.0
            yield app

    return run


def admin(app: FastAPI) -> httpx.AsyncClient:
    return client_of(app, Authorization=f"Bearer {app.state.settings.api_key.get_secret_value()}")


async def audited(app: FastAPI, database_url: str) -> dict[str, dict[str, Any]]:
    """What the audit log says of refused access, by address."""
    await app.state.refusals.flush()
    return dict(await rows_of_refusals(database_url))


async def rows_of_refusals(database_url: str) -> list[tuple[str, dict[str, Any]]]:
    """Whom the rows that are written already name, and their details."""
    connection = await asyncpg.connect(database_url)
    rows = await connection.fetch(
        "SELECT subject_id, details FROM audit_log WHERE action = 'access.refused' ORDER BY id"
    )
    await connection.close()
    return [(row["subject_id"], json.loads(row["details"])) for row in rows]


async def wait_for_rows(database_url: str, count: int) -> list[tuple[str, dict[str, Any]]]:
    """The rows as soon as there are so many."""
    async with asyncio.timeout(30):
        while True:
            found = await rows_of_refusals(database_url)
            if len(found) >= count:
                return found
            await asyncio.sleep(0.05)


async def test_refusals_are_audited_while_the_app_runs(
    limited: Callable[..., Any], database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusals, "FLUSH_SECONDS", 0.1)
    async with limited() as app, client_of(app, **UNKNOWN) as client:
        # After the first row, it goes on: the second comes in a later round.
        for count in (1, 2):
            assert (await client.get("/api/v1/me")).status_code == 401
            found = await wait_for_rows(database_url, count)
            assert [(address, details["refused_keys"]) for address, details in found] == [
                ("127.0.0.1", 1)
            ] * count


async def test_refusals_are_audited_when_the_app_ends(limited: Callable[..., Any], database_url: str) -> None:
    async with limited() as app, client_of(app, **UNKNOWN) as client:
        assert (await client.get("/api/v1/me")).status_code == 401
        assert await rows_of_refusals(database_url) == []
    ((address, details),) = await rows_of_refusals(database_url)
    assert (address, details["refused_keys"]) == ("127.0.0.1", 1)


async def test_a_principal_is_limited_by_all_processes_together(limited: Callable[..., Any]) -> None:
    async with (
        limited(rate_limit_principal=3) as app,
        limited(rate_limit_principal=3) as other,
        admin(app) as here,
        admin(other) as there,
        client_of(app) as nobody,
    ):
        answers = [await client.get("/api/v1/me") for client in (here, there, here, there, here)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
        assert answers[0].headers["ratelimit-policy"] == '"principal";q=3;w=60'
        assert [answer.headers["ratelimit"] for answer in answers[:4]] == [
            f'"principal";r={left};t=40' for left in (2, 1, 0, 0)
        ]
        assert "retry-after" not in answers[2].headers
        refused = answers[4]
        assert refused.headers["retry-after"] == "40"
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.json()["code"] == "rate_limited"
        assert "limit: 3 a minute" in refused.json()["detail"]
        # It used up its own requests, not those of others at the same address.
        assert (await nobody.get("/api/v1/me")).status_code == 401
        assert (await nobody.get("/healthz")).status_code == 200


async def test_an_address_is_limited_where_no_principal_makes_the_request(
    limited: Callable[..., Any],
) -> None:
    async with limited(rate_limit_address=3) as app, client_of(app) as nobody, admin(app) as user:
        assert (await user.get("/api/v1/me")).headers["ratelimit-policy"].startswith('"principal"')
        fresh = (await user.post("/api/v1/api-keys", json={"name": "new", "scopes": ["read"]})).json()
        junk = {"Authorization": "Bearer junk"}
        answers = [
            await nobody.get("/api/v1/openapi.json"),
            await nobody.get("/api/v1/nothing"),
            await nobody.get("/api/v1/openapi.json", headers=junk),
            await nobody.get("/api/v1/nothing"),
            await nobody.get("/api/v1/openapi.json", headers=junk),
        ]
        assert [answer.status_code for answer in answers] == [200, 404, 200, 429, 429]
        assert answers[3].headers["ratelimit-policy"] == '"address";q=3;w=60'
        assert answers[3].headers["x-request-id"]
        known = {"Authorization": f"Bearer {fresh['key']}"}
        assert (await nobody.get("/api/v1/me", headers=known)).status_code == 200
        # The users behind the same address go on, also where nothing asks who they are.
        assert (await user.get("/api/v1/me")).status_code == 200
        assert (await user.get("/api/v1/openapi.json")).status_code == 200
        for path in ("/healthz", "/readyz"):
            answer = await nobody.get(path)
            assert answer.status_code == 200
            assert "ratelimit" not in answer.headers


async def test_unknown_addresses_count_and_answer_404_whatever_the_credential(
    limited: Callable[..., Any],
) -> None:
    """Nothing below /api looks up a credential before it knows the route, so a valid one may be unknown here."""
    async with limited(rate_limit_address=3) as app, client_of(app) as nobody, admin(app) as user:
        fresh = (await user.post("/api/v1/api-keys", json={"name": "new", "scopes": ["read"]})).json()
        junk, new = {"Authorization": "Bearer junk"}, {"Authorization": f"Bearer {fresh['key']}"}
        answers = [await nobody.get("/api/v1/nothing", headers=junk) for _ in range(6)]
        assert {answer.status_code for answer in answers} == {404}
        assert [answer.headers["ratelimit"] for answer in answers] == [
            f'"address";r={left};t=40' for left in (2, 1, 0, 0, 0, 0)
        ]
        # It has used up what the address has where no key is looked at.
        assert (await nobody.get("/api/v1/openapi.json", headers=junk)).status_code == 429
        assert (await nobody.get("/api/v1/nothing")).status_code == 429
        assert (await nobody.get("/api/v1/nothing", headers=new)).status_code == 404
        assert (await nobody.get("/api/v1/me", headers=new)).status_code == 200


async def test_guessed_keys_are_refused_and_audited(limited: Callable[..., Any], database_url: str) -> None:
    async with limited(rate_limit_refusals=3) as app, client_of(app) as thief, admin(app) as user:
        fresh = (await user.post("/api/v1/api-keys", json={"name": "new", "scopes": ["read"]})).json()
        old = (await user.post("/api/v1/api-keys", json={"name": "old", "scopes": ["read"]})).json()
        await user.delete(f"/api/v1/api-keys/{old['id']}")
        guesses = [UNKNOWN, {"Authorization": f"Bearer {old['key']}"}, UNKNOWN, UNKNOWN, UNKNOWN]
        answers = [await thief.get("/api/v1/me", headers=guess) for guess in guesses]
        assert [answer.status_code for answer in answers] == [401, 401, 401, 429, 429]
        assert answers[3].headers["retry-after"] == "40"
        assert answers[3].headers["ratelimit-policy"] == '"refused-credentials";q=3;w=60'
        # Another user at this address gets in, and is known from then on.
        right = {"Authorization": f"Bearer {fresh['key']}"}
        assert (await thief.get("/api/v1/me", headers=right)).status_code == 200

        (entry,) = (await audited(app, database_url)).values()
        assert (entry["refused_keys"], entry["api_keys"]) == (5, [old["id"]])
        assert entry["since"] < entry["until"]
        assert await audited(app, database_url) == {"127.0.0.1": entry}  # written once

        # Of many guesses at the same time, a few are tried.
        flood = asyncio.gather(*(thief.get("/api/v1/me", headers=UNKNOWN) for _ in range(50)))
        begun = time.perf_counter()
        assert {(await user.get("/api/v1/me")).status_code for _ in range(5)} == {200}
        assert (await thief.get("/api/v1/me", headers=right)).status_code == 200
        assert time.perf_counter() - begun < 1
        assert {answer.status_code for answer in await flood} == {429}
        entry = list((await audited(app, database_url)).values())[-1]
        assert entry["refused_keys"] + entry["not_tried"] == 50
        assert entry["refused_keys"] < 10


async def test_failed_sign_ins_are_limited_and_audited(
    limited: Callable[..., Any], database_url: str
) -> None:
    async with limited(rate_limit_sign_ins=2) as app, client_of(app) as thief, admin(app) as user:
        key = user.headers["authorization"].removeprefix("Bearer ")
        for body, expected in (
            ({"api_key": key}, 201),
            ({"api_key": "sk_wrong"}, 401),
            ({"token": "wrong"}, 401),
            ({"api_key": "sk_wrong"}, 429),
            ({"token": "wrong"}, 429),
            ({"api_key": key}, 201),
        ):
            answer = await thief.post("/api/v1/session", json=body)
            assert answer.status_code == expected, body
        (entry,) = (await audited(app, database_url)).values()
        assert entry["failed_sign_ins"] == 4


async def test_the_audit_log_gets_few_rows_whatever_comes(
    limited: Callable[..., Any], database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusals, "MAX_SUBJECTS", 2)
    async with limited() as app:
        for number in range(6):
            transport = httpx.ASGITransport(app, client=(f"192.0.2.{number % 5}", 1))
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as thief:
                assert (await thief.get("/api/v1/me", headers=UNKNOWN)).status_code == 401
        found = await audited(app, database_url)
    assert {address: entry["refused_keys"] for address, entry in found.items()} == {
        "192.0.2.0": 2,
        "192.0.2.1": 1,
        "others": 3,
    }


async def test_the_request_log_has_principal_and_address(limited: Callable[..., Any]) -> None:
    async with limited() as app, admin(app) as user, client_of(app) as nobody:
        with capture_logs() as logs:
            await user.get("/api/v1/me")
            await nobody.get("/api/v1/me")
    named, nameless = (entry for entry in logs if entry["event"] == "request")
    assert (named["address"], named["principal"]) == ("127.0.0.1", "00000000-0000-7000-8000-000000000001")
    assert (nameless["address"], nameless["principal"]) == ("127.0.0.1", None)


@pytest.mark.parametrize("port", ["closed", "silent"])
async def test_without_redis_each_process_counts_for_itself(
    limited: Callable[..., Any], settings: Settings, port: str
) -> None:
    writers: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(lambda _, writer: writers.append(writer), "127.0.0.1", 0)
    number = server.sockets[0].getsockname()[1]
    if port == "closed":
        server.close()
        await server.wait_closed()
    away = {"redis_url": f"redis://127.0.0.1:{number}/0", "rate_limit_principal": 20}
    try:
        async with limited(**away) as app, admin(app) as user:
            await user.get("/api/v1/me")
            begun = time.perf_counter()
            answers = [await user.get("/api/v1/me") for _ in range(21)]
            assert time.perf_counter() - begun < 2
            assert [answer.status_code for answer in answers] == [200] * 19 + [429] * 2
    finally:
        server.close()
        for writer in writers:
            writer.close()
            await writer.wait_closed()
