"""What every response has, health, metrics and the documentation."""

import asyncio
from pathlib import Path

import asyncpg
import httpx
import pytest
from fastapi import FastAPI

from skuport.core.settings import Settings
from tests.support.api import client_of, running
from tests.support.database import replace_database
from tests.support.services import Services

UNUSED_ADDRESS = "127.0.0.1:1"


async def test_the_request_id_is_taken_over_or_made(client: httpx.AsyncClient) -> None:
    given = await client.get("/healthz", headers={"X-Request-ID": "order-7.a"})
    assert given.headers["x-request-id"] == "order-7.a"
    first, second = await client.get("/nope"), await client.get("/nope")
    assert first.headers["x-request-id"] != second.headers["x-request-id"]
    assert first.json()["request_id"] == first.headers["x-request-id"]


@pytest.mark.parametrize("given", ["x" * 129, "a b", "<script>", "a\tb", "é"])
async def test_a_request_id_that_is_none_is_replaced(client: httpx.AsyncClient, given: str) -> None:
    response = await client.get("/nope", headers={"X-Request-ID": given.encode()})
    assert response.headers["x-request-id"] != given
    assert len(response.headers["x-request-id"]) == 36


@pytest.mark.parametrize("path", ["/healthz", "/docs", "/nope", "/api/v1/me", "/api/v1/openapi.json"])
async def test_every_response_has_the_security_headers(
    client: httpx.AsyncClient, path: str, services: Services
) -> None:
    headers = (await client.get(path)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    policy = headers["content-security-policy"]
    assert f"connect-src 'self' {services.s3.endpoint}" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers.get("cache-control") == ("no-store" if path.startswith("/api/") else None)


async def test_it_answers_under_its_own_names_only(client: httpx.AsyncClient) -> None:
    foreign = {"Host": "evil.example"}
    for method, path in (
        ("GET", "/api/v1/me"),
        ("POST", "/api/v1/session"),
        ("GET", "/docs"),
        ("GET", "/nope"),
    ):
        response = await client.request(method, path, headers=foreign)
        assert (response.status_code, response.json()["code"]) == (400, "wrong_host"), path
    assert (await client.get("/healthz", headers=foreign)).status_code == 200


async def test_what_is_long_is_compressed_and_what_is_secret_is_not(api: httpx.AsyncClient) -> None:
    api.headers["Accept-Encoding"] = "gzip"
    document = await api.get("/api/v1/openapi.json")
    assert (document.headers["content-encoding"], document.headers["vary"]) == ("gzip", "Accept-Encoding")
    assert "content-encoding" not in (await api.get("/api/v1/me")).headers
    names = {"name": "x" * 100, "scopes": ["read"]}
    for _ in range(8):
        made = await api.post("/api/v1/api-keys", json=names)
    assert "no-transform" in made.headers["cache-control"]
    listed = await api.get("/api/v1/api-keys")
    assert (listed.headers["content-encoding"], len(listed.content) > 1024) == ("gzip", True)


async def test_a_defect_has_them_too(app: FastAPI, client: httpx.AsyncClient) -> None:
    @app.get("/defect")
    async def defect() -> None:
        raise RuntimeError("SELECT secret")

    response = await client.get("/defect")
    assert response.status_code == 500
    assert response.json()["request_id"] == response.headers["x-request-id"]
    assert "content-security-policy" in response.headers
    assert "SELECT" not in response.text


async def test_a_browser_gets_problems_below_api(
    settings: Settings, clean_database: str, tmp_path: Path
) -> None:
    (tmp_path / "index.html").write_text("<title>Skuport</title>")
    async with (
        running(settings.model_copy(update={"frontend_dir": str(tmp_path)})) as app,
        client_of(app) as browser,
    ):
        browser.headers["Accept"] = "text/html,application/xhtml+xml"
        for path in ("/api", "/api/", "/api/v1", "/api/v1/nope", "/api/v2/products", "/api/v1/products/"):
            response = await browser.get(path)
            assert (response.status_code, response.headers["content-type"]) == (
                404,
                "application/problem+json",
            )
        assert (await browser.get("/imports/new")).text == "<title>Skuport</title>"
        assert "swagger-ui" in (await browser.get("/docs")).text
        assert (await browser.get("/healthz")).json()["status"] == "ok"


async def test_the_documentation_is_served_by_us(client: httpx.AsyncClient) -> None:
    page = await client.get("/docs")
    assert "://" not in page.text
    for path in (
        "/docs/swagger-ui.css",
        "/docs/swagger-ui-bundle.js",
        "/docs/start.js",
        "/docs/favicon-32x32.png",
    ):
        response = await client.get(path)
        assert response.status_code == 200, path
        assert len(response.content) > 100
    assert (await client.get("/docs/nope.js")).json()["code"] == "not_found"
    assert (await client.get("/api/v1/openapi.json")).json()["openapi"].startswith("3.1")


async def test_ready_means_that_every_part_answers(client: httpx.AsyncClient) -> None:
    assert (await client.get("/healthz")).json() == {"status": "ok", "checks": {}}
    response = await client.get("/readyz")
    assert response.status_code == 200, response.text
    parts = {"database": "ok", "migrations": "ok", "object_store": "ok", "redis": "ok"}
    assert response.json() == {"status": "ready", "checks": parts}


async def test_redis_is_reported_and_not_required(settings: Settings, clean_database: str) -> None:
    async with (
        running(settings.model_copy(update={"redis_url": f"redis://{UNUSED_ADDRESS}/0"})) as app,
        client_of(app) as client,
    ):
        response = await client.get("/readyz")
        assert response.status_code == 200
        assert response.json()["checks"]["redis"] != "ok"


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        (
            {"database_url": f"postgresql://skuport:hunter2@{UNUSED_ADDRESS}/skuport"},
            {"/database", "/migrations"},
        ),
        ({"s3_endpoint_url": f"http://{UNUSED_ADDRESS}"}, {"/object_store"}),
        ({"s3_bucket": "no-such-bucket"}, {"/object_store"}),
    ],
)
async def test_what_is_missing_is_named(
    settings: Settings, clean_database: str, change: dict[str, str], missing: set[str]
) -> None:
    async with running(settings.model_copy(update=change)) as app, client_of(app) as client:
        assert (await client.get("/healthz")).status_code == 200
        response = await client.get("/readyz")
        assert response.status_code == 503
        assert response.json()["code"] == "not_ready"
        assert response.headers["retry-after"] == "1"
        assert {error["pointer"] for error in response.json()["errors"]} == missing
        assert UNUSED_ADDRESS not in response.text
        assert "hunter2" not in response.text


