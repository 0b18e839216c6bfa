"""Uploads by a single presigned PUT, and requests that are refused."""

import asyncio
from typing import Any

import asyncpg
import httpx
import pytest
from fastapi import FastAPI

from skuport.core.settings import Settings
from skuport.storage import ObjectMissingError, ObjectStore
from tests.support.api import client_of, running
from tests.support.uploads import UPLOADS, create, send, upload_request

CSV = b"sku,name\nA,Apple\n"
UNKNOWN = "00000000-0000-7000-8000-000000000000"


async def test_a_file_is_sent_directly_to_the_store(
    api: httpx.AsyncClient, store_client: httpx.AsyncClient, settings: Settings, store: ObjectStore
) -> None:
    made = await api.post(UPLOADS, json=upload_request(len(CSV)))
    upload = made.json()
    assert made.headers["location"] == f"{UPLOADS}/{upload['id']}"
    assert (upload["status"], upload["method"], upload["part_count"]) == ("pending", "PUT", None)
    assert upload["headers"] == {"Content-Type": "text/csv"}
    assert upload["url"].startswith(f"{settings.s3_browser_endpoint_url}/{settings.s3_bucket}/uploads/")
    assert "spring" not in upload["url"]

    assert (await send(store_client, upload, CSV)).status_code == 200
    done = await api.post(f"{UPLOADS}/{upload['id']}/complete")
    assert (done.status_code, done.json()["status"], done.json()["url"]) == (200, "completed", None)
    again = await api.post(f"{UPLOADS}/{upload['id']}/complete")
    assert again.json() == done.json()
    (info,) = [found async for found in store.list_objects(f"uploads/{upload['id']}")]
    assert await store.read(info.key, 0, info.size, etag=info.etag) == CSV


async def test_the_signature_binds_key_type_and_length(
    api: httpx.AsyncClient, store_client: httpx.AsyncClient, store: ObjectStore
) -> None:
    upload, other = await create(api, len(CSV)), await create(api, len(CSV))
    elsewhere = {**upload, "url": upload["url"].replace(upload["id"], other["id"])}
    answers = [
        await send(store_client, upload, CSV[:-1]),
        await send(store_client, upload, CSV + b"B"),
        await send(store_client, upload, b""),
        await send(store_client, upload, CSV, **{"Content-Type": "text/html"}),
        await send(store_client, elsewhere, CSV),
        await store_client.put(upload["url"].partition("?")[0], content=CSV),
    ]
    assert [answer.status_code for answer in answers] == [403] * len(answers)
    for each in (upload, other):
        with pytest.raises(ObjectMissingError):
            await store.head(f"uploads/{each['id']}")


async def test_an_expired_url_is_refused(
    settings: Settings, clean_database: str, store_client: httpx.AsyncClient
) -> None:
    assert settings.api_key is not None
    async with running(settings.model_copy(update={"upload_url_seconds": 1})) as app:
        key = settings.api_key.get_secret_value()
        async with client_of(app, Authorization=f"Bearer {key}") as api:
            upload = await create(api, len(CSV))
            await asyncio.sleep(2.1)
            assert (await send(store_client, upload, CSV)).status_code == 403
            fresh = (await api.get(f"{UPLOADS}/{upload['id']}")).json()
            assert (await send(store_client, fresh, CSV)).status_code == 200


async def test_starting_an_import_before_the_file_has_arrived(
    api: httpx.AsyncClient, store_client: httpx.AsyncClient
) -> None:
    upload = await create(api, len(CSV))
    for path, body in (
        (f"{UPLOADS}/{upload['id']}/complete", None),
        ("/api/v1/imports", {"upload_id": upload["id"]}),
    ):
        early = await api.post(path, json=body)
        assert (early.status_code, early.json()["code"]) == (409, "upload_incomplete")
        assert "spring.csv" in early.json()["detail"]
    await send(store_client, upload, CSV)
    started = await api.post("/api/v1/imports", json={"upload_id": upload["id"]})
    assert started.status_code == 202, started.text
    assert (await api.get(f"{UPLOADS}/{upload['id']}")).json()["status"] == "completed"


async def test_a_put_whose_response_was_lost_can_be_repeated(
    api: httpx.AsyncClient, store_client: httpx.AsyncClient, store: ObjectStore
) -> None:
    """Before the upload is completed, and after: the client doesn't know."""
    upload = await create(api, len(CSV))
    for _ in range(2):
        assert (await send(store_client, upload, CSV)).status_code == 200
    done = await api.post(f"{UPLOADS}/{upload['id']}/complete")
    assert (done.status_code, done.json()["status"]) == (200, "completed")
    assert (await send(store_client, upload, CSV)).status_code == 200
    started = await api.post("/api/v1/imports", json={"upload_id": upload["id"]})
    assert started.status_code == 202, started.text


