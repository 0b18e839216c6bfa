"""What a client does to upload a file."""

import hashlib
from collections.abc import Mapping
from typing import Any

import httpx

UPLOADS = "/api/v1/uploads"


def noise(size: int) -> bytes:
    """The same `size` bytes in every run."""
    return hashlib.shake_128(b"skuport").digest(size)


def wish(size: int, **more: Any) -> dict[str, Any]:
    """The body that asks for an upload."""
    return {"filename": "spring.csv", "size": size, "content_type": "text/csv", **more}


async def begin(api: httpx.AsyncClient, size: int, **more: Any) -> dict[str, Any]:
    """A new upload."""
    answer = await api.post(UPLOADS, json=wish(size, **more))
    assert answer.status_code == 201, answer.text
    upload: dict[str, Any] = answer.json()
    return upload


async def send(
    outside: httpx.AsyncClient, signed: Mapping[str, Any], content: bytes, **headers: str
) -> httpx.Response:
    """Make a signed request."""
    return await outside.request(
        signed["method"], signed["url"], headers={**signed["headers"], **headers}, content=content
    )


async def sign(api: httpx.AsyncClient, upload: Mapping[str, Any], *numbers: int) -> list[dict[str, Any]]:
    """Signed requests for parts."""
    answer = await api.post(f"{UPLOADS}/{upload['id']}/parts", json={"part_numbers": numbers})
    assert answer.status_code == 200, answer.text
    parts: list[dict[str, Any]] = answer.json()["parts"]
    return parts
