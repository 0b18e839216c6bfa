"""The unit of work of a request, on endpoints made for the purpose."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import httpx
import pytest
from fastapi import FastAPI, Response

from skuport.core import audit
from skuport.core.bodies import BodyLimits
from skuport.core.errors import ConflictError
from skuport.core.http import Unit, make_router
from skuport.core.idempotency import Idempotent
from skuport.core.schemas import ApiModel
from skuport.core.security import CanWrite

MAX_BYTES = BodyLimits().size
EFFECTS = "SELECT count(*) FROM audit_log WHERE action = 'test.effect'"


class Order(ApiModel):
    number: int


def add_routes(app: FastAPI, notified: list[int]) -> None:
    router = make_router("test")

    @router.post("/effects", status_code=201)
    async def make_effect(
        body: Order, principal: CanWrite, unit: Unit, response: Response, _: Idempotent, x: int = 0
    ) -> Order:
        await audit.record(unit.session, principal, "test.effect", "test", body.number)
        await asyncio.sleep(0.05)
        response.headers["Location"] = f"/effects/{body.number}"
        unit.after_commit(lambda: notify(body.number))
        return body

    @router.post("/slow-effects", status_code=201)
    async def make_slow_effect(body: Order, principal: CanWrite, unit: Unit, _: Idempotent) -> Order:
        """As an endpoint that asks the object store does: no transaction is open meanwhile."""
        await unit.commit()
        await asyncio.sleep(0.2)
        await audit.record(unit.session, principal, "test.effect", "test", body.number)
        return body

    @router.post("/failures")
    async def fail_after_effect(body: Order, principal: CanWrite, unit: Unit, _: Idempotent) -> Order:
        await audit.record(unit.session, principal, "test.effect", "test", body.number)
        unit.after_commit(lambda: notify(body.number))
        raise ConflictError("Not like this.")

    @router.post("/broken-bells", status_code=201)
    async def notify_in_vain(body: Order, principal: CanWrite, unit: Unit) -> Order:
        await audit.record(unit.session, principal, "test.effect", "test", body.number)
        unit.after_commit(break_down)
        return body

    async def notify(number: int) -> None:
        notified.append(number)

    async def break_down() -> None:
        raise RuntimeError("no bell")

    app.include_router(router)


@pytest.fixture
async def app(own_app: FastAPI) -> FastAPI:
    """An app of each test's own: routes are added to it."""
    return own_app


@pytest.fixture
def notified(app: FastAPI) -> list[int]:
    """The numbers that the added routes notified of after a commit."""
    calls: list[int] = []
    add_routes(app, calls)
    return calls


async def test_an_effect_is_committed_before_the_answer(
    api: httpx.AsyncClient, notified: list[int], database: asyncpg.Connection
) -> None:
    assert (await api.post("/effects", json={"number": 1})).status_code == 201
    assert await database.fetchval(EFFECTS) == 1
    assert notified == [1]


async def test_an_error_leaves_no_effect_and_rings_no_bell(
    api: httpx.AsyncClient, notified: list[int], database: asyncpg.Connection
) -> None:
    for _ in range(2):  # an error isn't stored: the second request fails by itself
        response = await api.post("/failures", json={"number": 1}, headers={"Idempotency-Key": "k"})
        assert response.status_code == 409
        assert "idempotency-replayed" not in response.headers
    assert await database.fetchval(EFFECTS) == 0
    assert await database.fetchval("SELECT count(*) FROM idempotency_keys") == 0
    assert notified == []


async def test_a_bell_that_breaks_doesnt_undo_what_is_committed(
    api: httpx.AsyncClient, notified: list[int], database: asyncpg.Connection
) -> None:
    assert (await api.post("/broken-bells", json={"number": 1})).status_code == 201
    assert await database.fetchval(EFFECTS) == 1


async def test_no_transaction_is_left_open(
    api: httpx.AsyncClient, notified: list[int], database: asyncpg.Connection
) -> None:
    for path in ("/effects", "/failures", "/broken-bells"):
        await api.post(path, json={"number": 1}, headers={"Idempotency-Key": "k"})
    idle = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'"
    )
    assert await database.fetchval(idle) == 0


@pytest.mark.usefixtures("notified")
async def test_the_same_request_again_is_answered_as_before(
    api: httpx.AsyncClient, notified: list[int], database: asyncpg.Connection
) -> None:
    headers = {"Idempotency-Key": "order-1"}
    first = await api.post("/effects", json={"number": 1}, headers=headers)
    again = await api.post("/effects", json={"number": 1}, headers=headers)
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert (again.status_code, again.content) == (first.status_code, first.content)
    for name in ("location", "content-type"):
        assert again.headers[name] == first.headers[name]
    assert again.headers["x-request-id"] != first.headers["x-request-id"]
    assert await database.fetchval(EFFECTS) == 1
    assert notified == [1]


