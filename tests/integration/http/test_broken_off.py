"""Responses that Skuport ends by its own decision are a line in the log, without a stack trace."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from skuport.core.access import CHECK_SECONDS
from skuport.core.settings import Settings
from tests.support.long_downloads import add_long_products, read_on
from tests.support.stack import Stack, running_stack


@pytest.fixture
async def stack(settings: Settings, clean_database: str, tmp_path: Path) -> AsyncIterator[Stack]:
    async with running_stack(settings, tmp_path / "stack", workers=0) as stack:
        yield stack


async def begin(stack: Stack, path: str, key: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A response whose head has arrived."""
    reader, writer = await asyncio.open_connection("127.0.0.1", stack.port, limit=4096)
    head = (
        f"GET /api/v1{path} HTTP/1.1\r\nHost: 127.0.0.1:{stack.port}\r\nAuthorization: Bearer {key}\r\n\r\n"
    )
    writer.write(head.encode())
    assert b" 200 " in await reader.readuntil(b"\r\n\r\n")
    return reader, writer


def warnings_of(log: Path) -> list[str]:
    """The entries about responses that broke off, and what is worse than a note."""
    entries = map(json.loads, log.read_text().splitlines())
    return [
        entry["event"].strip()
        for entry in entries
        if entry["event"] == "response_abandoned" or entry["level"] in ("error", "critical")
    ]


async def test_a_download_whose_key_is_revoked(stack: Stack, clean_database: str, tmp_path: Path) -> None:
    await add_long_products(clean_database)
    key = (await stack.client.post("/api-keys", json={"name": "reader", "scopes": ["read"]})).json()
    reader, writer = await begin(stack, "/products/export.csv", key["key"])
    assert (await stack.client.delete(f"/api-keys/{key['id']}")).status_code == 204
    await asyncio.sleep(CHECK_SECONDS)
    assert (await read_on(reader))[1] != b"0\r\n\r\n"
    writer.close()
    assert warnings_of(tmp_path / "stack" / "api.log") == ["response_abandoned"]


async def test_events_when_the_server_stops(stack: Stack, tmp_path: Path) -> None:
    answer = await stack.client.post("/imports/file?filename=a.csv", content=b"sku,name\nA-1,Lamp\n")
    assert stack.settings.api_key is not None
    key = stack.settings.api_key.get_secret_value()
    reader, writer = await begin(stack, f"/imports/{answer.json()['id']}/events", key)
    stack.stop_api()
    await read_on(reader)
    writer.close()
    (line,) = warnings_of(tmp_path / "stack" / "api.log")
    assert line.startswith("Cancel 1 running task")
