"""What holds for every route of the API, asked of the route table itself."""

import inspect
import re
from collections.abc import Iterator
from uuid import UUID

import httpx
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import BaseModel

from skuport.app import create_app
from skuport.core.compression import SHOWS_SECRET
from skuport.core.frontend import Frontend
from skuport.core.http import TransactionalRoute
from skuport.core.settings import Settings

PREFIX = "/api/v1/"
OPEN_TO_ALL = {("POST", "/api/v1/session"), ("GET", "/api/v1/openapi.json")}
OUTSIDE = {"/healthz", "/readyz", "/metrics", "/docs", "/docs/start.js", "/docs/{name}"}
SOME_ID = UUID("0199aaaa-0000-7000-8000-000000000000")


def routes() -> Iterator[tuple[str, str, APIRoute]]:
    """Method, path and route of everything, routers within routers included."""
    for context in iter_route_contexts(create_app(Settings()).routes):
        assert isinstance(context.original_route, APIRoute), context
        for method in sorted(context.methods or ()):
            yield method, str(context.path), context.original_route


TABLE = list(routes())
API = [(method, path) for method, path, _ in TABLE if path.startswith(PREFIX)]
READS_BY_POST = {("POST", "/api/v1/products/count")}
OWN_SESSIONS = {
    ("DELETE", "/api/v1/session"),
    ("DELETE", "/api/v1/sessions"),
    ("DELETE", "/api/v1/sessions/{session_id}"),
}
GUARDED = [entry for entry in API if entry not in OPEN_TO_ALL]
CHANGING = [(method, path) for method, path in GUARDED if method != "GET"]
WITH_BODY = [
    (method, path)
    for method, path, route in TABLE
    if route.body_field is not None and isinstance(route.body_field.field_info.annotation, type)
]


def filled(path: str) -> str:
    return re.sub(r"\{(\w+)(:\w+)?\}", str(SOME_ID), path)


def assert_problem(response: httpx.Response, status: int) -> None:
    assert response.status_code == status, f"{response.request.method} {response.url}: {response.text}"
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert set(body) == {"type", "title", "status", "detail", "code", "request_id", "errors", "more_errors"}
    assert body["status"] == status
    assert body["request_id"] == response.headers["x-request-id"] != ""


def test_the_table_is_what_it_should_be() -> None:
    assert len(API) > 20
    assert set(API) >= OPEN_TO_ALL
    assert {path for _, path, _ in TABLE if not path.startswith(PREFIX)} == OUTSIDE


def test_every_feature_route_is_transactional() -> None:
    others = {path for _, path, route in TABLE if not isinstance(route, TransactionalRoute)}
    assert others == OUTSIDE | {"/api/v1/openapi.json"}


async def test_nobody_gets_in_without_a_key(client: httpx.AsyncClient) -> None:
    forged = (
        {},
        {"Authorization": "Bearer sk_forged", "Cookie": "skuport_session=forged"},
        {"Cookie": "skuport_session=forged", "Origin": "http://127.0.0.1:8000"},
    )
    for method, path in [*GUARDED, ("GET", "/metrics")]:
        for headers in forged:
            assert_problem(await client.request(method, filled(path), headers=headers), 401)


