"""The behaviour that every implementation of ObjectStore must have."""

import asyncio
import hashlib
import itertools
from collections.abc import AsyncIterator

import httpx
import pytest

from skuport.storage import (
    ObjectChangedError,
    ObjectInfo,
    ObjectMissingError,
    ObjectStore,
    ObjectTooLargeError,
    Part,
    PartsRefusedError,
    SignedRequest,
)
from skuport.storage.interface import MIB, MIN_PART_BYTES

CSV = "text/csv"


async def pieces(*given: bytes) -> AsyncIterator[bytes]:
    for piece in given:
        yield piece


async def put(store: ObjectStore, key: str, *given: bytes) -> ObjectInfo:
    return await store.put_stream(key, pieces(*given), content_type=CSV, max_bytes=100 * MIB)


def random_bytes(size: int, seed: bytes = b"") -> bytes:
    return hashlib.shake_128(b"skuport" + seed).digest(size)


async def send(
    http: httpx.AsyncClient, signed: SignedRequest, content: bytes, **headers: str
) -> httpx.Response:
    return await http.request(signed.method, signed.url, headers=signed.headers | headers, content=content)


async def is_gone(store: ObjectStore, key: str) -> bool:
    try:
        await store.head(key)
    except ObjectMissingError:
        return True
    return False


class TestObjects:
    async def test_a_stored_object_can_be_read(self, store: ObjectStore, key: str) -> None:
        made = await put(store, key, b"sku,na", b"", b"me\n")
        found = await store.head(key)
        assert found == made
        assert (found.key, found.size, found.content_type) == (key, 9, CSV)
        assert await store.read(key, 0, 9, etag=found.etag) == b"sku,name\n"

    async def test_an_empty_object(self, store: ObjectStore, key: str) -> None:
        info = await put(store, key)
        assert info.size == 0
        assert await store.read(key, 0, 10, etag=info.etag) == b""
        assert [block async for block in store.stream(key, etag=info.etag)] == []

    async def test_a_missing_object(self, store: ObjectStore, key: str) -> None:
        with pytest.raises(ObjectMissingError):
            await store.head(key)
        with pytest.raises(ObjectMissingError):
            await store.read(key, 0, 1, etag='"x"')
        with pytest.raises(ObjectMissingError):
            await anext(store.stream(key, etag='"x"'))
        await store.delete(key)

    @pytest.mark.parametrize("size", [0, 9, 3_000_000])
    async def test_a_copy_has_the_same_bytes_and_type(self, store: ObjectStore, key: str, size: int) -> None:
        data = random_bytes(size)
        await put(store, key, data)
        copied = await store.copy(key, f"{key}-copy", size=size)
        await put(store, key, b"another")
        assert copied == await store.head(f"{key}-copy")
        assert (copied.size, copied.content_type) == (size, CSV)
        assert await store.read(f"{key}-copy", 0, size, etag=copied.etag) == data

    async def test_copying_what_is_missing(self, store: ObjectStore, key: str) -> None:
        with pytest.raises(ObjectMissingError):
            await store.copy(key, f"{key}-copy", size=1)
        assert await is_gone(store, f"{key}-copy")

    async def test_delete_and_list(self, store: ObjectStore, key: str) -> None:
        names = [f"{key}/{name}" for name in ("a", "b", "ü ü", "z&z")]
        for name in names:
            await put(store, name, name.encode())
        found = {info.key: info.size async for info in store.list_objects(f"{key}/")}
        assert found == {name: len(name.encode()) for name in names}
        await store.delete(names[0])
        await store.delete_many([*names[1:], f"{key}/never-there"])
        assert [info async for info in store.list_objects(f"{key}/")] == []

    async def test_a_list_longer_than_a_page(self, store: ObjectStore, key: str) -> None:
        names = [f"{key}/{number:04}" for number in range(1003)]
        for some in itertools.zip_longest(*[iter(names)] * 50):
            await asyncio.gather(*(put(store, name, b"x") for name in some if name is not None))
        assert [info.key async for info in store.list_objects(f"{key}/")] == names
        await store.delete_many(names)
        assert [info async for info in store.list_objects(f"{key}/")] == []


