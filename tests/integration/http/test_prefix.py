"""Below a path of the host, behind proxies that take it off and proxies that leave it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from pydantic import ValidationError

from skuport.core.settings import Settings
from tests.support.api import client_of, running

PREFIX = "/shop/skuport"
ORIGIN = {"Origin": "https://host.example"}
PAGE = '<title>Skuport</title><meta name="root" content="./"><script src="./assets/main.js"></script>'


@pytest.fixture
async def below(settings: Settings, clean_database: str, tmp_path: Path) -> AsyncIterator[FastAPI]:
    (tmp_path / "index.html").write_text(PAGE)
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "main.js").write_text("run()")
    public = {"public_url": f"https://host.example{PREFIX}", "frontend_dir": str(tmp_path)}
    async with running(settings.model_copy(update=public)) as app:
        yield app


@pytest.mark.parametrize("sent", ["", PREFIX], ids=["taken off", "left"])
async def test_everything_is_where_the_prefix_says(below: FastAPI, settings: Settings, sent: str) -> None:
    assert settings.api_key is not None
    key = f"Bearer {settings.api_key.get_secret_value()}"
    at = f"http://127.0.0.1:8000{sent}"
    async with client_of(below, Authorization=key) as admin, client_of(below, **ORIGIN) as browser:
        link = (await admin.post(f"{at}/api/v1/signin-links", json={})).json()["url"]
        address, _, token = link.partition("#token=")
        assert address == f"https://host.example{PREFIX}/signin"

        signed_in = await browser.post(f"{at}/api/v1/session", json={"token": token})
        assert signed_in.status_code == 201, signed_in.text
        assert f"Path={PREFIX};" in signed_in.headers["set-cookie"]
        # A Skuport at the root of the same host has a cookie, too: browsers send the longer path first.
        cookie = signed_in.headers["set-cookie"].partition(";")[0]
        two = {"Cookie": f"{cookie}; skuport_session=of-another"}
        browser.cookies.clear()
        assert (await browser.get(f"{at}/api/v1/me", headers=two)).status_code == 200

        made = await browser.post(
            f"{at}/api/v1/products", json={"sku": "A-1", "name": "Lamp"}, headers={**two, **ORIGIN}
        )
        assert made.headers["location"] == f"{PREFIX}/api/v1/products/{made.json()['id']}"

        ended = await browser.delete(f"{at}/api/v1/session", headers=two)
        assert f"Path={PREFIX};" in ended.headers["set-cookie"]
        assert (await browser.get(f"{at}/nope/x.png")).json()["code"] == "not_found"
        assert (await browser.get(f"{at}/healthz")).json()["status"] == "ok"
        document = (await browser.get(f"{at}/api/v1/openapi.json")).json()
        assert [server["url"] for server in document["servers"]] == [PREFIX]
        # Relative to its own address, `/shop/skuport/docs`.
        assert 'src="docs/start.js"' in (await browser.get(f"{at}/docs")).text
        assert "'api/v1/openapi.json'" in (await browser.get(f"{at}/docs/start.js")).text


@pytest.mark.parametrize("sent", ["", PREFIX], ids=["taken off", "left"])
async def test_one_build_of_the_page_serves_any_path(below: FastAPI, sent: str) -> None:
    async with client_of(below) as browser:
        at = f"http://127.0.0.1:8000{sent}"
        for path in ("/", "/imports/0199-aa") if sent == "" else ("", "/", "/imports/0199-aa"):
            page = await browser.get(f"{at}{path}")
            assert page.text == PAGE.replace("./", f"{PREFIX}/"), path
            etag = page.headers["etag"]
            again = await browser.get(f"{at}{path}", headers={"If-None-Match": etag})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
        assert (await browser.get(f"{at}/assets/main.js")).text == "run()"
        # What only looks alike is another address.
        assert (await browser.get(f"{PREFIX}x/api/v1/me")).text.startswith("<title>")


@pytest.mark.parametrize(
    ("given", "prefix"),
    [
        ("https://host.example", ""),
        ("https://host.example/", ""),
        ("http://127.0.0.1:8000", ""),
        ("http://[::1]:8000/", ""),
        ("https://host.example/shop/skuport/", "/shop/skuport"),
    ],
)
def test_the_public_url_says_the_prefix(given: str, prefix: str) -> None:
    settings = Settings(public_url=given)
    assert settings.path_prefix == prefix
    assert settings.public_url == given.rstrip("/")


@pytest.mark.parametrize(
    "given",
    [
        "host.example",
        "ftp://host.example",
        "https://host.example/a b",
        "https://host.example/?a=1",
        "https://",
    ],
)
def test_a_public_url_that_is_none_is_refused(given: str) -> None:
    with pytest.raises(ValidationError, match="not a web address"):
        Settings(public_url=given)


async def test_a_page_at_the_root_has_plain_addresses(
    settings: Settings, clean_database: str, tmp_path: Path
) -> None:
    (tmp_path / "index.html").write_text(PAGE + '<meta name="skuport-signin" content="skuport signin" />')
    changed = {"frontend_dir": str(tmp_path), "signin_command": ".venv/bin/skuport signin"}
    async with running(settings.model_copy(update=changed)) as app, client_of(app) as browser:
        page = (await browser.get("/products/7")).text
        assert page.startswith(PAGE.replace("./", "/"))
        assert 'content=".venv/bin/skuport signin"' in page
        (server,) = (await browser.get("/api/v1/openapi.json")).json()["servers"]
        assert server["url"] == "/"