async def test_a_key_that_may_only_read_changes_nothing(
    api: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    created = await api.post("/api/v1/api-keys", json={"name": "reader", "scopes": ["read"]})
    client.headers["Authorization"] = f"Bearer {created.json()['key']}"
    for method, path in CHANGING:
        if (method, path) not in READS_BY_POST | OWN_SESSIONS:
            assert_problem(await client.request(method, filled(path)), 403)
    for method, path in READS_BY_POST:
        assert_problem(await client.request(method, filled(path), json={}), 422)


async def test_a_browser_changes_nothing_from_another_origin(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    assert settings.api_key is not None
    await client.post("/api/v1/session", json={"api_key": settings.api_key.get_secret_value()})
    for method, path in CHANGING:
        for headers in ({}, {"Origin": "http://127.0.0.1:9000"}):
            response = await client.request(method, filled(path), headers=headers)
            assert_problem(response, 403)
            assert response.json()["code"] == "csrf"


async def test_a_wrong_method_or_address_is_a_problem(api: httpx.AsyncClient) -> None:
    for method, path in API:
        response = await api.request("TRACE", filled(path))
        assert_problem(response, 405)
        here = {other for other, pattern in API if pattern == path}
        if "GET" in here:
            here.add("HEAD")
        assert response.headers["allow"].split(", ") == sorted(here)
        if "/by-sku/" not in path:
            assert_problem(await api.request(method, filled(path) + "/nope/nope"), 404)


async def test_bodies_are_strict(api: httpx.AsyncClient) -> None:
    assert len(WITH_BODY) > 5
    for method, path in WITH_BODY:
        response = await api.request(method, filled(path), json={"no_such_field": 1})
        assert_problem(response, 422)
        found = {(error["pointer"], error["code"]) for error in response.json()["errors"]}
        assert ("/no_such_field", "extra_forbidden") in found, path
        headers = {"Content-Type": "application/json"}
        assert_problem(await api.request(method, filled(path), content=b'{"a":', headers=headers), 400)
        assert_problem(await api.request(method, filled(path), json=[]), 422)


def test_no_dependency_waits_for_a_thread() -> None:
    def dependencies(dependant: Dependant) -> Iterator[object]:
        for inner in dependant.dependencies:
            yield inner.call
            yield from dependencies(inner)

    # FastAPI calls what isn't async in a thread: two changes of thread for a look at the request, and under load each
    # may take milliseconds.
    called = {call for _, _, route in TABLE for call in dependencies(route.dependant)}
    assert len(called) > 10
    assert [call for call in called if not is_async(call)] == []


def test_the_routes_whose_responses_are_never_compressed() -> None:
    def shows_secret(route: APIRoute) -> bool:
        return any(inner.call is SHOWS_SECRET.dependency for inner in route.dependant.dependencies)

    assert {
        f"{method} {path.removeprefix(PREFIX)}" for method, path, route in TABLE if shows_secret(route)
    } == {
        "POST api-keys",
        "POST signin-links",
        "POST webhooks",
        "POST webhooks/{webhook_id}/rotate-secret",
        # They have presigned URLs.
        "GET jobs/{job_id}/download",
        "POST uploads",
        "GET uploads/{upload_id}",
        "POST uploads/{upload_id}/parts",
        "POST uploads/{upload_id}/complete",
    }


async def test_head_works_wherever_get_does(api: httpx.AsyncClient) -> None:
    paths = [path for method, path, _ in TABLE if method == "GET"]
    assert len(paths) > 25
    for path in paths:
        got, head = await api.get(filled(path)), await api.head(filled(path))
        assert (head.status_code, head.content) == (got.status_code, b""), path


def is_async(call: object) -> bool:
    kinds = (inspect.iscoroutinefunction, inspect.isasyncgenfunction)
    return any(kind(each) for kind in kinds for each in (call, type(call).__call__))


def test_every_model_refuses_unknown_fields() -> None:
    def models(kind: type[BaseModel]) -> Iterator[type[BaseModel]]:
        for child in kind.__subclasses__():
            yield child
            yield from models(child)

    ours = [model for model in models(BaseModel) if model.__module__.startswith("skuport.")]
    in_bodies = [model for model in ours if not issubclass(model, Settings)]
    assert len(in_bodies) > 20
    assert [model for model in in_bodies if model.model_config.get("extra") != "forbid"] == []


def test_the_page_comes_last(tmp_path: object) -> None:
    app: FastAPI = create_app(Settings(frontend_dir=str(tmp_path)))
    assert isinstance(app.routes[-1], Frontend)
    assert not any(isinstance(route, Frontend) for route in app.routes[:-1])
