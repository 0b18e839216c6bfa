"""What Skuport needs of an object store, and the errors it may raise. The one adapter is `storage.s3`.

Keys are relative to the installation's bucket. ETags are opaque strings, quotes included, exactly as the
store sent them. Sizes and positions are bytes, ranges are half open: `[start, end)`.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from skuport.core.errors import UnavailableError

MIB = 1024 * 1024
MIN_PART_BYTES = 5 * MIB
"""Every part of a multipart upload but the last is at least this long (S3's own limit)."""
MAX_PARTS = 10_000
MAX_SINGLE_PUT_BYTES = 5 * 1024 * MIB
"""The longest object one PUT may make (S3's own limit)."""


class StorageError(Exception):
    """Anything that went wrong with the object store. Subclasses say whether trying again can help."""


class ObjectMissingError(StorageError):
    """There is no such object (or multipart upload). Terminal."""

    def __init__(self, key: str) -> None:
        super().__init__(f"There is no object '{key}' in the object store.")
        self.key = key


class ObjectChangedError(StorageError):
    """The object is no longer the one whose ETag was pinned. Terminal."""

    def __init__(self, key: str) -> None:
        super().__init__(f"The object '{key}' was replaced after it had been checked.")
        self.key = key


class ObjectTooLargeError(StorageError):
    """A stream went past the length it was allowed. Terminal."""

    def __init__(self, key: str, max_bytes: int) -> None:
        super().__init__(f"The object '{key}' is longer than {max_bytes:,} bytes.")
        self.key = key
        self.max_bytes = max_bytes


class PartsRefusedError(StorageError):
    """The store won't put these parts together: one is missing, too short or not the listed one. Terminal."""


class StoreRefusedError(StorageError):
    """The store refuses us: wrong keys, no such bucket, no right to it. Terminal: an operator's matter."""


class StoreUnavailableError(StorageError, UnavailableError):
    """The store doesn't answer, or not now, after bounded retries. Transient; 503 at the API."""


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    """An object as it stands."""

    key: str
    size: int
    etag: str
    content_type: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a multipart upload that has arrived."""

    part_number: int
    size: int
    etag: str


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A request somebody else may make for us until it expires.

    `headers` must be sent exactly as given. The length is signed as well; every HTTP client sets it by itself
    (browsers forbid setting it), so that it isn't repeated here.
    """

    method: str
    url: str
    headers: dict[str, str] = field(default_factory=dict)


class ObjectStore(Protocol):
    """One bucket. Every method may raise `StoreUnavailableError` and `StoreRefusedError`."""

    async def ensure_bucket(self) -> None:
        """Make the bucket if there is none."""

    async def head(self, key: str) -> ObjectInfo:
        """Raises ObjectMissingError."""

    async def read(self, key: str, start: int, end: int, *, etag: str) -> bytes:
        """The bytes `[start, end)`; fewer when the object ends before `end`, none when before `start`.

        Raises:
            ObjectMissingError, ObjectChangedError: the object is gone, or isn't the one with this `etag`.
        """

    def stream(self, key: str, *, start: int = 0, etag: str, block_bytes: int = MIB) -> AsyncIterator[bytes]:
        """The object from `start` to its end in blocks of `block_bytes` (the last may be shorter).

        Memory is constant; a dropped connection is resumed where it broke.

        Raises:
            ObjectMissingError, ObjectChangedError: as for `read`, at any block.
        """

    async def put_stream(
        self, key: str, blocks: AsyncIterator[bytes], *, content_type: str, max_bytes: int
    ) -> ObjectInfo:
        """Store what `blocks` yields (pieces of any length) in constant memory.

        Nothing is left in the store when `blocks` raises, the caller is cancelled, or the store fails.

        Raises:
            ObjectTooLargeError: more than `max_bytes` came.
        """

    async def delete(self, key: str) -> None:
        """Deleting what isn't there is no error."""

    async def delete_many(self, keys: Iterable[str]) -> None:
        """As `delete`, for any number of keys in few requests."""

    def list_objects(self, prefix: str) -> AsyncIterator[ObjectInfo]:
        """The objects whose keys begin with `prefix`; `content_type` is empty, because S3 doesn't list it."""

    async def presign_put(self, key: str, *, size: int, content_type: str, expires: int) -> SignedRequest:
        """A PUT of exactly this key, type and length, good for `expires` seconds."""

    async def presign_get(self, key: str, *, filename: str, expires: int) -> SignedRequest:
        """A GET that a browser saves under `filename` (any text) instead of showing it."""

    async def create_multipart(self, key: str, *, content_type: str) -> str:
        """Begin a multipart upload; its id."""

    async def presign_part(
        self, key: str, multipart_id: str, *, part_number: int, size: int, expires: int
    ) -> SignedRequest:
        """A PUT of exactly this part (from 1) and length. Sending a part again replaces it."""

    async def list_parts(self, key: str, multipart_id: str) -> list[Part]:
        """The parts that have arrived, by number. Raises ObjectMissingError: completed, aborted, unknown."""

    async def complete_multipart(self, key: str, multipart_id: str, parts: Sequence[Part]) -> ObjectInfo:
        """Put the parts together.

        Raises:
            ObjectMissingError: the upload was completed before, aborted or never begun.
            PartsRefusedError: the store doesn't take these parts.
        """

    async def abort_multipart(self, key: str, multipart_id: str) -> None:
        """Drop the upload and its parts. Aborting what isn't there is no error."""

    async def abort_multiparts(self, key: str) -> None:
        """Drop every unfinished multipart upload of this key, also those whose ids nobody wrote down."""