async def test_an_empty_database_is_not_ready(
    services: Services, settings: Settings, worker_number: int
) -> None:
    url = await replace_database(services.admin_database_url, f"empty_{worker_number}")
    async with running(settings.model_copy(update={"database_url": url})) as app, client_of(app) as client:
        response = await client.get("/readyz")
        assert response.status_code == 503
        assert "skuport migrate" in response.json()["detail"]
        assert [error["pointer"] for error in response.json()["errors"]] == ["/migrations"]


async def test_without_a_database_requests_are_503(settings: Settings) -> None:
    away = settings.model_copy(
        update={"database_url": f"postgresql://skuport:hunter2@{UNUSED_ADDRESS}/skuport"}
    )
    assert settings.api_key is not None
    key = f"Bearer {settings.api_key.get_secret_value()}"
    async with running(away) as app, client_of(app, Authorization=key) as client:
        response = await client.get("/api/v1/products")
        assert response.status_code == 503
        assert response.json()["code"] == "unavailable"
        assert "retry-after" in response.headers
        assert "hunter2" not in response.text


async def test_requests_get_through_after_their_connections_were_cut(
    api: httpx.AsyncClient, clean_database: str
) -> None:
    assert (await api.get("/api/v1/products")).status_code == 200
    connection = await asyncpg.connect(clean_database)
    try:
        await connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    finally:
        await connection.close()
    await asyncio.sleep(0)  # the end of each connection has arrived, and is read now
    assert (await api.get("/api/v1/products")).status_code == 200


async def test_metrics_need_a_key_and_count_requests(own_app: FastAPI, settings: Settings) -> None:
    async with client_of(own_app) as client:
        assert (await client.get("/metrics")).status_code == 401
    assert settings.api_key is not None
    async with client_of(own_app, Authorization=f"Bearer {settings.api_key.get_secret_value()}") as api:
        await api.get("/api/v1/products")
        await api.get("/api/v1/products/77")
        await api.get("/nowhere")
        response = await api.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain")
    lines = response.text.splitlines()
    for line in (
        'skuport_http_requests_total{method="GET",operation="list_products",status="200"} 1.0',
        'skuport_http_requests_total{method="GET",operation="get_product",status="404"} 1.0',
        'skuport_http_requests_total{method="GET",operation="none",status="404"} 1.0',
        'skuport_http_request_seconds_count{operation="list_products"} 1.0',
    ):
        assert line in lines
    assert any(line.startswith("process_cpu_seconds_total") for line in lines)
