import gzip
import json
import threading
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse

from skuport.core.compression import (
    MIN_BYTES,
    SHOWS_SECRET,
    THREAD_BYTES,
    Compression,
    accepted_encodings,
)

LONG = {"names": ["Oak chair"] * 400}
GZIP = {"Accept-Encoding": "gzip, br"}


@pytest.fixture
async def api() -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI(openapi_url=None)
    app.add_middleware(Compression)

    @app.api_route("/size/{size}", methods=["GET", "POST"])
    async def size(size: int) -> Response:
        return Response(b'"' + b"a" * (size - 2) + b'"', media_type="application/json")

    @app.get("/problem")
    async def problem() -> JSONResponse:
        return JSONResponse(LONG, 404, media_type="application/problem+json")

    @app.get("/secret", dependencies=[SHOWS_SECRET])
    async def secret(request: Request) -> dict[str, list[str]]:
        return LONG

    @app.get("/stream/{kind}")
    async def stream(kind: str) -> StreamingResponse:
        async def parts() -> AsyncIterator[bytes]:
            for _ in range(3):
                yield b"data: 1\n\n" * 500

        media_type = {"events": "text/event-stream", "csv": "text/csv", "json": "application/json"}[kind]
        return StreamingResponse(parts(), media_type=media_type)

    @app.get("/compressed")
    async def compressed() -> Response:
        body = gzip.compress(json.dumps(LONG).encode())
        return Response(body, media_type="application/json", headers={"Content-Encoding": "gzip"})

    @app.get("/file")
    async def file() -> Response:
        return Response(b"\x1f\x8b" * 1000, media_type="application/gzip")

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
        yield client


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_json_is_compressed_from_1_kb_on(api: httpx.AsyncClient, method: str) -> None:
    for size in (MIN_BYTES - 1, MIN_BYTES, THREAD_BYTES - 1, THREAD_BYTES, 2 * THREAD_BYTES):
        async with api.stream(method, f"/size/{size}", headers=GZIP) as response:
            raw = b"".join([part async for part in response.aiter_raw()])
        assert response.headers["vary"] == "Accept-Encoding"
        assert len(raw) == int(response.headers["content-length"])
        assert ("content-encoding" in response.headers) == (size >= MIN_BYTES)
        assert len(gzip.decompress(raw) if size >= MIN_BYTES else raw) == size
        assert len(raw) < MIN_BYTES


async def test_problems_are_compressed(api: httpx.AsyncClient) -> None:
    response = await api.get("/problem", headers=GZIP)
    assert response.status_code == 404
    assert response.headers["content-encoding"] == "gzip"
    assert response.json() == LONG


@pytest.mark.parametrize("accepted", ["", "identity", "br", "gzip;q=0", "gzip; q=0.0, br"])
async def test_only_for_clients_that_accept_it(api: httpx.AsyncClient, accepted: str) -> None:
    response = await api.get("/size/5000", headers={"Accept-Encoding": accepted})
    assert "content-encoding" not in response.headers
    # A cache must not give this response to a client that accepts gzip, nor the other way round.
    assert response.headers["vary"] == "Accept-Encoding"
    assert len(response.content) == 5000


@pytest.mark.parametrize("path", ["/stream/events", "/stream/csv", "/stream/json", "/file"])
async def test_streams_and_files_stay_as_they_are(api: httpx.AsyncClient, path: str) -> None:
    response = await api.get(path, headers=GZIP)
    assert "content-encoding" not in response.headers
    assert len(response.content) >= 2000


async def test_nothing_is_compressed_twice(api: httpx.AsyncClient) -> None:
    response = await api.get("/compressed", headers=GZIP)
    assert response.headers["content-encoding"] == "gzip"
    assert response.json() == LONG


async def test_a_response_with_a_secret_is_not_compressed(api: httpx.AsyncClient) -> None:
    response = await api.get("/secret", headers=GZIP)
    assert response.headers["cache-control"] == "no-store, no-transform"
    assert "content-encoding" not in response.headers
    assert response.json() == LONG


async def test_large_bodies_leave_the_event_loop(
    api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = []
    compress = gzip.compress

    def noted(body: bytes, level: int, mtime: int) -> bytes:
        threads.append(threading.current_thread() is threading.main_thread())
        return compress(body, level, mtime=mtime)

    monkeypatch.setattr(gzip, "compress", noted)
    for size in (THREAD_BYTES - 1, THREAD_BYTES):
        await api.get(f"/size/{size}", headers=GZIP)
    assert threads == [True, False]


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("gzip, deflate, br", {"gzip", "deflate", "br"}),
        ("GZIP;q=0.5 , br;q=1", {"gzip", "br"}),
        ("gzip;q=0, br;q=0.000, identity", {"identity"}),
        ("", set()),
    ],
)
def test_accept_encoding(header: str, found: set[str]) -> None:
    assert accepted_encodings({"accept-encoding": header}) == found