class TestReading:
    @pytest.mark.parametrize(
        ("start", "end", "expected"),
        [
            (0, 10, b"0123456789"),
            (3, 4, b"3"),
            (4, 4, b""),
            (8, 11, b"89"),
            (0, 10_000, b"0123456789"),
            (10, 11, b""),
            (500, 600, b""),
        ],
    )
    async def test_ranges_within_and_past_the_end(
        self, store: ObjectStore, key: str, start: int, end: int, expected: bytes
    ) -> None:
        info = await put(store, key, b"0123456789")
        assert await store.read(key, start, end, etag=info.etag) == expected

    async def test_a_replaced_object_is_detected(self, store: ObjectStore, key: str) -> None:
        pinned = await put(store, key, b"0123456789")
        await put(store, key, b"9876543210")
        for start, end in ((0, 10), (5, 100), (20, 30)):
            with pytest.raises(ObjectChangedError):
                await store.read(key, start, end, etag=pinned.etag)
        with pytest.raises(ObjectChangedError):
            await anext(store.stream(key, etag=pinned.etag))
        with pytest.raises(ObjectChangedError):
            await anext(store.stream(key, start=10, etag=pinned.etag))

    @pytest.mark.parametrize("block_bytes", [1000, MIB])
    @pytest.mark.parametrize("start", [0, 1, 2_999_999, 3_000_000])
    async def test_a_stream_is_the_object_in_blocks(
        self, store: ObjectStore, key: str, block_bytes: int, start: int
    ) -> None:
        data = random_bytes(3_000_000)
        info = await put(store, key, data)
        stream = store.stream(key, start=start, etag=info.etag, block_bytes=block_bytes)
        blocks = [block async for block in stream]
        assert b"".join(blocks) == data[start:]
        assert {len(block) for block in blocks[:-1]} <= {block_bytes}
        assert all(blocks)

    async def test_a_stream_may_be_left_early(self, store: ObjectStore, key: str) -> None:
        info = await put(store, key, random_bytes(3_000_000))
        for _ in range(40):  # more than there are connections
            async for block in store.stream(key, etag=info.etag, block_bytes=1000):
                assert len(block) == 1000
                break
        assert await store.read(key, 0, 3, etag=info.etag) == random_bytes(3_000_000)[:3]


class TestPutStream:
    @pytest.mark.parametrize("size", [8 * MIB - 1, 8 * MIB, 8 * MIB + 1, 16 * MIB, 20_000_001])
    async def test_streams_of_any_length_are_stored(self, store: ObjectStore, key: str, size: int) -> None:
        data = random_bytes(size)
        blocks = [data[start : start + 700_001] for start in range(0, size, 700_001)]
        info = await put(store, key, *blocks)
        assert info == await store.head(key)
        assert info.size == size
        stored = hashlib.sha256()
        async for block in store.stream(key, etag=info.etag):
            stored.update(block)
        assert stored.digest() == hashlib.sha256(data).digest()

    @pytest.mark.parametrize("size", [10, 20 * MIB])
    async def test_a_stream_that_is_too_long_leaves_nothing(
        self, store: ObjectStore, key: str, size: int
    ) -> None:
        with pytest.raises(ObjectTooLargeError):
            await store.put_stream(key, pieces(random_bytes(size)), content_type=CSV, max_bytes=size - 1)
        assert await is_gone(store, key)

    @pytest.mark.parametrize("size", [10, 20 * MIB])
    async def test_a_stream_may_be_exactly_as_long_as_the_limit(
        self, store: ObjectStore, key: str, size: int
    ) -> None:
        info = await store.put_stream(key, pieces(random_bytes(size)), content_type=CSV, max_bytes=size)
        assert info.size == size

    @pytest.mark.parametrize("size", [10, 20 * MIB])
    async def test_a_failing_source_leaves_nothing(self, store: ObjectStore, key: str, size: int) -> None:
        async def broken() -> AsyncIterator[bytes]:
            yield random_bytes(size)
            raise ConnectionResetError("the client went away")

        with pytest.raises(ConnectionResetError, match="the client went away"):
            await store.put_stream(key, broken(), content_type=CSV, max_bytes=100 * MIB)
        assert await is_gone(store, key)

    async def test_cancelling_leaves_nothing(self, store: ObjectStore, key: str) -> None:
        waiting = asyncio.Event()

        async def endless() -> AsyncIterator[bytes]:
            yield random_bytes(20 * MIB)
            waiting.set()
            await asyncio.Event().wait()

        writing = asyncio.create_task(store.put_stream(key, endless(), content_type=CSV, max_bytes=100 * MIB))
        await waiting.wait()
        writing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await writing
        assert await is_gone(store, key)


