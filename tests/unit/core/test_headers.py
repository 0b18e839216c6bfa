import httpx
import pytest
from starlette.responses import Response

from skuport.core.headers import SecurityHeaders, content_security_policy, origin_of
from skuport.core.settings import Settings


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000"),
        ("https://Shop.Example/skuport?x#y", "https://shop.example"),
        ("https://shop.example:443", "https://shop.example"),
        ("http://shop.example:80", "http://shop.example"),
        ("http://shop.example:443", "http://shop.example:443"),
        ("http://[::1]:8000/a", "http://[::1]:8000"),
        ("http://user:pass@shop.example", "http://shop.example"),
    ],
)
def test_origins_are_written_as_browsers_do(url: str, origin: str) -> None:
    assert origin_of(url) == origin


def directives(settings: Settings) -> dict[str, str]:
    parts = (directive.partition(" ") for directive in content_security_policy(settings).split("; "))
    return {name: value for name, _, value in parts}


def test_the_page_may_talk_to_the_store_as_browsers_see_it() -> None:
    settings = Settings(
        s3_endpoint_url="http://store:9000", s3_public_endpoint_url="https://files.shop.example/s3"
    )
    policy = directives(settings)
    assert policy["connect-src"] == "'self' https://files.shop.example"
    assert policy["script-src"] == "'self'"
    assert policy["object-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["base-uri"] == "'none'"


def test_without_an_endpoint_the_store_is_amazons() -> None:
    settings = Settings(s3_endpoint_url=None, s3_bucket="catalog", s3_region="eu-central-1")
    assert "https://catalog.s3.eu-central-1.amazonaws.com" in directives(settings)["connect-src"]


async def headers(public_url: str, media_type: str = "text/plain") -> httpx.Headers:
    app = SecurityHeaders(Response("here", media_type=media_type), Settings(public_url=public_url))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=public_url) as client:
        return (await client.get("/")).headers


async def test_browsers_keep_to_https_where_it_is_used() -> None:
    assert (await headers("https://shop.example"))["strict-transport-security"] == "max-age=31536000"
    assert "strict-transport-security" not in await headers("http://shop.example")


async def test_other_origins_and_unused_features_are_shut_out() -> None:
    found = await headers("http://shop.example")
    for name in ("opener-policy", "resource-policy"):
        assert found[f"cross-origin-{name}"] == "same-origin"
    assert found["cross-origin-embedder-policy"] == "require-corp"
    assert {"camera=()", "geolocation=()", "payment=()"} <= set(found["permissions-policy"].split(", "))


@pytest.mark.parametrize("media_type", ["text/javascript", "text/css", "font/woff2"])
async def test_what_is_no_page_has_no_headers_of_pages(media_type: str) -> None:
    found = await headers("https://shop.example", media_type)
    assert found["x-content-type-options"] == "nosniff"
    assert found["cross-origin-resource-policy"] == "same-origin"
    assert "strict-transport-security" in found
    assert "content-security-policy" not in found


@pytest.mark.parametrize("media_type", ["text/html", "image/svg+xml", "application/json"])
async def test_whatever_may_be_shown_as_a_page_has_a_policy(media_type: str) -> None:
    assert (
        "script-src 'self'" in (await headers("https://shop.example", media_type))["content-security-policy"]
    )
