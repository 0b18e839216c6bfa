"""Clients that break off: a line in the log, and no trace."""

import asyncio
import json
from typing import Any

import httpx
import pytest
import structlog
from fastapi import FastAPI

from skuport.core.settings import Settings


async def break_off(
    app: FastAPI,
    settings: Settings,
    method: str,
    path: str,
    *,
    body: bytes = b"",
    when_answered: bool = False,
) -> list[dict[str, Any]]:
    """Send a request whose client goes away: after a part of the body, or after the head of the response.

    Returns:
        What was logged meanwhile.
    """
    assert settings.api_key is not None
    path, _, query = path.partition("?")
    headers = [
        (b"host", b"127.0.0.1"),
        (b"authorization", f"Bearer {settings.api_key.get_secret_value()}".encode()),
        (b"content-type", b"text/csv" if "/file" in path else b"application/json"),
    ]
    scope = {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1", "method": method,
        "scheme": "http", "path": path, "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
        "headers": headers, "client": ("127.0.0.1", 5), "server": ("127.0.0.1", 8000), "state": {},
    }  # fmt: skip
    messages = [{"type": "http.request", "body": body, "more_body": not when_answered}]
    answered = asyncio.Event()

    async def receive() -> dict[str, Any]:
        if messages:
            return messages.pop()
        if when_answered:
            await answered.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        answered.set()

    with structlog.testing.capture_logs() as logs:
        async with asyncio.timeout(10):
            await app(scope, receive, send)
    return [dict(entry) for entry in logs]


def assert_one_line(logs: list[dict[str, Any]]) -> None:
    assert [entry["log_level"] for entry in logs if entry["event"] == "client_disconnected"] == ["info"]
    assert {entry["event"] for entry in logs} == {"client_disconnected", "request"}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/v1/products", b'{"sku": '),
        ("POST", "/api/v1/session", b"{"),
        ("PATCH", "/api/v1/products/1", b""),
        ("POST", "/api/v1/imports/file?filename=a.csv", b"sku,name\nA-1,Mug\n" * 1000),
        ("POST", "/api/v1/imports/file?filename=a.csv", b"sku,name\n" + b"A-1,Mug\n" * 1_500_000),
    ],
    ids=["json", "sign-in", "nothing", "file", "file-in-parts"],
)
async def test_a_body_that_breaks_off_is_one_line(
    app: FastAPI, settings: Settings, method: str, path: str, body: bytes
) -> None:
    assert_one_line(await break_off(app, settings, method, path, body=body))


async def test_a_download_that_breaks_off_is_none(app: FastAPI, settings: Settings) -> None:
    logs = await break_off(app, settings, "GET", "/api/v1/products.csv", when_answered=True)
    assert {entry["event"] for entry in logs} == {"request"}


async def test_events_that_break_off_are_none(
    app: FastAPI, settings: Settings, api: httpx.AsyncClient
) -> None:
    started = await api.post("/api/v1/imports/file?filename=a.csv", content=b"sku,name\nA-1,Mug\n")
    events = f"/api/v1/imports/{started.json()['id']}/events"
    logs = await break_off(app, settings, "GET", events, when_answered=True)
    assert {entry["event"] for entry in logs} == {"request"}
    async with asyncio.timeout(20):
        head = await api.head(events)  # without reading a stream that has no end
    assert head.headers["content-type"].startswith("text/event-stream")


async def test_what_was_read_of_json_changes_nothing(
    app: FastAPI, settings: Settings, api: httpx.AsyncClient
) -> None:
    body = json.dumps({"sku": "A-1", "name": "Mug"}).encode()
    await break_off(app, settings, "POST", "/api/v1/products", body=body)
    assert (await api.get("/api/v1/products")).json()["items"] == []
