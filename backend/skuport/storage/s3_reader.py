"""Reads an object with a known ETag: one range, or the whole object as a stream.

`If-Match` is sent, but some stores ignore it, so the ETag of every response is compared as well.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import stamina
from botocore.exceptions import ClientError

from skuport.storage.interface import (
    ObjectChangedError,
    StoreRefusedError,
    StoreUnavailableError,
)
from skuport.storage.s3_client import translate_errors

if TYPE_CHECKING:
    from types_aiobotocore_s3.client import S3Client

READ_ATTEMPTS = 3
STREAM_FAILURES = 3
"""How many times in a row a stream may break without receiving a byte."""
PAST_END = {"InvalidRange", "InvalidArgument", "416", "400"}


@dataclass(frozen=True, slots=True)
class Opened:
    """A response whose body has not been read yet; `total` is the length of the whole object."""

    body: Any
    total: int


@dataclass(frozen=True, slots=True)
class Reader:
    """Ranged reads from one bucket; `limit` (s) bounds each request, and each piece of a stream."""

    client: "S3Client"
    bucket: str
    limit: float

    async def read(self, key: str, start: int, end: int, *, etag: str) -> bytes:
        """See `ObjectStore.read`. Retries when the connection breaks within the body."""
        if start >= end:
            return b""
        async for attempt in stamina.retry_context(
            on=StoreUnavailableError, attempts=READ_ATTEMPTS, wait_initial=0.1, wait_max=2, timeout=None
        ):
            with attempt:
                async with translate_errors(key, self.limit):
                    return await self._read_once(key, start, end, etag)
        raise AssertionError("a retried read either returns or raises")

    async def stream(self, key: str, *, start: int, etag: str, block_bytes: int) -> AsyncIterator[bytes]:
        """See `ObjectStore.stream`."""
        pending = bytearray()
        async for piece in self._pieces(key, start, etag):
            pending += piece
            while len(pending) >= block_bytes:
                with memoryview(pending) as view:
                    block = bytes(view[:block_bytes])
                del pending[:block_bytes]
                yield block
        if pending:
            yield bytes(pending)

    async def _read_once(self, key: str, start: int, end: int, etag: str) -> bytes:
        opened = await self._open(key, start, end, etag)
        if opened is None:
            return b""
        try:
            data: bytes = await opened.body.read()
        finally:
            opened.body.close()
        expected = min(end, opened.total) - start
        if len(data) != expected:
            raise StoreUnavailableError(f"The object store sent {len(data)} bytes instead of {expected}.")
        return data

    async def _pieces(self, key: str, start: int, etag: str) -> AsyncIterator[bytes]:
        """The bytes as they arrive. After a broken connection, requests the rest by range."""
        position, failures = start, 0
        while failures < STREAM_FAILURES:
            try:
                async with translate_errors(key, self.limit):
                    opened = await self._open(key, position, None, etag)
                if opened is None:
                    return
                async for piece in self._body(key, opened):
                    position += len(piece)
                    failures = 0
                    yield piece
                if position >= opened.total:
                    return
                failures += 1
            except StoreUnavailableError:
                failures += 1
                if failures == STREAM_FAILURES:
                    raise
                await asyncio.sleep(min(0.1 * 2**failures, 2.0))
        raise StoreUnavailableError("The object store ends its responses too early.")

    async def _body(self, key: str, opened: Opened) -> AsyncIterator[bytes]:
        try:
            while True:
                async with translate_errors(key, self.limit):
                    piece: bytes = await opened.body.content.readany()
                if not piece:
                    return
                yield piece
        finally:
            opened.body.close()

    async def _open(self, key: str, start: int, end: int | None, etag: str) -> Opened | None:
        """The response for `[start, end)`, limited to the object's length; None when the object ends before `start`."""
        last = "" if end is None else str(end - 1)
        try:
            response = await self.client.get_object(
                Bucket=self.bucket, Key=key, IfMatch=etag, Range=f"bytes={start}-{last}"
            )
        except ClientError as error:
            if error.response["Error"]["Code"] not in PAST_END:
                raise
            return await self._open_past_end(key, start, end, etag, error)
        if response["ETag"] != etag:
            response["Body"].close()
            raise ObjectChangedError(key)
        served, slash, total = response.get("ContentRange", "").removeprefix("bytes ").partition("/")
        if not slash or served.partition("-")[0] != str(start):
            response["Body"].close()
            raise StoreRefusedError("The object store doesn't support range requests properly.")
        return Opened(response["Body"], int(total))

    async def _open_past_end(
        self, key: str, start: int, end: int | None, etag: str, refused: ClientError
    ) -> Opened | None:
        """Handle a range past the end, for which stores return different errors: get the size, and read up to it."""
        info = await self.client.head_object(Bucket=self.bucket, Key=key)
        if info["ETag"] != etag:
            raise ObjectChangedError(key) from refused
        size = info["ContentLength"]
        if start >= size:
            return None
        if end is None or end <= size:
            raise refused
        return await self._open(key, start, size, etag)