class TestSignedPut:
    async def test_the_bytes_arrive(self, store: ObjectStore, key: str, http: httpx.AsyncClient) -> None:
        signed = await store.presign_put(key, size=4, content_type=CSV, expires=60)
        assert (await send(http, signed, b"a,b\n")).status_code == 200
        info = await store.head(key)
        assert (info.size, info.content_type) == (4, CSV)

    async def test_another_length_type_or_key_is_refused(
        self, store: ObjectStore, key: str, http: httpx.AsyncClient
    ) -> None:
        signed = await store.presign_put(key, size=4, content_type=CSV, expires=60)
        other = SignedRequest(signed.method, signed.url.replace(key, f"{key}-other"), signed.headers)
        answers = [
            await send(http, signed, b"a,b"),
            await send(http, signed, b"a,b\nc"),
            await send(http, signed, b"a,b\n", **{"Content-Type": "text/html"}),
            await send(http, other, b"a,b\n"),
        ]
        assert [answer.status_code for answer in answers] == [403, 403, 403, 403]
        assert await is_gone(store, key)

    async def test_an_expired_request_is_refused(
        self, store: ObjectStore, key: str, http: httpx.AsyncClient
    ) -> None:
        signed = await store.presign_put(key, size=4, content_type=CSV, expires=1)
        await asyncio.sleep(2.1)
        assert (await send(http, signed, b"a,b\n")).status_code == 403
        assert await is_gone(store, key)

    async def test_requests_without_a_valid_signature_are_refused(
        self, store: ObjectStore, key: str, http: httpx.AsyncClient
    ) -> None:
        await put(store, key, b"secret")
        signed = await store.presign_put(key, size=4, content_type=CSV, expires=60)
        bare = signed.url.partition("?")[0]
        assert (await http.get(bare)).status_code == 403
        assert (await http.put(bare, content=b"a,b\n")).status_code == 403
        assert (await http.get(signed.url)).status_code == 403

    async def test_a_signed_get(self, store: ObjectStore, key: str, http: httpx.AsyncClient) -> None:
        await put(store, key, b"a,b\n")
        signed = await store.presign_get(key, filename='rejects "ü".csv', expires=60)
        answer = await send(http, signed, b"")
        assert (answer.status_code, answer.content) == (200, b"a,b\n")
        assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''rejects%20")


class TestMultipart:
    async def test_parts_become_an_object(
        self, store: ObjectStore, key: str, http: httpx.AsyncClient
    ) -> None:
        first, second = random_bytes(MIN_PART_BYTES), random_bytes(1234, b"2")
        multipart_id = await store.create_multipart(key, content_type=CSV)
        assert await store.list_parts(key, multipart_id) == []
        for number, part in ((2, second), (1, first)):
            signed = await store.presign_part(
                key, multipart_id, part_number=number, size=len(part), expires=60
            )
            assert (await send(http, signed, part)).status_code == 200
        assert await is_gone(store, key)
        parts = await store.list_parts(key, multipart_id)
        assert [(part.part_number, part.size) for part in parts] == [(1, len(first)), (2, len(second))]
        info = await store.complete_multipart(key, multipart_id, parts)
        assert (info.size, info.content_type) == (len(first + second), CSV)
        assert await store.read(key, 0, info.size, etag=info.etag) == first + second
        with pytest.raises(ObjectMissingError):
            await store.list_parts(key, multipart_id)
        with pytest.raises(ObjectMissingError):
            await store.complete_multipart(key, multipart_id, parts)

    async def test_a_part_of_another_length_or_number_is_refused(
        self, store: ObjectStore, key: str, http: httpx.AsyncClient
    ) -> None:
        multipart_id = await store.create_multipart(key, content_type=CSV)
        signed = await store.presign_part(key, multipart_id, part_number=1, size=4, expires=60)
        other = SignedRequest(signed.method, signed.url.replace("partNumber=1", "partNumber=2"))
        assert (await send(http, signed, b"abcde")).status_code == 403
        assert (await send(http, other, b"abcd")).status_code == 403
        assert await store.list_parts(key, multipart_id) == []

    async def test_missing_parts_are_refused(self, store: ObjectStore, key: str) -> None:
        other = await put(store, f"{key}-other", b"x")
        multipart_id = await store.create_multipart(key, content_type=CSV)
        with pytest.raises(PartsRefusedError):
            await store.complete_multipart(key, multipart_id, [Part(1, 1, other.etag)])

    async def test_aborting(self, store: ObjectStore, key: str) -> None:
        multipart_id = await store.create_multipart(key, content_type=CSV)
        forgotten = await store.create_multipart(key, content_type=CSV)
        neighbour = await store.create_multipart(f"{key}-other", content_type=CSV)
        await store.abort_multipart(key, multipart_id)
        await store.abort_multipart(key, multipart_id)
        await store.abort_multiparts(key)
        for gone in (multipart_id, forgotten):
            with pytest.raises(ObjectMissingError):
                await store.list_parts(key, gone)
        assert await store.list_parts(f"{key}-other", neighbour) == []
        await store.abort_multiparts(f"{key}-other")
