"""What is read of a body, by whom it may be sent, and what a refusal costs."""

import asyncio
import gzip
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from skuport.core.problems import MAX_ERRORS
from skuport.core.settings import Settings
from tests.contract.test_routes import CHANGING, OWN_SESSIONS, READS_BY_POST, filled
from tests.support.api import client_of, running

ID = "0199aaaa-0000-7000-8000-000000000000"
JSON = {"Content-Type": "application/json"}
BODIES = [
    ("POST", "/api/v1/session"),
    ("POST", "/api/v1/products"),
    ("PATCH", "/api/v1/products/1"),
    ("POST", "/api/v1/products/export"),
    ("POST", "/api/v1/products/bulk-update"),
    ("POST", "/api/v1/imports"),
    ("POST", "/api/v1/webhooks"),
]


class Body:
    """A body that notes how much of it was read."""

    def __init__(self, content: bytes = b'{"sku": "A"}') -> None:
        self.content = content
        self.read = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for start in range(0, len(self.content), 65536):
            block = self.content[start : start + 65536]
            self.read += len(block)
            yield block


def bodies() -> dict[str, bytes]:
    """Bodies that were expensive to refuse."""
    keys = {f"key{number}": number for number in range(420_000)}
    nested = {"mapping": keys, "filter": {"attributes": keys}}
    return {
        "unknown keys": json.dumps(keys).encode(),
        "keys of a mapping and a filter": json.dumps(nested).encode(),
        "lists": b"[" + b"[]," * 1_300_000 + b"[]]",
        "deep": b"[" * 4_000_000,
        "ids": json.dumps({"ids": ["x"] * 400_000, "expected_count": 1}).encode(),
    }


async def test_nothing_is_read_without_a_key_and_its_scope(
    api: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    reader = await api.post("/api/v1/api-keys", json={"name": "reader", "scopes": ["read"]})
    assert len(CHANGING) > 20
    for method, path in CHANGING:
        refusals = [("", 401), ("Bearer sk_unknown", 401)]
        # A key that may only read ends its own sessions, too, and counts products.
        if (method, path) not in OWN_SESSIONS | READS_BY_POST:
            refusals.append((f"Bearer {reader.json()['key']}", 403))
        for key, status in refusals:
            body = Body()
            headers = {**JSON, **({"Authorization": key} if key else {})}
            response = await client.request(method, filled(path), content=body, headers=headers)
            assert (response.status_code, body.read) == (status, 0), (method, path, key)


async def test_whatever_a_body_has_refusing_it_is_cheap(api: httpx.AsyncClient) -> None:
    for name, content in bodies().items():
        for method, path in BODIES:
            begun = time.process_time()
            response = await api.request(method, path, content=Body(content), headers=JSON)
            assert response.status_code in (413, 422), (name, path)
            assert len(response.content) < 20_000, (name, path)
            assert time.process_time() - begun < 0.5, (name, path)


async def test_a_sign_in_has_a_few_kilobytes(client: httpx.AsyncClient) -> None:
    body = Body(json.dumps({"api_key": "x" * 100_000}).encode())
    response = await client.post("/api/v1/session", content=body, headers=JSON)
    assert (response.status_code, response.json()["code"]) == (413, "too_large")
    assert body.read <= 65536


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (
            {"sku": "A", "name": "A", "attributes": {f"k{number}": "v" for number in range(301)}},
            "too_many_keys",
        ),
        ({"sku": "A", "attributes": {"a": list(range(3000))}}, "too_many_values"),
        ({"sku": "A", "attributes": json.loads("[" * 20 + "]" * 20)}, "too_deep"),
    ],
)
async def test_a_body_that_has_too_much_is_refused_with_a_code(
    api: httpx.AsyncClient, body: dict[str, Any], code: str
) -> None:
    response = await api.post("/api/v1/products", json=body)
    assert (response.status_code, response.json()["code"]) == (422, code)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("imports", {"upload_id": ID, "mapping": {f"k{number}": None for number in range(1101)}}),
        ("products/export", {"filter": {"attributes": {f"k{number}": "v" for number in range(301)}}}),
        ("products/count", {"filter": {"attributes": {f"k{number}": "v" for number in range(301)}}}),
    ],
)
async def test_a_body_within_its_size_may_have_too_many_keys(
    api: httpx.AsyncClient, path: str, body: dict[str, Any]
) -> None:
    response = await api.post(f"/api/v1/{path}", json=body)
    assert (response.status_code, response.json()["code"]) == (422, "too_many_keys")


