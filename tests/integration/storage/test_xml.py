"""XML is parsed in two places: requests by the embedded store, responses of a store by the client. Neither expands
entities without a bound, nor reads what an entity names."""

import asyncio
import time
from pathlib import Path

import httpx
import psutil
import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from skuport.core.settings import Settings
from skuport.storage import StorageError, make_store
from tests.integration.storage.test_broken_connections import listening

LEVELS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<!DOCTYPE a [<!ENTITY l0 "lol">{LEVELS}]>'
"""A billion times `lol`, as `&l9;`."""
LIST = """<?xml version="1.0"?>{doctype}<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
<IsTruncated>false</IsTruncated><Contents><Key>{text}</Key><Size>1</Size><ETag>e</ETag></Contents></ListBucketResult>"""
DELETE = '<?xml version="1.0"?>{doctype}<Delete><Object><Key>{text}</Key></Object></Delete>'
MOST_BYTES = 100 * 1024 * 1024


async def deleting(http: httpx.AsyncClient, settings: Settings, body: str) -> httpx.Response:
    """A signed request to the embedded store to delete what the XML names."""
    assert settings.s3_access_key_id is not None
    assert settings.s3_secret_access_key is not None
    url = f"{settings.s3_endpoint_url}/{settings.s3_bucket}?delete"
    request = AWSRequest("POST", url, data=body.encode(), headers={"Content-Type": "application/xml"})
    keys = Credentials(settings.s3_access_key_id, settings.s3_secret_access_key.get_secret_value())
    S3SigV4Auth(keys, "s3", settings.s3_region).add_auth(request)
    return await http.post(url, content=body.encode(), headers=dict(request.headers))


async def test_the_embedded_store_takes_no_entities(
    http: httpx.AsyncClient, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("secret")
    external = f'<!DOCTYPE a [<!ENTITY e SYSTEM "file://{tmp_path}/secret">]>'
    began = time.monotonic()
    plain = await deleting(http, settings, DELETE.format(doctype="", text="tests/none"))
    assert plain.status_code == 200, plain.text
    for doctype, text in ((BOMB, "&l9;"), (external, "&e;")):
        answer = await deleting(http, settings, DELETE.format(doctype=doctype, text=text))
        assert answer.status_code == 400, answer.text
        assert "MalformedXML" in answer.text
    assert time.monotonic() - began < 5


async def test_what_a_store_answers_is_not_expanded(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    external = f'<!DOCTYPE a [<!ENTITY e SYSTEM "file://{tmp_path}/secret">]>'
    answer = ""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.readuntil(b"\r\n\r\n"):
            body = answer.encode()
            head = f"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nContent-Length: {len(body)}\r\n\r\n"
            writer.write(head.encode() + body)
            await writer.drain()

    async with (
        listening(serve) as url,
        make_store(settings.model_copy(update={"s3_endpoint_url": url})) as store,
    ):
        answer = LIST.format(doctype="", text="a")
        assert [found.key async for found in store.list_objects("")] == ["a"]
        began, used = time.monotonic(), psutil.Process().memory_info().rss
        for doctype, text in ((BOMB, "&l9;"), (external, "&e;")):
            answer = LIST.format(doctype=doctype, text=text)
            with pytest.raises(StorageError):
                [found.key async for found in store.list_objects("")]
        assert time.monotonic() - began < 20
        assert psutil.Process().memory_info().rss - used < MOST_BYTES