async def test_an_upload_that_an_import_uses_cant_be_aborted(
    api: httpx.AsyncClient, store_client: httpx.AsyncClient, store: ObjectStore
) -> None:
    upload = await create(api, len(CSV))
    await send(store_client, upload, CSV)
    await api.post("/api/v1/imports", json={"upload_id": upload["id"]})
    refused = await api.delete(f"{UPLOADS}/{upload['id']}")
    assert (refused.status_code, refused.json()["code"]) == (409, "upload_in_use")
    (info,) = [found async for found in store.list_objects(f"uploads/{upload['id']}")]
    assert info.size == len(CSV)


async def test_aborting_removes_the_file(
    api: httpx.AsyncClient, store_client: httpx.AsyncClient, store: ObjectStore
) -> None:
    upload = await create(api, len(CSV))
    await send(store_client, upload, CSV)
    for _ in range(2):
        assert (await api.delete(f"{UPLOADS}/{upload['id']}")).status_code == 204
    with pytest.raises(ObjectMissingError):
        await store.head(f"uploads/{upload['id']}")
    found = (await api.get(f"{UPLOADS}/{upload['id']}")).json()
    assert (found["status"], found["url"]) == ("aborted", None)
    for path, body in (
        (f"{UPLOADS}/{upload['id']}/complete", None),
        ("/api/v1/imports", {"upload_id": upload["id"]}),
    ):
        answer = await api.post(path, json=body)
        assert (answer.status_code, answer.json()["code"]) == (409, "upload_aborted")


async def test_uploads_of_others_are_404(
    api: httpx.AsyncClient, other: httpx.AsyncClient, store_client: httpx.AsyncClient
) -> None:
    upload = await create(other, len(CSV))
    await send(store_client, upload, CSV)
    for upload_id in (upload["id"], UNKNOWN):
        own = f"{UPLOADS}/{upload_id}"
        answers = [
            await api.get(own),
            await api.post(f"{own}/parts", json={"part_numbers": [1]}),
            await api.get(f"{own}/parts"),
            await api.post(f"{own}/complete"),
            await api.delete(own),
            await api.post("/api/v1/imports", json={"upload_id": upload_id}),
        ]
        assert [answer.status_code for answer in answers] == [404] * len(answers)
    assert (await other.get(f"{UPLOADS}/{upload['id']}")).json()["status"] == "pending"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"filename": "../../etc/passwd"}, "/filename"),
        ({"filename": "..\\x.csv"}, "/filename"),
        ({"filename": "x" * 300}, "/filename"),
        ({"filename": ""}, "/filename"),
        ({"filename": "a\nb.csv"}, "/filename"),
        ({"filename": "a\x00b.csv"}, "/filename"),
        ({"filename": 7}, "/filename"),
        ({"content_type": "text/html"}, "/content_type"),
        ({"content_type": "x" * 300}, "/content_type"),
        ({"size": -1}, "/size"),
        ({"size": 1.5}, "/size"),
        ({"size": "5"}, "/size"),
        ({"size": True}, "/size"),
        ({"size": 10**40}, "/size"),
        ({"size": 21 * 1024**3}, "/size"),
        ({"size": 0, "multipart": True}, "/multipart"),
        ({"size": 6 * 1024**3, "multipart": False}, "/multipart"),
        ({"object_key": "mine"}, "/object_key"),
    ],
)
async def test_invalid_requests_are_refused(
    api: httpx.AsyncClient, change: dict[str, Any], pointer: str
) -> None:
    answer = await api.post(UPLOADS, json=upload_request(5) | change)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]