async def test_a_mapping_of_a_thousand_columns_is_taken(api: httpx.AsyncClient) -> None:
    body = {"upload_id": ID, "mapping": {f"k{number}": None for number in range(1000)}}
    assert (await api.post("/api/v1/imports", json=body)).status_code == 404


async def test_a_problem_lists_a_hundred_errors_and_counts_the_others(api: httpx.AsyncClient) -> None:
    unknown = {f"key{number}": number for number in range(250)}
    response = await api.post("/api/v1/products", json={"sku": "A", "name": "A", **unknown})
    problem = response.json()
    assert response.status_code == 422
    assert (len(problem["errors"]), problem["more_errors"]) == (MAX_ERRORS, 150)
    assert problem["detail"].startswith("The request has 250 errors, at /key0, /key1, ")
    few = (await api.post("/api/v1/products", json={"sku": "A", "name": "A", "other": 1})).json()
    assert (len(few["errors"]), few["more_errors"]) == (1, 0)


async def test_large_bodies_within_the_limits_are_taken(api: httpx.AsyncClient) -> None:
    attributes = {f"k{number}": "é" * 9000 for number in range(100)}
    product = {"sku": "A", "name": "A", "description": '[{,"' * 25_000, "attributes": attributes}
    response = await api.post("/api/v1/products", json=product)
    assert response.status_code == 201, response.text
    assert response.json()["attributes"] == attributes
    ids = [str(10**17 + number) for number in range(10_000)]
    counted = await api.post("/api/v1/products/count", json={"ids": ids})
    assert counted.status_code == 200, counted.text


async def test_a_large_body_is_parsed_beside_other_requests(
    api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered: list[str] = []

    def parse(body: bytes, _: object) -> Any:
        time.sleep(0.5)  # as long as it takes, health is answered
        answered.append("body")
        return json.loads(body)

    monkeypatch.setattr("skuport.core.bodies._parse", parse)
    large = asyncio.create_task(
        api.post("/api/v1/products", json={"sku": "A", "name": "A", "description": "x" * 50_000})
    )
    await asyncio.sleep(0.1)
    assert (await api.get("/healthz")).status_code == 200
    answered.append("health")
    assert (await large).status_code == 201
    assert answered == ["health", "body"]


async def test_a_slow_body_is_given_up(settings: Settings, clean_database: str) -> None:
    async def drip() -> AsyncIterator[bytes]:
        while True:
            yield b" "
            await asyncio.sleep(0.05)

    assert settings.api_key is not None
    async with running(settings.model_copy(update={"body_seconds": 0.3})) as app:
        key = f"Bearer {settings.api_key.get_secret_value()}"
        async with client_of(app, Authorization=key) as client, asyncio.timeout(60):
            for method, path in BODIES:
                response = await client.request(method, path, content=drip(), headers=JSON)
                assert (response.status_code, response.json()["code"]) == (408, "request_timeout")


async def test_utf_16_is_counted_as_it_is_parsed(api: httpx.AsyncClient, app: FastAPI) -> None:
    # U+2200 has the byte of a quotation mark, behind which a count of bytes would take the rest for a string.
    text = json.dumps(
        {"sku": "\u2200", "attributes": {f"k{number}": "" for number in range(400)}}, ensure_ascii=False
    )
    response = await api.post("/api/v1/products", content=text.encode("utf-16-be"), headers=JSON)
    assert response.json()["code"] == "too_many_keys"


@pytest.mark.parametrize(
    ("body", "headers", "status", "code", "said"),
    [
        (b'{"sku": "A", "name": "a", "sku": "B"}', {}, 422, "duplicate_key", "'sku'"),
        (b'{"sku": "A", "attributes": {"k": "1", "k": "2"}}', {}, 422, "duplicate_key", "'k'"),
        (b'{"sku": %s}' % (b"1" * 5000), {}, 422, "number_too_long", "4,300 digits"),
        (b'{"sku": "\xff"}', {}, 400, "malformed_json", "UTF-8 at byte 9"),
        (
            gzip.compress(b"{}", mtime=0),
            {"Content-Encoding": "gzip"},
            415,
            "unsupported_media_type",
            "uncompressed",
        ),
    ],
    ids=["key twice", "attribute twice", "long number", "not UTF-8", "gzip"],
)
async def test_a_body_that_would_be_misread_is_refused(
    api: httpx.AsyncClient, body: bytes, headers: dict[str, str], status: int, code: str, said: str
) -> None:
    response = await api.post("/api/v1/products", content=body, headers={**JSON, **headers})
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert said in response.json()["detail"]
    assert (await api.get("/api/v1/products")).json()["items"] == []
