"""The interface of an object store, and the errors it raises. The only adapter is `storage.s3`.

Keys are relative to the installation's bucket. ETags are opaque strings, exactly as the store sent them, including
quotes. Sizes and positions are in bytes, ranges are half-open: `[start, end)`.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from skuport.core.errors import UnavailableError

MIB = 1024 * 1024
MIN_PART_BYTES = 5 * MIB
"""The least length of every part of a multipart upload except the last (a limit of S3)."""
MAX_PARTS = 10_000
MAX_SINGLE_PUT_BYTES = 5 * 1024 * MIB
"""The greatest length of an object uploaded by a single PUT, or copied by one request (limits of S3)."""


class StorageError(Exception):
    """An error of the object store. The subclass says whether a retry can help."""


class ObjectMissingError(StorageError):
    """The object or multipart upload doesn't exist. Permanent."""

    def __init__(self, key: str) -> None:
        super().__init__(f"The object store has no object '{key}'.")
        self.key = key


class ObjectChangedError(StorageError):
    """The object is no longer the one with the expected ETag. Permanent."""

    def __init__(self, key: str) -> None:
        super().__init__(f"The object '{key}' was replaced after it was checked.")
        self.key = key


class ObjectTooLargeError(StorageError):
    """A stream is longer than allowed. Permanent."""

    def __init__(self, key: str, max_bytes: int) -> None:
        super().__init__(f"The object '{key}' is longer than {max_bytes:,} bytes.")
        self.key = key
        self.max_bytes = max_bytes


class PartsRefusedError(StorageError):
    """The store refuses to assemble these parts: one is missing, too short or was replaced. Permanent."""


class StoreRefusedError(StorageError):
    """The store refuses access: wrong credentials, no bucket, or no permission. Permanent until an operator acts."""


class StoreUnavailableError(StorageError, UnavailableError):
    """The store is unreachable or overloaded, even after a few retries. Transient; the API returns 503."""


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    """An object in the store."""

    key: str
    size: int
    etag: str
    content_type: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a multipart upload that the store has received."""

    part_number: int
    size: int
    etag: str


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A presigned request that a client may make until it expires.

    `headers` must be sent exactly as given. The length is signed too, but isn't among them: every HTTP client sets
    Content-Length by itself, and browsers don't allow setting it.
    """

    method: str
    url: str
    headers: dict[str, str] = field(default_factory=dict)


class ObjectStore(Protocol):
    """One bucket. Every method may raise `StoreUnavailableError` and `StoreRefusedError`."""

    async def ensure_bucket(self) -> None:
        """Create the bucket if it doesn't exist."""

    async def head(self, key: str) -> ObjectInfo:
        """The object's size, ETag and type. Raises ObjectMissingError."""

    async def read(self, key: str, start: int, end: int, *, etag: str) -> bytes:
        """The bytes `[start, end)`; fewer when the object ends before `end`, none when it ends before `start`.

        Raises:
            ObjectMissingError, ObjectChangedError: the object was deleted, or has another ETag.
        """

    def stream(self, key: str, *, start: int = 0, etag: str, block_bytes: int = MIB) -> AsyncIterator[bytes]:
        """The object from `start` to its end, in blocks of `block_bytes` (the last may be shorter).

        Memory is constant. When a connection breaks, reading resumes at the same position.

        Raises:
            ObjectMissingError, ObjectChangedError: as for `read`, before any block.
        """

    async def put_stream(
        self, key: str, blocks: AsyncIterator[bytes], *, content_type: str, max_bytes: int
    ) -> ObjectInfo:
        """Store the bytes of `blocks` (pieces of any length) in constant memory.

        Nothing is left in the store when `blocks` raises, the caller is cancelled, or the store fails.

        Raises:
            ObjectTooLargeError: `blocks` has more than `max_bytes`.
        """

    async def copy(self, source: str, key: str, *, size: int) -> ObjectInfo:
        """Copy the object `source` to `key` within the store; the copy as `head` describes it.

        What is uploaded to `source` during the copy doesn't mix with it: the copy is one of the two.

        Args:
            size: the expected length, at most MAX_SINGLE_PUT_BYTES; sets how long to wait.

        Raises:
            ObjectMissingError: there is no object `source`.
        """

    async def delete(self, key: str) -> None:
        """Delete the object; no error if it doesn't exist."""

    async def delete_many(self, keys: Iterable[str]) -> None:
        """Delete any number of objects in few requests."""

    def list_objects(self, prefix: str) -> AsyncIterator[ObjectInfo]:
        """The objects whose keys begin with `prefix`. `content_type` is empty, because S3 doesn't list it."""

    async def presign_put(self, key: str, *, size: int, content_type: str, expires: int) -> SignedRequest:
        """A PUT of exactly this key, type and length, valid for `expires` seconds."""

    async def presign_get(self, key: str, *, filename: str, expires: int) -> SignedRequest:
        """A GET whose response browsers save as `filename` (any text) instead of displaying it."""

    async def create_multipart(self, key: str, *, content_type: str) -> str:
        """Start a multipart upload; its id."""

    async def presign_part(
        self, key: str, multipart_id: str, *, part_number: int, size: int, expires: int
    ) -> SignedRequest:
        """A PUT of exactly this part number (from 1) and length. Uploading a part again replaces it."""

    async def list_parts(self, key: str, multipart_id: str) -> list[Part]:
        """The parts received so far, by number. Raises ObjectMissingError once completed or aborted."""

    async def complete_multipart(self, key: str, multipart_id: str, parts: Sequence[Part]) -> ObjectInfo:
        """Assemble the parts into the object.

        Raises:
            ObjectMissingError: the upload was already completed, was aborted, or doesn't exist.
            PartsRefusedError: the store refuses these parts.
        """

    async def abort_multipart(self, key: str, multipart_id: str) -> None:
        """Delete the multipart upload and its parts; no error if it doesn't exist."""

    async def abort_multiparts(self, key: str) -> None:
        """Delete every unfinished multipart upload of this key, including those whose ids were never recorded."""