@pytest.mark.usefixtures("notified")
async def test_the_key_of_another_request_is_refused(api: httpx.AsyncClient) -> None:
    headers = {"Idempotency-Key": "order-1"}
    await api.post("/effects", json={"number": 1}, headers=headers)
    for path, number in (("/effects", 2), ("/effects?x=1", 1), ("/slow-effects", 1)):
        response = await api.post(path, json={"number": number}, headers=headers)
        assert response.status_code == 422
        assert response.json()["code"] == "idempotency_key_reused"


@pytest.mark.usefixtures("notified")
@pytest.mark.parametrize("key", ["", "with blank", "x" * 256, "é"])
async def test_a_key_that_is_none_is_refused(api: httpx.AsyncClient, key: str) -> None:
    headers = {"Idempotency-Key": key.encode()}
    response = await api.post("/effects", json={"number": 1}, headers=headers)
    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"] == "/header/Idempotency-Key"


@pytest.mark.usefixtures("notified")
async def test_a_hundred_at_once_have_one_effect(
    api: httpx.AsyncClient, database: asyncpg.Connection
) -> None:
    headers = {"Idempotency-Key": "order-1"}
    responses = await asyncio.gather(
        *(api.post("/effects", json={"number": 1}, headers=headers) for _ in range(100))
    )
    statuses = {response.status_code for response in responses}
    assert 201 in statuses
    assert statuses <= {201, 409}
    for response in responses:
        if response.status_code == 409:
            assert response.json()["code"] == "idempotency_key_in_flight"
            assert response.headers["retry-after"] == "1"
    fresh = [r for r in responses if r.status_code == 201 and "idempotency-replayed" not in r.headers]
    assert len(fresh) == 1
    assert await database.fetchval(EFFECTS) == 1


@pytest.mark.usefixtures("notified")
async def test_that_holds_without_a_transaction_all_the_way(
    api: httpx.AsyncClient, database: asyncpg.Connection
) -> None:
    headers = {"Idempotency-Key": "order-1"}
    responses = await asyncio.gather(
        *(api.post("/slow-effects", json={"number": 1}, headers=headers) for _ in range(100))
    )
    answered = [response for response in responses if response.status_code == 201]
    assert {response.content for response in answered} == {b'{"number":1}'}
    assert {response.status_code for response in responses} <= {201, 409}
    assert len([r for r in answered if "idempotency-replayed" not in r.headers]) == 1
    assert await database.fetchval(EFFECTS) == 1


async def test_two_principals_may_have_the_same_key(
    api: httpx.AsyncClient, client: httpx.AsyncClient, notified: list[int]
) -> None:
    created = await api.post("/api/v1/api-keys", json={"name": "other", "scopes": ["write"]})
    other = {"Authorization": f"Bearer {created.json()['key']}", "Idempotency-Key": "order-1"}
    await api.post("/effects", json={"number": 1}, headers={"Idempotency-Key": "order-1"})
    assert (await client.post("/effects", json={"number": 2}, headers=other)).json() == {"number": 2}
    assert notified == [1, 2]


async def test_a_key_is_free_again_after_a_day(
    api: httpx.AsyncClient, notified: list[int], database: asyncpg.Connection
) -> None:
    headers = {"Idempotency-Key": "order-1"}
    await api.post("/effects", json={"number": 1}, headers=headers)
    await database.execute("UPDATE idempotency_keys SET created_at = now() - interval '24 hours 1 second'")
    assert (await api.post("/effects", json={"number": 2}, headers=headers)).json() == {"number": 2}
    again = await api.post("/effects", json={"number": 2}, headers=headers)
    assert again.headers["idempotency-replayed"] == "true"
    assert notified == [1, 2]


async def test_a_large_body_is_refused_whether_declared_or_not(
    api: httpx.AsyncClient, notified: list[int]
) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(MAX_BYTES // 65536 + 1):
            yield b" " * 65536

    headers = {"Content-Type": "application/json"}
    for content in (b" " * (MAX_BYTES + 1), endless()):
        response = await api.post("/effects", content=content, headers=headers)
        assert response.status_code == 413
        assert response.json()["code"] == "too_large"
    just_fits = b'{"number": 1}'.ljust(MAX_BYTES)
    assert (await api.post("/effects", content=just_fits, headers=headers)).status_code == 201
    assert notified == [1]


async def test_a_locked_row_is_503_and_the_session_survives(
    api: httpx.AsyncClient, database: asyncpg.Connection
) -> None:
    created = (await api.post("/api/v1/api-keys", json={"name": "x", "scopes": ["read"]})).json()
    async with database.transaction():
        await database.execute("SELECT 1 FROM api_keys FOR UPDATE")
        response = await api.delete(f"/api/v1/api-keys/{created['id']}")
        assert response.status_code == 503
        assert response.json()["code"] == "busy"
        assert response.headers["retry-after"] == "1"
    assert (await api.delete(f"/api/v1/api-keys/{created['id']}")).status_code == 204
