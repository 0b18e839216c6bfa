import gzip
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from skuport.core.frontend import PAGES, SIGNIN_COMMAND, Frontend
from skuport.core.problems import install_problems

FRONTEND = Path(__file__).parents[3] / "frontend"


@pytest.fixture
async def page(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<title>Skuport</title>")
    (folder / "favicon.svg").write_text("<svg/>")
    (folder / "assets" / "main-5f3a.js").write_text("run()")
    (tmp_path / "secret.txt").write_text("not for anybody")
    app = FastAPI(openapi_url=None, redirect_slashes=False)
    install_problems(app)

    @app.get("/api/v1/things")
    async def list_things() -> list[str]:
        return []

    app.router.routes.append(Frontend(str(folder)))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
        yield client


@pytest.mark.parametrize(
    "path", ["/", "/index.html", "/imports", "/imports/0199-aa", "/products/", "/signin"]
)
async def test_the_pages_own_addresses_get_the_page(page: httpx.AsyncClient, path: str) -> None:
    response = await page.get(path)
    assert response.status_code == 200
    assert response.text == "<title>Skuport</title>"
    assert response.headers["content-type"].startswith("text/html")
    assert response.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["/livez", "/.env", "/import", "/wp-admin/setup", "/productsx"])
async def test_other_addresses_get_the_page_as_not_found(page: httpx.AsyncClient, path: str) -> None:
    response = await page.get(path)
    assert response.status_code == 404
    assert response.text == "<title>Skuport</title>"
    assert (await page.get(path, headers={"If-None-Match": response.headers["etag"]})).status_code == 304


def test_the_page_has_the_command_that_is_replaced() -> None:
    assert SIGNIN_COMMAND in (FRONTEND / "index.html").read_text()


def test_the_addresses_are_those_of_the_router() -> None:
    router = (FRONTEND / "src/routes/router.tsx").read_text()
    beginnings = {path.partition("/")[0] for path in re.findall(r'^  path: "/([^"]*)"', router, re.MULTILINE)}
    assert beginnings - {""} == PAGES - {"."}


async def test_hashed_files_may_be_kept_for_ever(page: httpx.AsyncClient) -> None:
    response = await page.get("/assets/main-5f3a.js")
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    again = await page.get("/assets/main-5f3a.js", headers={"If-None-Match": response.headers["etag"]})
    assert again.status_code == 304
    assert (await page.get("/favicon.svg")).headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    [
        "/api",
        "/api/",
        "/api/v1/nope",
        "/api/v1/things/",
        "/assets/gone-1234.js",
        "/assets/",
        "/missing.png",
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/a%00b.txt",
        "/" + "x" * 5000 + ".txt",
    ],
)
async def test_everything_else_is_a_404_problem_for_browsers_too(page: httpx.AsyncClient, path: str) -> None:
    response = await page.get(path, headers={"Accept": "text/html"})
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["code"] == "not_found"


async def test_methods_are_told_apart(page: httpx.AsyncClient) -> None:
    assert (await page.head("/imports")).status_code == 200
    assert (await page.post("/api/v1/things")).status_code == 405
    assert (await page.post("/api/v1/nope")).status_code == 404
    assert (await page.post("/imports")).status_code == 404


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("identity", None)],
)
async def test_files_are_served_as_the_build_compressed_them(
    page: httpx.AsyncClient, tmp_path: Path, accepted: str, encoding: str | None
) -> None:
    script = tmp_path / "dist" / "assets" / "main-5f3a.js"
    script.with_name("main-5f3a.js.br").write_bytes(b"smallest")
    zipped = gzip.compress(b"run()")
    script.with_name("main-5f3a.js.gz").write_bytes(zipped)
    request = page.build_request("GET", "/assets/main-5f3a.js", headers={"Accept-Encoding": accepted})
    response = await page.send(request, stream=True)
    raw = b"".join([part async for part in response.aiter_raw()])
    assert raw == {"br": b"smallest", "gzip": zipped, None: b"run()"}[encoding]
    assert response.headers.get("content-encoding") == encoding
    assert response.headers["vary"] == "Accept-Encoding"
    assert response.headers["content-length"] == str(len(raw))
    assert (
        response.headers["content-type"] == (await page.get("/assets/main-5f3a.js")).headers["content-type"]
    )
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    again = await page.get(
        "/assets/main-5f3a.js",
        headers={"Accept-Encoding": accepted, "If-None-Match": response.headers["etag"]},
    )
    assert again.status_code == 304
    assert again.headers["vary"] == "Accept-Encoding"
    assert (await page.get("/assets/main-5f3a.js.gz")).status_code == 404


async def test_the_page_names_the_command_that_signs_in(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text('<meta name="skuport-signin" content="skuport signin" />')
    app = FastAPI(openapi_url=None)
    app.router.routes.append(Frontend(str(tmp_path), signin_command='"my venv/skuport" signin'))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
        response = await client.get("/signin")
    assert response.text == ('<meta name="skuport-signin" content="&quot;my venv/skuport&quot; signin" />')
