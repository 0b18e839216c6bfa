"""HEAD wherever GET works."""

from pathlib import Path

import httpx
import pytest

from skuport.core.settings import Settings
from tests.support.api import client_of, running

PATHS = [
    "/healthz",
    "/readyz",
    "/metrics",
    "/docs",
    "/api/v1/openapi.json",
    "/api/v1/me",
    "/api/v1/products?limit=1",
    "/api/v1/products.csv",
    "/api/v1/imports/template.csv",
    "/api/v1/nope",
]


@pytest.mark.parametrize("path", PATHS)
async def test_a_head_is_that_of_the_get(api: httpx.AsyncClient, path: str) -> None:
    got, head = await api.get(path), await api.head(path)
    assert head.status_code == got.status_code
    assert head.content == b""
    for name in ("content-type", "cache-control", "etag", "content-disposition"):
        assert head.headers.get(name) == got.headers.get(name)


async def test_the_web_ui_answers_no_address_of_the_api(
    settings: Settings, clean_database: str, tmp_path: Path
) -> None:
    (tmp_path / "index.html").write_text("<title>Skuport</title>")
    async with (
        running(settings.model_copy(update={"frontend_dir": str(tmp_path)})) as app,
        client_of(app) as client,
    ):
        assert (await client.head("/readyz")).headers["content-type"] == "application/json"
        assert (await client.head("/imports/new")).headers["content-type"].startswith("text/html")
        assert (await client.head("/api/v1/products")).status_code == 401


async def test_a_head_needs_the_rights_of_the_get(client: httpx.AsyncClient) -> None:
    assert (await client.head("/api/v1/products")).status_code == 401


async def test_a_wrong_method_names_head_beside_get(api: httpx.AsyncClient) -> None:
    response = await api.head("/api/v1/session")
    assert (response.status_code, response.headers["allow"]) == (405, "DELETE, POST")
    assert (await api.delete("/api/v1/products")).headers["allow"] == "GET, HEAD, POST"


@pytest.mark.parametrize("method", ["OPTIONS", "POST"])
async def test_a_wrong_method_names_those_of_the_route_that_answers(
    api: httpx.AsyncClient, method: str
) -> None:
    for path, allowed in (
        ("products/export.csv", "GET, HEAD"),
        ("products/17", "DELETE, GET, HEAD, PATCH, PUT"),
        ("imports/template.csv", "GET, HEAD"),
    ):
        response = await api.request(method, f"/api/v1/{path}")
        assert (response.status_code, response.headers["allow"]) == (405, allowed), path
    assert (await api.options("/api/v1/products/count")).headers["allow"] == "POST"


async def test_metrics_know_the_operation(api: httpx.AsyncClient) -> None:
    await api.head("/healthz")
    assert 'method="HEAD",operation="get_health",status="200"' in (await api.get("/metrics")).text
