"""Uploads files as a client does."""

import hashlib
from collections.abc import Mapping
from typing import Any

import httpx

UPLOADS = "/api/v1/uploads"


def random_bytes(size: int) -> bytes:
    """Random bytes, the same in every run."""
    return hashlib.shake_128(b"skuport").digest(size)


def upload_request(size: int, **more: Any) -> dict[str, Any]:
    """The body of a request that creates an upload."""
    return {"filename": "spring.csv", "size": size, "content_type": "text/csv", **more}


async def create(api: httpx.AsyncClient, size: int, **more: Any) -> dict[str, Any]:
    """Create an upload."""
    answer = await api.post(UPLOADS, json=upload_request(size, **more))
    assert answer.status_code == 201, answer.text
    upload: dict[str, Any] = answer.json()
    return upload


async def send(
    store_client: httpx.AsyncClient, signed: Mapping[str, Any], content: bytes, **headers: str
) -> httpx.Response:
    """Send a presigned request."""
    return await store_client.request(
        signed["method"], signed["url"], headers={**signed["headers"], **headers}, content=content
    )


async def sign(api: httpx.AsyncClient, upload: Mapping[str, Any], *numbers: int) -> list[dict[str, Any]]:
    """Presigned requests for parts."""
    answer = await api.post(f"{UPLOADS}/{upload['id']}/parts", json={"part_numbers": numbers})
    assert answer.status_code == 200, answer.text
    parts: list[dict[str, Any]] = answer.json()["parts"]
    return parts
