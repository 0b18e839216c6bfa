"""Every kind of error, raised in an app without a database, as a client sees it."""

import logging
import socket
from collections.abc import AsyncIterator, Iterator

import asyncpg
import httpx
import pytest
import structlog
from fastapi import FastAPI
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.middleware import Middleware
from starlette.responses import StreamingResponse

from skuport.core.errors import ConflictError, ErrorItem, ResponseAbandonedError, UnavailableError
from skuport.core.problems import UnexpectedErrors, install_problems
from skuport.core.schemas import ApiModel
from tests.support.api import PLAIN

SQL = "SELECT secret FROM somewhere"


@pytest.fixture(autouse=True)
def _plain_log() -> Iterator[None]:
    """structlog's default renderer prints every local of every frame, for seconds."""
    structlog.configure(processors=PLAIN)
    yield
    structlog.reset_defaults()


class Thing(ApiModel):
    name: str
    tags: list[int]


def database_error(cause: BaseException) -> DBAPIError:
    return DBAPIError(SQL, {"password": "hunter2"}, cause)


ERRORS: dict[str, Exception] = {
    "defect": RuntimeError(f"{SQL} in /srv/skuport/app.py"),
    "missing-file": FileNotFoundError(2, "No such file", "/srv/skuport/secret"),
    "lock": database_error(asyncpg.LockNotAvailableError("canceling statement due to lock timeout")),
    "deadlock": database_error(asyncpg.DeadlockDetectedError("deadlock detected")),
    "serialization": database_error(asyncpg.SerializationError("could not serialize")),
    "statement-timeout": database_error(asyncpg.QueryCanceledError("canceling statement")),
    "shutdown": database_error(asyncpg.AdminShutdownError("terminating connection")),
    "standby": database_error(asyncpg.ReadOnlySQLTransactionError("cannot execute INSERT in a read-only")),
    "disk-full": database_error(asyncpg.DiskFullError("could not extend file /var/lib/x")),
    "starting": asyncpg.CannotConnectNowError("the database system is starting up"),
    "driver": asyncpg.InterfaceError("connection is closed"),
    "pool": PoolTimeoutError("QueuePool limit"),
    "migrated": database_error(asyncpg.InvalidCachedStatementError("cached statement plan is invalid")),
    "refused": ConnectionRefusedError(111, "Connect call failed ('127.0.0.1', 5432)"),
    "refused-twice": OSError("Multiple exceptions: [Errno 111] Connect call failed"),
    "unresolved": socket.gaierror(-2, "Name or service not known"),
    "slow": TimeoutError(),
    "bad-text": database_error(asyncpg.CharacterNotInRepertoireError("invalid byte sequence")),
    "constraint": database_error(asyncpg.CheckViolationError("violates check")),
}


def make_app() -> FastAPI:
    app = FastAPI(openapi_url=None, middleware=[Middleware(UnexpectedErrors)])
    install_problems(app)

    @app.get("/fail/{kind}")
    async def fail(kind: str) -> None:
        raise ERRORS[kind]

    @app.get("/conflict")
    async def conflict() -> None:
        raise ConflictError(
            "It is running.", code="import_running", errors=[ErrorItem("/id", "running", "Wait.")]
        )

    @app.get("/away")
    async def away() -> None:
        raise UnavailableError("Not now.", retry_after=9)

    @app.get("/numbers/{number}")
    async def get_number(number: int, limit: int = 5) -> int:
        return number + limit

    @app.get("/broken-stream")
    async def stream() -> StreamingResponse:
        async def body() -> AsyncIterator[bytes]:
            yield b"the beginning"
            raise RuntimeError("halfway")

        return StreamingResponse(body())

    @app.post("/things")
    async def add_thing(body: Thing) -> Thing:
        return body

    return app


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(make_app()), base_url="http://here") as client:
        yield client


def problem(response: httpx.Response, status: int, code: str) -> dict[str, object]:
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, object] = response.json()
    assert set(body) == {"type", "title", "status", "detail", "code", "request_id", "errors", "more_errors"}
    assert (body["status"], body["code"], body["type"]) == (status, code, f"urn:skuport:problem:{code}")
    return body


async def test_a_domain_error_is_told_in_full(client: httpx.AsyncClient) -> None:
    body = problem(await client.get("/conflict"), 409, "import_running")
    assert body["detail"] == "It is running."
    assert body["errors"] == [{"pointer": "/id", "code": "running", "message": "Wait."}]


async def test_unavailable_says_when_to_come_back(client: httpx.AsyncClient) -> None:
    response = await client.get("/away")
    problem(response, 503, "unavailable")
    assert response.headers["retry-after"] == "9"


