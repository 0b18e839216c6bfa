"""Uploads as other features use them: check that the file is there, and store a stream.

No transaction is open during a call to the object store: `unit.commit()` comes first.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from uuid import UUID
from weakref import WeakValueDictionary

from skuport.accounts.repository import lock_principal
from skuport.core import audit
from skuport.core.clock import Clock, utc_now
from skuport.core.errors import ConflictError, ErrorItem, NotFoundError, TooLargeError, TooManyRequestsError
from skuport.core.ids import new_id
from skuport.core.security import Principal
from skuport.core.settings import Settings
from skuport.core.unit_of_work import UnitOfWork
from skuport.storage import ObjectInfo, ObjectMissingError, ObjectStore, ObjectTooLargeError, StorageError
from skuport.uploads import repository, validation
from skuport.uploads.models import Upload, UploadStatus
from skuport.uploads.parts import Parts

COUNTED_FOR = timedelta(hours=1)
"""An upload that was abandoned counts for so long against the limit of open uploads.

There is no limit of all open uploads: it would lock out a program that abandons some every day, and protect nothing,
because one that isn't completed costs a row and expires."""

PRESENT = (UploadStatus.PENDING, UploadStatus.COMPLETED)

_copying: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()
"""One copy of an upload at a time in this process, so that repeated requests don't fill the store with copies."""


@dataclass(frozen=True, slots=True)
class ReadyUpload:
    """An upload whose object is in the store at its full length, with its ETag."""

    upload: Upload
    etag: str


async def find(unit: UnitOfWork, principal: Principal, upload_id: UUID) -> Upload:
    """An upload of this principal. Raises NotFoundError, also for an upload of another one."""
    upload = await repository.get(unit.session, upload_id, principal.id)
    if upload is None:
        raise NotFoundError(f"You have no upload “{upload_id}”. Uploads are visible only to their creator.")
    return upload


async def require_ready(
    unit: UnitOfWork, store: ObjectStore, principal: Principal, upload_id: UUID
) -> ReadyUpload:
    """Check that the object is in the store with its declared size, and mark the upload as completed.

    From then on, no presigned request can change it: a single PUT is copied to another key first, and the parts of a
    multipart upload are refused once they are assembled.

    Commits `unit` before and after the calls to the store. An import is inserted in a later transaction, which calls
    `hold` first.

    Raises:
        NotFoundError: the upload doesn't exist, or belongs to another principal.
        ConflictError: `upload_incomplete` or `upload_aborted`.
    """
    upload = await find(unit, principal, upload_id)
    await unit.commit()
    if upload.status == UploadStatus.PENDING and upload.part_count is None:
        async with _copying.setdefault(upload_id, asyncio.Lock()):
            ready = await _copy_single_put(unit, store, principal, upload)
        if ready is not None:
            return ready
        # It hasn't arrived, or another request was faster.
        upload = await find(unit, principal, upload_id)
        await unit.commit()
        if upload.status == UploadStatus.PENDING:
            raise _incomplete(upload)
    if upload.status == UploadStatus.ABORTED:
        raise _aborted()
    try:
        info = await store.head(upload.object_key)
    except ObjectMissingError:
        raise _incomplete(upload) from None
    _require_size(upload, info)
    if upload.status == UploadStatus.PENDING:
        upload.completed_at, upload.status = utc_now(), UploadStatus.COMPLETED
        await _mark_completed(unit, principal, upload)
    await unit.commit()
    return ReadyUpload(upload, info.etag)


async def _copy_single_put(
    unit: UnitOfWork, store: ObjectStore, principal: Principal, upload: Upload
) -> ReadyUpload | None:
    """Copy the file to a key that no presigned request covers, and mark the upload as completed.

    The URL of the PUT remains valid until it expires; what is sent to it later isn't read. Each attempt has a key of
    its own, and the database records the one of the first that finishes, so no copy is ever overwritten.

    Returns:
        None if the file isn't there, or the upload is no longer pending.
    """
    received, copy_key = upload.object_key, f"{upload.object_key}-{new_id().hex}"
    try:
        info = await store.copy(received, copy_key, size=upload.size)
        _require_size(upload, info)
    except ObjectMissingError:
        return None
    except BaseException:
        await asyncio.shield(_delete(store, copy_key))
        raise
    upload.object_key, upload.completed_at, upload.status = copy_key, utc_now(), UploadStatus.COMPLETED
    recorded = await _record_completed(unit, principal, upload)
    await unit.commit()
    await _delete(store, received if recorded else copy_key)
    return ReadyUpload(upload, info.etag) if recorded else None


async def _delete(store: ObjectStore, key: str) -> None:
    # Whatever remains is deleted with the upload.
    with suppress(StorageError):
        await store.delete(key)


def _require_size(upload: Upload, info: ObjectInfo) -> None:
    if info.size != upload.size:
        raise ConflictError(
            f"Object storage has {info.size:,} bytes of “{upload.filename}” instead of {upload.size:,}."
            " Create a new upload and send the whole file.",
            code="upload_incomplete",
        )


async def hold(unit: UnitOfWork, principal: Principal, upload_id: UUID) -> None:
    """Keep the upload from being aborted or removed until `unit` commits the import that refers to it.

    Raises:
        ConflictError: it was aborted in the meantime.
    """
    upload = await repository.lock(unit.session, upload_id, principal.id)
    if upload is None or upload.status == UploadStatus.ABORTED:
        raise _aborted()


