"""The adapter for Amazon S3 and compatible object stores."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from botocore.exceptions import ClientError

from skuport.core import tracing
from skuport.core.settings import Settings
from skuport.storage.interface import (
    MIB,
    ObjectInfo,
    ObjectMissingError,
    Part,
    SignedRequest,
    StoreUnavailableError,
)
from skuport.storage.s3_client import open_client, translate_errors
from skuport.storage.s3_reader import Reader
from skuport.storage.s3_writer import Writer

if TYPE_CHECKING:
    from types_aiobotocore_s3.client import S3Client

DELETE_BATCH = 1000
COPY_BYTES_PER_SECOND = 20 * MIB
"""The slowest copy within the store that is waited for."""


@asynccontextmanager
async def make_store(settings: Settings) -> "AsyncIterator[S3Store]":
    """The store that `settings` describe; its clients are closed when the context ends.

    Our own requests go to `s3_endpoint_url`. Presigned requests are for clients that may reach the store at another
    address, `s3_browser_endpoint_url`.
    """
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(open_client(settings, settings.s3_endpoint_url))
        signer = client
        if settings.s3_browser_endpoint_url != settings.s3_endpoint_url:
            signer = await stack.enter_async_context(open_client(settings, settings.s3_browser_endpoint_url))
        yield S3Store(client, signer, settings)


class S3Store:
    """`ObjectStore` with two clients: `client` makes our own requests, `signer` presigns requests for others."""

    def __init__(self, client: "S3Client", signer: "S3Client", settings: Settings) -> None:
        self._client = client
        self._signer = signer
        self._bucket = settings.s3_bucket
        self._timeout = settings.object_timeout_seconds
        self._region = None if settings.s3_endpoint_url else settings.s3_region
        self._reader = Reader(client, self._bucket, self._timeout)
        self._writer = Writer(client, self._bucket, self._timeout, self)

    async def ensure_bucket(self) -> None:
        async with translate_errors("", self._timeout):
            try:
                await self._client.head_bucket(Bucket=self._bucket)
            except ClientError as error:
                if error.response["Error"]["Code"] not in {"404", "NoSuchBucket"}:
                    raise
                await self._create_bucket()

    async def _create_bucket(self) -> None:
        options: dict[str, Any] = {}
        if self._region not in {None, "us-east-1"}:
            options["CreateBucketConfiguration"] = {"LocationConstraint": self._region}
        try:
            await self._client.create_bucket(Bucket=self._bucket, **options)
        except ClientError as error:
            # Another process that starts at the same time created it first.
            if error.response["Error"]["Code"] != "BucketAlreadyOwnedByYou":
                raise

    async def head(self, key: str) -> ObjectInfo:
        async with translate_errors(key, self._timeout):
            found = await self._client.head_object(Bucket=self._bucket, Key=key)
        return ObjectInfo(key, found["ContentLength"], found["ETag"], found.get("ContentType", ""))

    async def read(self, key: str, start: int, end: int, *, etag: str) -> bytes:
        # The span of the call itself ends before the body arrives.
        with tracing.span("storage.read", bytes=end - start):
            return await self._reader.read(key, start, end, etag=etag)

    def stream(self, key: str, *, start: int = 0, etag: str, block_bytes: int = MIB) -> AsyncIterator[bytes]:
        return self._reader.stream(key, start=start, etag=etag, block_bytes=block_bytes)

    async def put_stream(
        self, key: str, blocks: AsyncIterator[bytes], *, content_type: str, max_bytes: int
    ) -> ObjectInfo:
        return await self._writer.put_stream(key, blocks, content_type=content_type, max_bytes=max_bytes)

    async def copy(self, source: str, key: str, *, size: int) -> ObjectInfo:
        async with translate_errors(source, self._timeout + size / COPY_BYTES_PER_SECOND):
            await self._client.copy_object(
                Bucket=self._bucket, Key=key, CopySource={"Bucket": self._bucket, "Key": source}
            )
        return await self.head(key)

    async def delete(self, key: str) -> None:
        async with translate_errors(key, self._timeout):
            await self._client.delete_object(Bucket=self._bucket, Key=key)

    async def delete_many(self, keys: Iterable[str]) -> None:
        remaining = list(keys)
        while remaining:
            batch, remaining = remaining[:DELETE_BATCH], remaining[DELETE_BATCH:]
            async with translate_errors(batch[0], self._timeout):
                answer = await self._client.delete_objects(
                    Bucket=self._bucket,
                    Delete={"Objects": [{"Key": key} for key in batch], "Quiet": True},
                )
            if failed := [error for error in answer.get("Errors", []) if error.get("Code") != "NoSuchKey"]:
                raise StoreUnavailableError(f"{len(failed)} of {len(batch)} objects could not be deleted.")

    async def list_objects(self, prefix: str) -> AsyncIterator[ObjectInfo]:
        pages = self._pages(
            self._client.list_objects_v2,
            prefix,
            {"ContinuationToken": "NextContinuationToken"},
            Prefix=prefix,
        )
        async for page in pages:
            for found in page.get("Contents", []):
                yield ObjectInfo(found["Key"], found["Size"], found["ETag"], "")

    async def presign_put(self, key: str, *, size: int, content_type: str, expires: int) -> SignedRequest:
        url = await self._presign("put_object", key, expires, ContentLength=size, ContentType=content_type)
        return SignedRequest("PUT", url, {"Content-Type": content_type})

    async def presign_get(self, key: str, *, filename: str, expires: int) -> SignedRequest:
        disposition = f"attachment; filename*=UTF-8''{quote(filename, safe='')}"
        return SignedRequest(
            "GET", await self._presign("get_object", key, expires, ResponseContentDisposition=disposition)
        )

    async def presign_part(
        self, key: str, multipart_id: str, *, part_number: int, size: int, expires: int
    ) -> SignedRequest:
        url = await self._presign(
            "upload_part", key, expires, UploadId=multipart_id, PartNumber=part_number, ContentLength=size
        )
        return SignedRequest("PUT", url)

    async def _presign(self, operation: str, key: str, expires: int, **parameters: Any) -> str:
        async with translate_errors(key, self._timeout):
            return await self._signer.generate_presigned_url(
                operation, Params={"Bucket": self._bucket, "Key": key, **parameters}, ExpiresIn=expires
            )

    async def create_multipart(self, key: str, *, content_type: str) -> str:
        async with translate_errors(key, self._timeout):
            answer = await self._client.create_multipart_upload(
                Bucket=self._bucket, Key=key, ContentType=content_type
            )
        return answer["UploadId"]

    async def list_parts(self, key: str, multipart_id: str) -> list[Part]:
        parts: list[Part] = []
        pages = self._pages(
            self._client.list_parts,
            key,
            {"PartNumberMarker": "NextPartNumberMarker"},
            Key=key,
            UploadId=multipart_id,
        )
        async for page in pages:
            parts += [Part(part["PartNumber"], part["Size"], part["ETag"]) for part in page.get("Parts", [])]
        return sorted(parts, key=lambda part: part.part_number)

    async def complete_multipart(self, key: str, multipart_id: str, parts: Sequence[Part]) -> ObjectInfo:
        listed = [{"PartNumber": part.part_number, "ETag": part.etag} for part in parts]
        async with translate_errors(key, self._timeout):
            await self._client.complete_multipart_upload(
                Bucket=self._bucket,
                Key=key,
                UploadId=multipart_id,
                MultipartUpload={"Parts": listed},  # type: ignore[typeddict-item]
            )
        # Some stores return another ETag here than HEAD does, and reads compare the ETag of HEAD.
        return await self.head(key)

    async def abort_multipart(self, key: str, multipart_id: str) -> None:
        try:
            async with translate_errors(key, self._timeout):
                await self._client.abort_multipart_upload(Bucket=self._bucket, Key=key, UploadId=multipart_id)
        except ObjectMissingError:
            return

    async def abort_multiparts(self, key: str) -> None:
        found: list[str] = []
        markers = {"KeyMarker": "NextKeyMarker", "UploadIdMarker": "NextUploadIdMarker"}
        async for page in self._pages(self._client.list_multipart_uploads, key, markers, Prefix=key):
            found += [upload["UploadId"] for upload in page.get("Uploads", []) if upload["Key"] == key]
        for multipart_id in found:
            await self.abort_multipart(key, multipart_id)

    async def _pages(
        self,
        operation: Callable[..., Awaitable[Any]],
        key: str,
        markers: Mapping[str, str],
        **parameters: Any,
    ) -> AsyncIterator[Any]:
        """The pages of a listing.

        Args:
            operation: the client's method.
            key: for errors.
            markers: for each parameter that asks for the next page, the field of a page that has its value.
            parameters: of every request, besides the bucket.
        """
        position: dict[str, Any] = {}
        while True:
            async with translate_errors(key, self._timeout):
                page = await operation(Bucket=self._bucket, **parameters, **position)
            yield page
            if not page["IsTruncated"]:
                return
            position = {parameter: page[field] for parameter, field in markers.items()}
