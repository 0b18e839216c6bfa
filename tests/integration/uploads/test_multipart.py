"""Multipart uploads: presigned part by part, resumed, completed, aborted."""

from typing import Any

import httpx
import pytest

from skuport.storage import ObjectMissingError, ObjectStore
from skuport.storage.interface import MIB
from tests.support.uploads import UPLOADS, create, random_bytes, send, sign

PART = 16 * MIB
DATA = random_bytes(PART + 1_000_003)
FIRST, SECOND = DATA[:PART], DATA[PART:]


async def multipart(api: httpx.AsyncClient) -> dict[str, Any]:
    return await create(api, len(DATA), multipart=True)


async def arrived(api: httpx.AsyncClient, upload: dict[str, Any]) -> list[tuple[int, int]]:
    answer = await api.get(f"{UPLOADS}/{upload['id']}/parts")
    assert answer.status_code == 200, answer.text
    return [(part["part_number"], part["size"]) for part in answer.json()["parts"]]


async def test_large_files_are_uploaded_in_parts_unless_the_client_wants_otherwise(
    api: httpx.AsyncClient,
) -> None:
    upload = await create(api, 65 * MIB)
    assert (upload["url"], upload["part_size"], upload["part_count"]) == (None, PART, 5)
    assert (await create(api, 65 * MIB, multipart=False))["part_count"] is None
    huge = await create(api, 20 * 1024 * MIB)
    assert huge["part_size"] * huge["part_count"] >= huge["size"]


async def test_parts_in_any_order_and_after_an_interruption(
    api: httpx.AsyncClient, store_client: httpx.AsyncClient, store: ObjectStore
) -> None:
    upload = await multipart(api)
    (second,) = await sign(api, upload, 2)
    assert second["size"] == len(SECOND)
    assert (await send(store_client, second, SECOND)).status_code == 200
    # A client that resumes asks which parts have arrived, and sends the rest.
    assert await arrived(api, upload) == [(2, len(SECOND))]
    early = await api.post(f"{UPLOADS}/{upload['id']}/complete")
    assert (early.status_code, early.json()["code"]) == (409, "parts_missing")
    assert [error["message"] for error in early.json()["errors"]] == ["Part 1 has not arrived."]
    (first,) = await sign(api, upload, 1)
    assert (await send(store_client, first, FIRST)).status_code == 200
    assert await arrived(api, upload) == [(1, PART), (2, len(SECOND))]

    for _ in range(2):  # the first response may get lost, so that the client repeats the request
        done = await api.post(f"{UPLOADS}/{upload['id']}/complete")
        assert (done.status_code, done.json()["status"]) == (200, "completed")
    info = await store.head(f"uploads/{upload['id']}")
    assert (info.size, info.content_type) == (len(DATA), "text/csv")
    assert await store.read(info.key, 0, info.size, etag=info.etag) == DATA


async def test_parts_are_refused_once_the_upload_is_completed(
    api: httpx.AsyncClient, store_client: httpx.AsyncClient, store: ObjectStore
) -> None:
    upload = await create(api, 5, multipart=True)
    (part,) = await sign(api, upload, 1)
    await send(store_client, part, b"sku\nA")
    assert (await api.post(f"{UPLOADS}/{upload['id']}/complete")).status_code == 200
    before = await store.head(f"uploads/{upload['id']}")
    assert (await send(store_client, part, b"sku\nB")).status_code == 404
    assert await store.head(f"uploads/{upload['id']}") == before
    assert await store.read(before.key, 0, 5, etag=before.etag) == b"sku\nA"


async def test_completed_in_the_store_but_not_in_the_database(
    api: httpx.AsyncClient, store_client: httpx.AsyncClient, store: ObjectStore
) -> None:
    """After a crash between the two, completing again finds the whole object."""
    upload = await create(api, 5, multipart=True)
    (part,) = await sign(api, upload, 1)
    await send(store_client, part, b"sku\nA")
    key = f"uploads/{upload['id']}"
    multipart_id = httpx.URL(part["url"]).params["uploadId"]
    await store.complete_multipart(key, multipart_id, await store.list_parts(key, multipart_id))
    done = await api.post(f"{UPLOADS}/{upload['id']}/complete")
    assert (done.status_code, done.json()["status"]) == (200, "completed")


async def test_a_part_is_bound_to_its_length_and_number(
    api: httpx.AsyncClient, store_client: httpx.AsyncClient
) -> None:
    upload = await multipart(api)
    first, second = await sign(api, upload, 1, 2)
    swapped = {**second, "url": second["url"].replace("partNumber=2", "partNumber=1")}
    answers = [
        await send(store_client, second, SECOND + b"x"),
        await send(store_client, second, SECOND[:-1]),
        await send(store_client, first, SECOND),
        await send(store_client, swapped, SECOND),
    ]
    assert [answer.status_code for answer in answers] == [403] * 4
    assert await arrived(api, upload) == []


@pytest.mark.parametrize("numbers", [[], [0], [3], [1, 3], [-1], ["1"], [1.0], [10_001], list(range(1, 102))])
async def test_invalid_part_numbers_are_refused(api: httpx.AsyncClient, numbers: list[Any]) -> None:
    upload = await multipart(api)
    answer = await api.post(f"{UPLOADS}/{upload['id']}/parts", json={"part_numbers": numbers})
    assert answer.status_code == 422, answer.text


async def test_a_number_given_twice_is_signed_once(api: httpx.AsyncClient) -> None:
    upload = await multipart(api)
    assert [part["part_number"] for part in await sign(api, upload, 2, 1, 2)] == [2, 1]


async def test_aborting_deletes_the_parts(
    api: httpx.AsyncClient, store_client: httpx.AsyncClient, store: ObjectStore
) -> None:
    upload = await multipart(api)
    first, second = await sign(api, upload, 1, 2)
    await send(store_client, second, SECOND)
    assert (await api.delete(f"{UPLOADS}/{upload['id']}")).status_code == 204
    assert (await send(store_client, second, SECOND)).status_code == 404
    multipart_id = httpx.URL(first["url"]).params["uploadId"]
    with pytest.raises(ObjectMissingError):
        await store.list_parts(f"uploads/{upload['id']}", multipart_id)
    for answer in (
        await api.post(f"{UPLOADS}/{upload['id']}/parts", json={"part_numbers": [1]}),
        await api.get(f"{UPLOADS}/{upload['id']}/parts"),
        await api.post(f"{UPLOADS}/{upload['id']}/complete"),
    ):
        assert answer.status_code == 409, answer.text