async def test_the_frameworks_errors_are_problems(client: httpx.AsyncClient) -> None:
    problem(await client.get("/nowhere"), 404, "not_found")
    response = await client.put("/things")
    problem(response, 405, "method_not_allowed")
    assert response.headers["allow"] == "POST"


@pytest.mark.parametrize("content", [b"{", b'{"name": }', b"[1,]", b'{"name": "a"} x'])
async def test_malformed_json_is_400(client: httpx.AsyncClient, content: bytes) -> None:
    response = await client.post("/things", content=content, headers={"Content-Type": "application/json"})
    body = problem(response, 400, "malformed_json")
    assert "character" in str(body["detail"])


async def test_bytes_that_are_not_text_are_400(client: httpx.AsyncClient) -> None:
    response = await client.post("/things", content=b'"\xff"', headers={"Content-Type": "application/json"})
    problem(response, 400, "bad_request")


async def test_deeply_nested_json_is_400(client: httpx.AsyncClient) -> None:
    response = await client.post(
        "/things", content=b"[" * 200_000, headers={"Content-Type": "application/json"}
    )
    assert response.status_code == 400


async def test_a_body_that_is_not_json_is_415(client: httpx.AsyncClient) -> None:
    response = await client.post("/things", content=b"name=a", headers={"Content-Type": "text/plain"})
    problem(response, 415, "unsupported_media_type")


async def test_each_finding_has_its_place(client: httpx.AsyncClient) -> None:
    body = {"tags": [1, "x"], "colour/shade~": "magenta"}
    found = problem(await client.post("/things", json=body), 422, "invalid_request")["errors"]
    assert isinstance(found, list)
    assert {(item["pointer"], item["code"]) for item in found} == {
        ("/name", "missing"),
        ("/tags/1", "int_parsing"),
        ("/colour~1shade~0", "extra_forbidden"),
    }
    assert "magenta" not in str(found)
    assert {item["message"] for item in found} >= {
        "This is required.",
        "This key isn't allowed here. Remove it.",
    }


async def test_what_is_not_an_object_is_told_so(client: httpx.AsyncClient) -> None:
    (found,) = problem(await client.post("/things", json=["a"]), 422, "invalid_request")["errors"]  # type: ignore[misc]
    assert found["message"] == "Send a JSON object."


async def test_parameters_have_places_too(client: httpx.AsyncClient) -> None:
    found = problem(await client.get("/numbers/x?limit=y"), 422, "invalid_request")["errors"]
    assert isinstance(found, list)
    assert {item["pointer"] for item in found} == {"/path/number", "/query/limit"}


@pytest.mark.parametrize(
    "kind", ["lock", "deadlock", "serialization", "statement-timeout", "pool", "migrated"]
)
async def test_a_busy_database_is_503_and_soon_again(client: httpx.AsyncClient, kind: str) -> None:
    response = await client.get(f"/fail/{kind}")
    problem(response, 503, "busy")
    assert response.headers["retry-after"] == "1"


@pytest.mark.parametrize(
    "kind",
    [
        "shutdown",
        "standby",
        "disk-full",
        "starting",
        "driver",
        "refused",
        "refused-twice",
        "unresolved",
        "slow",
    ],
)
async def test_a_part_that_is_away_is_503(client: httpx.AsyncClient, kind: str) -> None:
    response = await client.get(f"/fail/{kind}")
    problem(response, 503, "unavailable")
    assert "retry-after" in response.headers


async def test_text_that_cannot_be_stored_is_422(client: httpx.AsyncClient) -> None:
    problem(await client.get("/fail/bad-text"), 422, "unprocessable")


@pytest.mark.parametrize("kind", ["defect", "missing-file", "constraint"])
async def test_a_defect_is_logged_and_not_told(
    client: httpx.AsyncClient, kind: str, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.ERROR):
        response = await client.get(f"/fail/{kind}")
    problem(response, 500, "internal_error")
    assert type(ERRORS[kind]).__name__ in caplog.text + capsys.readouterr().out


@pytest.mark.parametrize("kind", sorted(ERRORS))
async def test_no_error_tells_sql_paths_or_traces(client: httpx.AsyncClient, kind: str) -> None:
    text = (await client.get(f"/fail/{kind}")).text
    for inside in ("SELECT", "hunter2", "/srv", "/var", "Traceback", "asyncpg", "127.0.0.1", "QueuePool"):
        assert inside not in text


async def test_a_response_that_breaks_off_does_not_look_complete(client: httpx.AsyncClient) -> None:
    with pytest.raises(ResponseAbandonedError):
        await client.get("/broken-stream")
