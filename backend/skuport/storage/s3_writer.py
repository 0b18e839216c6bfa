"""Stores a stream of unknown length in constant memory: by one PUT if it is short, otherwise by multipart upload."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from skuport.storage.interface import (
    MAX_PARTS,
    MIB,
    ObjectInfo,
    ObjectStore,
    ObjectTooLargeError,
    Part,
    StorageError,
)
from skuport.storage.s3_client import translate_errors

if TYPE_CHECKING:
    from types_aiobotocore_s3.client import S3Client

PART_BYTES = 8 * MIB


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes streams to one bucket; `limit` (s) bounds each request."""

    client: "S3Client"
    bucket: str
    limit: float
    store: ObjectStore
    """The store of this bucket, to create, complete, abort and delete uploads."""

    async def put_stream(
        self, key: str, blocks: AsyncIterator[bytes], *, content_type: str, max_bytes: int
    ) -> ObjectInfo:
        """See `ObjectStore.put_stream`. At most two parts are in memory: one being sent, one being filled."""
        part_bytes = part_length(max_bytes)
        parts = split_into_parts(blocks, key=key, part_bytes=part_bytes, max_bytes=max_bytes)
        first = await anext(parts)
        if len(first.getbuffer()) < part_bytes:
            return await self._put_whole(key, first, content_type)
        multipart_id = await self.store.create_multipart(key, content_type=content_type)
        sending = asyncio.create_task(self._send_part(key, multipart_id, 1, first))
        del first
        try:
            done: list[Part] = []
            async for body in parts:
                done.append(await sending)
                sending = asyncio.create_task(self._send_part(key, multipart_id, len(done) + 1, body))
            done.append(await sending)
            return await self.store.complete_multipart(key, multipart_id, done)
        except BaseException:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
            await asyncio.shield(self._delete(key, multipart_id))
            raise

    async def _put_whole(self, key: str, body: io.BytesIO, content_type: str) -> ObjectInfo:
        size = len(body.getbuffer())
        try:
            async with translate_errors(key, self.limit):
                response = await self.client.put_object(
                    Bucket=self.bucket, Key=key, Body=body, ContentLength=size, ContentType=content_type
                )
        except BaseException:
            # The store may have the object even though its response was lost.
            await asyncio.shield(self._delete(key, None))
            raise
        return ObjectInfo(key=key, size=size, etag=response["ETag"], content_type=content_type)

    async def _send_part(self, key: str, multipart_id: str, number: int, body: io.BytesIO) -> Part:
        size = len(body.getbuffer())
        async with translate_errors(key, self.limit):
            response = await self.client.upload_part(
                Bucket=self.bucket,
                Key=key,
                UploadId=multipart_id,
                PartNumber=number,
                Body=body,
                ContentLength=size,
            )
        return Part(part_number=number, size=size, etag=response["ETag"])

    async def _delete(self, key: str, multipart_id: str | None) -> None:
        # The sweep deletes what remains; the original error matters more.
        with suppress(StorageError):
            if multipart_id is not None:
                await self.store.abort_multipart(key, multipart_id)
            await self.store.delete(key)


def part_length(max_bytes: int) -> int:
    """The bytes per part with which a stream of `max_bytes` needs at most MAX_PARTS parts."""
    return max(PART_BYTES, -(-max_bytes // MAX_PARTS))


async def split_into_parts(
    blocks: AsyncIterator[bytes], *, key: str, part_bytes: int, max_bytes: int
) -> AsyncIterator[io.BytesIO]:
    """The bytes of `blocks` in bodies of exactly `part_bytes`, the last one shorter; one empty body if there are none.

    Raises:
        ObjectTooLargeError: as soon as there are more than `max_bytes`.
    """
    body, total, yielded = io.BytesIO(), 0, False
    async for block in blocks:
        total += len(block)
        if total > max_bytes:
            raise ObjectTooLargeError(key, max_bytes)
        rest = memoryview(block)
        while len(rest):
            taken = rest[: part_bytes - body.tell()]
            body.write(taken)
            rest = rest[len(taken) :]
            if body.tell() == part_bytes:
                body.seek(0)
                yield body
                body, yielded = io.BytesIO(), True
    if body.tell() or not yielded:
        body.seek(0)
        yield body
