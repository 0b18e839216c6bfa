"""Uploads as other features use them: streams, readiness, and the removal of expired ones."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest
from fastapi import FastAPI

from skuport.accounts.authentication import BOOTSTRAP
from skuport.core.errors import ConflictError, TooLargeError, TooManyRequestsError, UnprocessableError
from skuport.core.settings import MIB, Settings
from skuport.core.unit_of_work import UnitOfWork
from skuport.imports.repository import UPLOAD_USES
from skuport.local.ports import choose_port
from skuport.storage import ObjectInfo, ObjectMissingError, ObjectStore, StoreUnavailableError, make_store
from skuport.uploads import repository, retention, service
from skuport.uploads.service import ReadyUpload
from tests.support.uploads import UPLOADS, create, random_bytes, send, sign

CSV = b"sku,name\nA,Apple\n"


async def pieces(*given: bytes) -> AsyncIterator[bytes]:
    for piece in given:
        yield piece


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


@pytest.fixture
async def unit(app: FastAPI) -> AsyncIterator[UnitOfWork]:
    unit = UnitOfWork(app.state.sessions)
    yield unit
    await unit.rollback()


class Uploading:
    """`service.store_stream` and `require_ready` with default arguments."""

    def __init__(self, unit: UnitOfWork, store: ObjectStore, settings: Settings) -> None:
        self.unit = unit
        self.store = store
        self.settings = settings

    async def stream(
        self,
        blocks: AsyncIterator[bytes],
        filename: str = "a.csv",
        content_type: str = "text/csv",
        **limits: int,
    ) -> ReadyUpload:
        return await service.store_stream(
            self.unit,
            self.store,
            BOOTSTRAP,
            settings=self.settings.model_copy(update=limits),
            filename=filename,
            content_type=content_type,
            blocks=blocks,
        )

    async def require_ready(self, upload_id: object) -> ReadyUpload:
        return await service.require_ready(self.unit, self.store, BOOTSTRAP, UUID(str(upload_id)))


@pytest.fixture
def uploading(unit: UnitOfWork, store: ObjectStore, settings: Settings) -> Uploading:
    return Uploading(unit, store, settings)


async def objects(store: ObjectStore) -> set[str]:
    return {found.key async for found in store.list_objects("uploads/")}


class TestStreams:
    @pytest.mark.parametrize("size", [0, 100, 20 * MIB])
    async def test_a_stream_is_stored(self, uploading: Uploading, size: int) -> None:
        data = random_bytes(size)
        ready = await uploading.stream(pieces(data[: size // 2], data[size // 2 :]))
        assert (ready.upload.size, ready.upload.status) == (size, "completed")
        assert await uploading.store.read(ready.upload.object_key, 0, size, etag=ready.etag) == data
        assert (await uploading.require_ready(ready.upload.id)).etag == ready.etag

    @pytest.mark.parametrize("size", [100, 20 * MIB])
    async def test_a_stream_that_is_too_long(
        self, uploading: Uploading, database: asyncpg.Connection, size: int
    ) -> None:
        before = await objects(uploading.store)
        with pytest.raises(TooLargeError):
            await uploading.stream(pieces(random_bytes(size)), max_upload_bytes=size - 1)
        assert await objects(uploading.store) == before
        assert await database.fetchval("SELECT status FROM uploads") == "aborted"

    async def test_a_client_that_disconnects(
        self, uploading: Uploading, database: asyncpg.Connection
    ) -> None:
        async def broken() -> AsyncIterator[bytes]:
            yield random_bytes(10 * MIB)
            raise ConnectionResetError("gone")

        before = await objects(uploading.store)
        with pytest.raises(ConnectionResetError):
            await uploading.stream(broken())
        assert await objects(uploading.store) == before
        assert await database.fetchval("SELECT status FROM uploads") == "aborted"

    async def test_a_cancelled_request(self, uploading: Uploading, database: asyncpg.Connection) -> None:
        waiting = asyncio.Event()

        async def endless() -> AsyncIterator[bytes]:
            yield random_bytes(20 * MIB)
            waiting.set()
            await asyncio.Event().wait()

        before = await objects(uploading.store)
        request = asyncio.create_task(uploading.stream(endless()))
        await waiting.wait()
        request.cancel()
        with pytest.raises(asyncio.CancelledError):
            await request
        assert await objects(uploading.store) == before
        assert await database.fetchval("SELECT status FROM uploads") == "aborted"

    @pytest.mark.parametrize(
        ("filename", "content_type", "pointer"),
        [("../a.csv", "text/csv", "/query/filename"), ("a.csv", "text/html", "/header/content-type")],
    )
    async def test_names_and_types_are_checked(
        self, uploading: Uploading, filename: str, content_type: str, pointer: str
    ) -> None:
        with pytest.raises(UnprocessableError) as caught:
            await uploading.stream(pieces(CSV), filename, content_type)
        assert [item.pointer for item in caught.value.errors] == [pointer]

    async def test_streams_count_as_open_uploads(self, uploading: Uploading, api: httpx.AsyncClient) -> None:
        await create(api, 5)
        with pytest.raises(TooManyRequestsError):
            await uploading.stream(pieces(CSV), max_open_uploads=1)
        await uploading.stream(pieces(CSV), max_open_uploads=2)
        await uploading.stream(pieces(CSV), max_open_uploads=2)


class TestReadiness:
    async def test_a_put_after_the_check_changes_nothing(
        self, uploading: Uploading, api: httpx.AsyncClient, store_client: httpx.AsyncClient
    ) -> None:
        upload = await create(api, len(CSV))
        await send(store_client, upload, CSV)
        checked = await uploading.require_ready(upload["id"])
        later = await send(store_client, upload, CSV.replace(b"A", b"B"))
        assert later.status_code == 200  # so that a client may repeat a PUT whose response was lost
        again = await uploading.require_ready(upload["id"])
        assert (again.etag, again.upload.object_key) == (checked.etag, checked.upload.object_key)
        assert await uploading.store.read(again.upload.object_key, 0, 100, etag=again.etag) == CSV

    async def test_a_put_during_concurrent_checks_changes_nothing(
        self, app: FastAPI, uploading: Uploading, api: httpx.AsyncClient, store_client: httpx.AsyncClient
    ) -> None:
        """While one process has copied the file and not yet recorded the copy, another file arrives, and a second
        process copies that."""
        upload = await create(api, len(CSV))
        await send(store_client, upload, CSV)
        found = await repository.get(uploading.unit.session, UUID(upload["id"]), BOOTSTRAP.id)
        await uploading.unit.commit()
        assert found is not None
        results: list[ReadyUpload | None] = []

        class Interrupted:
            """The store; after the copy, before its caller learns of it, the others act."""

            async def copy(self, source: str, key: str, *, size: int) -> ObjectInfo:
                info = await uploading.store.copy(source, key, size=size)
                await send(store_client, upload, CSV.replace(b"A", b"B"))
                results.append(
                    await service._copy_single_put(uploading.unit, uploading.store, BOOTSTRAP, found)
                )
                return info

            def __getattr__(self, name: str) -> Any:
                return getattr(uploading.store, name)

        interrupted: Any = Interrupted()
        first = await service.require_ready(
            UnitOfWork(app.state.sessions), interrupted, BOOTSTRAP, UUID(upload["id"])
        )
        (second,) = results
        assert second is not None
        assert (first.upload.object_key, first.etag) == (second.upload.object_key, second.etag)
        keys = {key for key in await objects(uploading.store) if upload["id"] in key}
        assert keys == {first.upload.object_key}

    async def test_another_length_than_declared(self, uploading: Uploading, api: httpx.AsyncClient) -> None:
        upload = await create(api, 5)
        await uploading.store.put_stream(
            f"uploads/{upload['id']}", pieces(CSV), content_type="text/csv", max_bytes=100
        )
        with pytest.raises(ConflictError) as caught:
            await uploading.require_ready(upload["id"])
        assert caught.value.code == "upload_incomplete"
        assert "17 bytes" in caught.value.detail

    async def test_concurrent_requests(
        self, app: FastAPI, uploading: Uploading, api: httpx.AsyncClient, store_client: httpx.AsyncClient
    ) -> None:
        upload = await create(api, len(CSV))
        await send(store_client, upload, CSV)

        async def ready() -> str:
            unit = UnitOfWork(app.state.sessions)
            return (await service.require_ready(unit, uploading.store, BOOTSTRAP, UUID(upload["id"]))).etag

        assert len(set(await asyncio.gather(*(ready() for _ in range(8))))) == 1

    async def test_an_upload_that_is_held_is_not_aborted(
        self, uploading: Uploading, unit: UnitOfWork, api: httpx.AsyncClient, store_client: httpx.AsyncClient
    ) -> None:
        upload = await create(api, len(CSV))
        await send(store_client, upload, CSV)
        ready = await uploading.require_ready(upload["id"])
        await service.hold(unit, BOOTSTRAP, ready.upload.id)
        aborting = asyncio.create_task(api.delete(f"{UPLOADS}/{upload['id']}"))
        await asyncio.sleep(0.3)
        assert not aborting.done()
        await unit.commit()
        assert (await aborting).status_code == 204
        with pytest.raises(ConflictError) as caught:
            await service.hold(unit, BOOTSTRAP, ready.upload.id)
        assert caught.value.code == "upload_aborted"


class TestSweep:
    LATER = datetime.now(UTC) + timedelta(days=2)

    async def sweep(self, app: FastAPI, now: datetime) -> int:
        return await retention.sweep(app.state.sessions, app.state.store, now, UPLOAD_USES)

    async def test_expired_uploads_are_removed(
        self,
        app: FastAPI,
        api: httpx.AsyncClient,
        store_client: httpx.AsyncClient,
        uploading: Uploading,
        database: asyncpg.Connection,
    ) -> None:
        never_sent = await create(api, 5)
        never_started = await create(api, len(CSV))
        await send(store_client, never_started, CSV)
        in_parts = await create(api, 5, multipart=True)
        (part,) = await sign(api, in_parts, 1)
        await send(store_client, part, b"12345")
        late = await create(api, len(CSV))
        await api.delete(f"{UPLOADS}/{late['id']}")
        await send(store_client, late, CSV)  # with a URL that is still valid
        sent_again = await create(api, len(CSV))
        await send(store_client, sent_again, CSV)
        await uploading.require_ready(sent_again["id"])
        await send(store_client, sent_again, CSV)
        imported = await create(api, len(CSV))
        await send(store_client, imported, CSV)
        started = await api.post("/api/v1/imports", json={"upload_id": imported["id"]})
        assert started.status_code == 202, started.text
        kept_key = await database.fetchval("SELECT object_key FROM uploads WHERE id = $1", imported["id"])

        assert await self.sweep(app, datetime.now(UTC)) == 0
        assert await self.sweep(app, self.LATER) == 5
        assert await self.sweep(app, self.LATER) == 0

        swept = {never_sent["id"], never_started["id"], in_parts["id"], late["id"], sent_again["id"]}
        kept = await objects(uploading.store)
        assert kept_key in kept
        assert not [key for key in kept if any(upload_id in key for upload_id in swept)]
        multipart_id = httpx.URL(part["url"]).params["uploadId"]
        with pytest.raises(ObjectMissingError):
            await uploading.store.list_parts(f"uploads/{in_parts['id']}", multipart_id)
        rows = await database.fetch("SELECT id, status, removed_at FROM uploads")
        assert {str(row["id"]) for row in rows if row["status"] == "aborted" and row["removed_at"]} == swept

    async def test_what_is_sent_after_the_import_began_is_removed_with_its_file(
        self,
        app: FastAPI,
        api: httpx.AsyncClient,
        store_client: httpx.AsyncClient,
        uploading: Uploading,
        database: asyncpg.Connection,
    ) -> None:
        upload = await create(api, len(CSV))
        await send(store_client, upload, CSV)
        started = await api.post("/api/v1/imports", json={"upload_id": upload["id"]})
        assert started.status_code == 202, started.text
        assert (await send(store_client, upload, CSV)).status_code == 200
        received, used = sorted(key for key in await objects(uploading.store) if upload["id"] in key)
        assert used.startswith(received)  # the bytes that nobody reads, and those of the import

        assert (await api.post(f"/api/v1/imports/{started.json()['id']}/cancel")).status_code == 200
        assert await self.sweep(app, self.LATER) == 0
        await database.execute("UPDATE imports SET purged_at = now()")
        assert await self.sweep(app, self.LATER) == 1
        assert not [key for key in await objects(uploading.store) if upload["id"] in key]

    async def test_parts_whose_id_was_never_recorded(
        self, app: FastAPI, api: httpx.AsyncClient, uploading: Uploading
    ) -> None:
        upload = await create(api, 5)
        key = f"uploads/{upload['id']}"
        multipart_id = await uploading.store.create_multipart(key, content_type="text/csv")
        assert await self.sweep(app, self.LATER) == 1
        with pytest.raises(ObjectMissingError):
            await uploading.store.list_parts(key, multipart_id)

    async def test_a_sweep_skips_what_is_being_imported(
        self, app: FastAPI, unit: UnitOfWork, uploading: Uploading
    ) -> None:
        ready = await uploading.stream(pieces(CSV))
        await service.hold(unit, BOOTSTRAP, ready.upload.id)
        assert await self.sweep(app, self.LATER) == 0
        await unit.commit()
        assert await self.sweep(app, self.LATER) == 1

    async def test_a_sweep_that_the_store_interrupts_can_be_repeated(
        self, app: FastAPI, settings: Settings, uploading: Uploading
    ) -> None:
        ready = await uploading.stream(pieces(CSV))
        away = settings.model_copy(update={"s3_endpoint_url": f"http://127.0.0.1:{choose_port()}"})
        async with make_store(away) as gone:
            with pytest.raises(StoreUnavailableError):
                await retention.sweep(app.state.sessions, gone, self.LATER, UPLOAD_USES)
        assert ready.upload.object_key in await objects(uploading.store)
        assert await self.sweep(app, self.LATER) == 1
        assert ready.upload.object_key not in await objects(uploading.store)

    async def test_a_sweep_is_bounded(
        self, app: FastAPI, uploading: Uploading, database: asyncpg.Connection
    ) -> None:
        await uploading.stream(pieces(CSV))
        await database.execute(
            "INSERT INTO uploads (id, object_key, filename, content_type, size, status, expires_at, created_by)"
            " SELECT gen_random_uuid(), 'uploads/none-' || n, 'a.csv', 'text/csv', 1, 'pending', now(), created_by"
            " FROM uploads, generate_series(1, $1) AS n",
            retention.BATCH,
        )
        assert await self.sweep(app, self.LATER) == retention.BATCH
        assert await self.sweep(app, self.LATER) == 1
