"""A client that has a presigned URL of the embedded store can make that one request, and no other."""

import random

import httpx
import pytest

from skuport.core.settings import Settings
from skuport.storage import ObjectStore, SignedRequest

ADDED = [
    *("uploads", "acl", "x", "x=", "x=1", "%78", "x=+", "=", "=1", "versionId=", "partNumber=1&uploadId=1"),
    *(
        "X-Amz-Expires=604800",
        "X-Amz-Signature=",
        "X-Amz-Algorithm=AWS4-HMAC-SHA256",
        "x=X-Amz-Algorithm=",
        "ü",
    ),
]


async def sent(http: httpx.AsyncClient, request: SignedRequest, url: str | None = None) -> httpx.Response:
    body = b"sku\nA\n" if request.method == "PUT" else None
    return await http.request(request.method, url or request.url, content=body, headers=request.headers)


@pytest.fixture
async def put(store: ObjectStore, settings: Settings, key: str) -> SignedRequest:
    """A presigned PUT to the embedded store, whatever store the other tests use."""
    return await store.presign_put(key, size=6, content_type="text/csv", expires=60)


@pytest.fixture
def store_settings(settings: Settings) -> Settings:
    return settings


@pytest.mark.parametrize("added", ADDED)
async def test_nothing_can_be_added_to_the_query(
    http: httpx.AsyncClient, store: ObjectStore, put: SignedRequest, key: str, added: str
) -> None:
    address, _, query = put.url.partition("?")
    for url in (f"{address}?{query}&{added}", f"{address}?{added}&{query}"):
        assert (await sent(http, put, url)).status_code == 403, url
    assert [found.key async for found in store.list_objects(key)] == []


async def test_no_parameter_can_be_doubled_changed_or_left_out(
    http: httpx.AsyncClient, put: SignedRequest
) -> None:
    address, _, query = put.url.partition("?")
    pairs = query.split("&")
    for pair in pairs:
        name = pair.partition("=")[0]
        others = [other for other in pairs if other != pair]
        for changed in ([*pairs, pair], [pair, *pairs], [name, *pairs], [f"{name}=", *pairs], others):
            assert (await sent(http, put, f"{address}?{'&'.join(changed)}")).status_code in (400, 403), (
                changed
            )


async def test_the_parameters_may_come_in_any_order(http: httpx.AsyncClient, put: SignedRequest) -> None:
    address, _, query = put.url.partition("?")
    pairs = query.split("&")
    for seed in range(5):
        random.Random(seed).shuffle(pairs)
        assert (await sent(http, put, f"{address}?{'&'.join(pairs)}")).status_code == 200


async def test_a_plus_is_no_space(http: httpx.AsyncClient, store: ObjectStore, key: str) -> None:
    part = await store.presign_part(key, "a+b", part_number=1, size=6, expires=60)
    assert "NoSuchUpload" in (await sent(http, part)).text
    assert (await sent(http, part, part.url.replace("%2B", "+"))).status_code == 403


@pytest.mark.parametrize("added", ["%3F", "%3Fx", "%23", "%23x", "%0A", "%09", "x"])
async def test_the_path_is_the_one_that_was_signed(
    http: httpx.AsyncClient, store: ObjectStore, put: SignedRequest, key: str, added: str
) -> None:
    address, _, query = put.url.partition("?")
    swallowed = (
        "?".join([address, query]).replace("%", "%25").replace("?", "%3F") + "%23"
    )  # all of it as a path
    for url in (f"{address}{added}?{query}", f"{address}{added}?x&{query}", f"{swallowed}?{added}"):
        assert (await sent(http, put, url)).status_code == 403, url
    twice = address[: -len(key)] + f"%25{ord(key[0]):x}{key[1:]}"
    assert (await sent(http, put, f"{twice}?{query}")).status_code == 403
    assert [found.key async for found in store.list_objects("") if key[1:] in found.key] == []


async def test_a_presigned_upload_cannot_copy_another_object(
    http: httpx.AsyncClient, store: ObjectStore, settings: Settings, put: SignedRequest, key: str
) -> None:
    other = await store.presign_put(f"{key}-secret", size=6, content_type="text/csv", expires=60)
    assert (await sent(http, other)).status_code == 200
    source = f"/{settings.s3_bucket}/{key}-secret"
    copying = SignedRequest("PUT", put.url, {**put.headers, "X-Amz-Copy-Source": source})
    assert (await sent(http, copying)).status_code == 403
    assert [found.key async for found in store.list_objects(key)] == [f"{key}-secret"]