async def test_unpaired_surrogates_are_refused(api: httpx.AsyncClient) -> None:
    body = b'{"filename": "a\\ud800.csv", "size": 5, "content_type": "text/csv"}'
    answer = await api.post(UPLOADS, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422, answer.text


async def test_an_upload_without_parts_has_none(api: httpx.AsyncClient) -> None:
    upload = await create(api, 5)
    signed = await api.post(f"{UPLOADS}/{upload['id']}/parts", json={"part_numbers": [1]})
    listed = await api.get(f"{UPLOADS}/{upload['id']}/parts")
    assert [signed.status_code, listed.status_code] == [409, 409]
    assert signed.json()["code"] == "not_multipart"


async def test_every_change_is_in_the_audit_log(
    api: httpx.AsyncClient, store_client: httpx.AsyncClient, database_url: str
) -> None:
    upload = await create(api, len(CSV))
    await send(store_client, upload, CSV)
    await api.post(f"{UPLOADS}/{upload['id']}/complete")
    await api.delete(f"{UPLOADS}/{upload['id']}")
    connection = await asyncpg.connect(database_url)
    try:
        rows = await connection.fetch(
            "SELECT action FROM audit_log WHERE subject_id = $1 ORDER BY id", upload["id"]
        )
    finally:
        await connection.close()
    assert [row["action"] for row in rows] == ["upload.created", "upload.completed", "upload.aborted"]


async def test_open_uploads_are_limited_even_for_concurrent_requests(
    settings: Settings, clean_database: str
) -> None:
    assert settings.api_key is not None
    async with running(settings.model_copy(update={"max_open_uploads": 3})) as app:
        key = settings.api_key.get_secret_value()
        async with client_of(app, Authorization=f"Bearer {key}") as api:
            answers = await asyncio.gather(*(api.post(UPLOADS, json=upload_request(5)) for _ in range(8)))
            assert sorted(answer.status_code for answer in answers) == [201] * 3 + [429] * 5
            refused = next(answer for answer in answers if answer.status_code == 429)
            assert refused.headers["retry-after"].isdecimal()
            assert refused.json()["code"] == "too_many_open_uploads"
            one = next(answer.json() for answer in answers if answer.status_code == 201)
            await api.delete(f"{UPLOADS}/{one['id']}")
            assert (await api.post(UPLOADS, json=upload_request(5))).status_code == 201


async def test_no_connection_is_held_during_calls_to_the_store(
    app: FastAPI, api: httpx.AsyncClient, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """During every call to the store, all connections are back in the pool."""
    held: list[int] = []
    store = app.state.store
    engine = app.state.sessions.kw["bind"]

    for name in (
        "head",
        "copy",
        "create_multipart",
        "list_parts",
        "complete_multipart",
        "abort_multiparts",
        "delete",
        "delete_many",
    ):
        real = getattr(store, name)

        async def watched(*args: Any, _real: Any = real, **kwargs: Any) -> Any:
            held.append(engine.pool.checkedout())
            return await _real(*args, **kwargs)

        monkeypatch.setattr(store, name, watched)
    single, parts = await create(api, 5), await create(api, 5, multipart=True)
    for upload in (single, parts):
        await api.post(f"{UPLOADS}/{upload['id']}/complete")
        await api.post("/api/v1/imports", json={"upload_id": upload["id"]})
        await api.get(f"{UPLOADS}/{upload['id']}/parts")
        await api.delete(f"{UPLOADS}/{upload['id']}")
    assert len(held) >= 8
    assert set(held) == {0}


async def test_open_uploads_are_listed_page_by_page(
    api: httpx.AsyncClient, other: httpx.AsyncClient, store_client: httpx.AsyncClient
) -> None:
    made = [await create(api, len(CSV)) for _ in range(5)]
    await send(store_client, made[0], CSV)
    await api.post(f"{UPLOADS}/{made[0]['id']}/complete")
    await api.delete(f"{UPLOADS}/{made[1]['id']}")
    await create(other, 5)

    page = (await api.get(UPLOADS, params={"limit": 2})).json()
    assert [one["id"] for one in page["items"]] == [made[4]["id"], made[3]["id"]]
    assert {(one["status"], one["url"]) for one in page["items"]} == {("pending", None)}
    assert page["total"] == {"value": 3, "exact": True}
    rest = (await api.get(UPLOADS, params={"limit": 2, "cursor": page["next_cursor"]})).json()
    assert [one["id"] for one in rest["items"]] == [made[2]["id"]]
    assert rest["next_cursor"] is None
    back = (await api.get(UPLOADS, params={"limit": 2, "cursor": rest["prev_cursor"]})).json()
    assert back["items"] == page["items"]


async def test_abandoned_uploads_dont_count_after_an_hour(settings: Settings, clean_database: str) -> None:
    assert settings.api_key is not None
    async with running(settings.model_copy(update={"max_open_uploads": 2})) as app:
        key = settings.api_key.get_secret_value()
        async with client_of(app, Authorization=f"Bearer {key}") as api:
            for _ in range(2):
                await create(api, 5)
            connection = await asyncpg.connect(clean_database)
            await connection.execute("UPDATE uploads SET created_at = created_at - interval '50 minutes'")
            refused = await api.post(UPLOADS, json=upload_request(5))
            assert refused.status_code == 429
            assert "GET /api/v1/uploads" in refused.json()["detail"]
            assert "DELETE /api/v1/uploads/" in refused.json()["detail"]
            assert 590 <= int(refused.headers["retry-after"]) <= 600
            await connection.execute("UPDATE uploads SET created_at = created_at - interval '10 minutes'")
            await connection.close()
            await create(api, 5)
            assert (await api.get(UPLOADS)).json()["total"]["value"] == 3