async def store_stream(
    unit: UnitOfWork,
    store: ObjectStore,
    principal: Principal,
    *,
    settings: Settings,
    filename: str,
    content_type: str,
    blocks: AsyncIterator[bytes],
    clock: Clock = utc_now,
) -> ReadyUpload:
    """Store a file that a client streams to the API, in constant memory. The stream may be empty.

    Commits `unit` before it reads `blocks`, and at the end. Leaves nothing in the store when it fails.

    Raises:
        UnprocessableError: the filename or content type is invalid.
        TooManyRequestsError: the principal has too many open uploads.
        TooLargeError: the stream is longer than `max_upload_bytes`.
    """
    content_type = validation.base_content_type(content_type)
    validation.refuse(
        validation.filename_findings(filename, "/query/filename")
        + validation.content_type_findings(content_type, "/header/content-type")
    )
    upload = new_upload(settings, principal, filename, content_type, size=0, now=clock())
    await add(unit, settings, principal, upload)
    await unit.commit()
    try:
        info = await store.put_stream(
            upload.object_key, blocks, content_type=content_type, max_bytes=settings.max_upload_bytes
        )
    except BaseException as error:
        await asyncio.shield(_abort(unit, upload.id))
        if isinstance(error, ObjectTooLargeError):
            raise _too_large(settings) from error
        raise
    upload.size, upload.completed_at, upload.status = info.size, clock(), UploadStatus.COMPLETED
    await _mark_completed(unit, principal, upload)
    await unit.commit()
    return ReadyUpload(upload, info.etag)


async def remove(store: ObjectStore, upload_ids: Iterable[UUID]) -> None:
    """Delete everything in the store that belongs to these uploads: what was received, all parts, and all copies."""
    keys = []
    for upload_id in upload_ids:
        received = received_key(upload_id)
        await store.abort_multiparts(received)
        keys += [found.key async for found in store.list_objects(received)]
    await store.delete_many(keys)


def received_key(upload_id: UUID) -> str:
    """The key that presigned requests send to. Every other object of the upload has a key that begins with it."""
    return f"uploads/{upload_id}"


def new_upload(
    settings: Settings,
    principal: Principal,
    filename: str,
    content_type: str,
    *,
    size: int,
    now: datetime,
    parts: Parts | None = None,
) -> Upload:
    """A pending upload, not yet stored. Its object key is generated, and reveals nothing about the file."""
    upload_id = new_id()
    return Upload(
        id=upload_id,
        object_key=received_key(upload_id),
        filename=filename,
        content_type=content_type,
        size=size,
        part_size=parts.size if parts else None,
        part_count=parts.count if parts else None,
        status=UploadStatus.PENDING,
        created_at=now,
        expires_at=now + timedelta(seconds=settings.upload_expires_seconds),
        created_by=principal.id,
    )


async def add(unit: UnitOfWork, settings: Settings, principal: Principal, upload: Upload) -> None:
    """Insert the upload. Raises TooManyRequestsError when the principal has too many open uploads."""
    limit, now = settings.max_open_uploads, upload.created_at
    since = now - COUNTED_FOR
    await lock_principal(unit.session, principal.id)  # makes the count below exact
    if await repository.count_open(unit.session, principal.id, now, since) >= limit:
        oldest = await repository.oldest_open(unit.session, principal.id, now, since)
        seconds = max(ceil((oldest + COUNTED_FOR - now).total_seconds()), 1)
        raise TooManyRequestsError(
            f"You have created {limit} uploads within the last hour that are still open. Complete or abort one before"
            " you create another; GET /api/v1/uploads lists them, DELETE /api/v1/uploads/{id} aborts one.",
            code="too_many_open_uploads",
            headers={"Retry-After": str(seconds)},
        )
    await repository.add(unit.session, upload)
    details = {"filename": upload.filename, "size": upload.size}
    await audit.record(unit.session, principal, "upload.created", "upload", upload.id, details)


async def _mark_completed(unit: UnitOfWork, principal: Principal, upload: Upload) -> None:
    if not await _record_completed(unit, principal, upload):
        # Another request changed it first: it completed the same upload, or aborted it.
        await hold(unit, principal, upload.id)


async def _record_completed(unit: UnitOfWork, principal: Principal, upload: Upload) -> bool:
    """Record the upload as completed, with its size and key, if it is still pending; whether it was."""
    changed = await repository.change(
        unit.session,
        upload.id,
        only=[UploadStatus.PENDING],
        status=UploadStatus.COMPLETED,
        object_key=upload.object_key,
        size=upload.size,
        completed_at=upload.completed_at,
    )
    if changed:
        details = {"size": upload.size}
        await audit.record(unit.session, principal, "upload.completed", "upload", upload.id, details)
    return changed


async def _abort(unit: UnitOfWork, upload_id: UUID) -> None:
    await repository.change(unit.session, upload_id, only=PRESENT, status=UploadStatus.ABORTED)
    await unit.commit()


def _aborted() -> ConflictError:
    return ConflictError("This upload was aborted. Create a new one.", code="upload_aborted")


def _incomplete(upload: Upload) -> ConflictError:
    remedy = "Send it to the URL of the upload first."
    if upload.part_count is not None:
        remedy = f"Send its {upload.part_count} parts and complete the upload first."
    return ConflictError(
        f"“{upload.filename}” has not arrived in object storage. {remedy}", code="upload_incomplete"
    )


def _too_large(settings: Settings) -> TooLargeError:
    message = f"A file can have at most {settings.max_upload_bytes:,} bytes."
    return TooLargeError(message, errors=[ErrorItem("", "too_large", message)])
