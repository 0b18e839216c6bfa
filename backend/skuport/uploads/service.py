"""Uploads as the other features see them: is it there, store a stream, sweep what nobody wants any more.

No transaction is open across a call to the object store: `unit.commit()` comes first.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from skuport.core import audit
from skuport.core.clock import Clock, utc_now
from skuport.core.errors import ConflictError, ErrorItem, NotFoundError, TooLargeError, TooManyRequestsError
from skuport.core.ids import new_id
from skuport.core.security import Principal
from skuport.core.settings import Settings
from skuport.core.unit_of_work import UnitOfWork
from skuport.storage import (
    ObjectMissingError,
    ObjectStore,
    ObjectTooLargeError,
)
from skuport.uploads import repository, rules
from skuport.uploads.models import Upload, UploadStatus

SWEEP_BATCH = 100
PRESENT = (UploadStatus.PENDING, UploadStatus.COMPLETED)


@dataclass(frozen=True, slots=True)
class ReadyUpload:
    """An upload whose object is in the store at its full length, and the ETag it had at that moment."""

    upload: Upload
    etag: str


async def find(unit: UnitOfWork, principal: Principal, upload_id: UUID) -> Upload:
    """The principal's own upload. Raises NotFoundError, also for other people's."""
    upload = await repository.get(unit.session, upload_id, principal.id)
    if upload is None:
        raise NotFoundError(f"You have no upload '{upload_id}'. Uploads are seen by their creator only.")
    return upload


async def require_ready(
    unit: UnitOfWork, store: ObjectStore, principal: Principal, upload_id: UUID
) -> ReadyUpload:
    """See that the object is there with its declared size, and mark the upload completed.

    Commits `unit` before and after it asks the store. An import is inserted in a later transaction,
    which calls `hold` first.

    Raises:
        NotFoundError: unknown, or another principal's.
        ConflictError: `upload_incomplete` or `upload_aborted`.
    """
    upload = await find(unit, principal, upload_id)
    await unit.commit()
    if upload.status == UploadStatus.ABORTED:
        raise _aborted()
    try:
        info = await store.head(upload.object_key)
    except ObjectMissingError:
        raise _incomplete(upload) from None
    if info.size != upload.size:
        raise ConflictError(
            f"Object storage has {info.size:,} bytes of '{upload.filename}' instead of {upload.size:,}."
            " Make a new upload and send the whole file.",
            code="upload_incomplete",
        )
    if upload.status == UploadStatus.PENDING:
        upload.completed_at, upload.status = utc_now(), UploadStatus.COMPLETED
        await _mark_completed(unit, principal, upload, only=UploadStatus.PENDING)
    await unit.commit()
    return ReadyUpload(upload, info.etag)


async def hold(unit: UnitOfWork, principal: Principal, upload_id: UUID) -> None:
    """Keep the upload from being aborted or swept until `unit` commits, with the import that refers to it.

    Raises:
        ConflictError: it was aborted meanwhile.
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
    """Store what a client streams to us, in constant memory; an empty stream is taken.

    Commits `unit` before it reads `blocks`, and at the end. Leaves nothing in the store when it fails.

    Raises:
        UnprocessableError: the filename or content type can't be.
        TooManyRequestsError: too many uploads of this principal are open.
        TooLargeError: more than `max_upload_bytes` came.
    """
    content_type = rules.base_content_type(content_type)
    rules.refuse(
        rules.filename_findings(filename, "/query/filename")
        + rules.content_type_findings(content_type, "/header/content-type")
    )
    upload = new_upload(settings, principal, filename, content_type, size=0, now=clock())
    await add(unit, settings, principal, upload)
    await unit.commit()
    try:
        info = await store.put_stream(
            upload.object_key, blocks, content_type=content_type, max_bytes=settings.max_upload_bytes
        )
    except BaseException as error:
        await asyncio.shield(_give_up(unit, upload.id))
        if isinstance(error, ObjectTooLargeError):
            raise _too_large(settings) from error
        raise
    upload.size, upload.completed_at, upload.status = info.size, clock(), UploadStatus.COMPLETED
    await _mark_completed(unit, principal, upload, only=UploadStatus.PENDING)
    await unit.commit()
    return ReadyUpload(upload, info.etag)


async def remove(store: ObjectStore, object_key: str) -> None:
    """Take the object and whatever parts of it there are out of the store."""
    await store.abort_multiparts(object_key)
    await store.delete(object_key)


async def sweep_expired(sessions: async_sessionmaker[AsyncSession], store: ObjectStore, now: datetime) -> int:
    """Abort and remove at most `SWEEP_BATCH` uploads past their `expires_at` that no import refers to.

    Marked first and removed afterwards, so that a crash in between leaves work for the next sweep and nothing
    that only the store knows of.

    Returns:
        how many were removed; call again at once while it is `SWEEP_BATCH`.
    """
    async with sessions() as session, session.begin():
        expired = await repository.abort_expired(session, now, SWEEP_BATCH)
    for _, object_key in expired:
        await store.abort_multiparts(object_key)
    await store.delete_many(object_key for _, object_key in expired)
    async with sessions() as session, session.begin():
        await repository.mark_removed(session, [upload_id for upload_id, _ in expired], now)
    return len(expired)


def new_upload(
    settings: Settings,
    principal: Principal,
    filename: str,
    content_type: str,
    *,
    size: int,
    now: datetime,
    parts: rules.Parts | None = None,
) -> Upload:
    """A pending upload, not yet stored; its object's key is ours to choose and tells nothing."""
    upload_id = new_id()
    return Upload(
        id=upload_id,
        object_key=f"uploads/{upload_id}",
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
    """Insert the upload. Raises TooManyRequestsError when the principal has too many open ones."""
    limit = settings.max_open_uploads
    if await repository.count_open(unit.session, principal.id, upload.created_at) >= limit:
        raise TooManyRequestsError(
            f"You have {limit} open uploads. Finish or abort one before you begin another.",
            code="too_many_open_uploads",
            headers={"Retry-After": "60"},
        )
    await repository.add(unit.session, upload)
    details = {"filename": upload.filename, "size": upload.size}
    await audit.record(unit.session, principal, "upload.created", "upload", upload.id, details)


async def _mark_completed(
    unit: UnitOfWork, principal: Principal, upload: Upload, *, only: UploadStatus
) -> None:
    changed = await repository.change(
        unit.session,
        upload.id,
        only=[only],
        status=UploadStatus.COMPLETED,
        size=upload.size,
        completed_at=upload.completed_at,
    )
    if not changed:
        # Somebody else was quicker: another start of the same import, or an abort.
        await hold(unit, principal, upload.id)
        return
    details = {"size": upload.size}
    await audit.record(unit.session, principal, "upload.completed", "upload", upload.id, details)


async def _give_up(unit: UnitOfWork, upload_id: UUID) -> None:
    await repository.change(unit.session, upload_id, only=PRESENT, status=UploadStatus.ABORTED)
    await unit.commit()


def _aborted() -> ConflictError:
    return ConflictError("This upload was aborted. Make a new one.", code="upload_aborted")


def _incomplete(upload: Upload) -> ConflictError:
    remedy = "PUT it to the upload's URL first."
    if upload.part_count is not None:
        remedy = f"Send its {upload.part_count} parts and complete the upload first."
    return ConflictError(
        f"'{upload.filename}' has not arrived in object storage. {remedy}", code="upload_incomplete"
    )


def _too_large(settings: Settings) -> TooLargeError:
    message = f"A file may have at most {settings.max_upload_bytes:,} bytes."
    return TooLargeError(message, errors=[ErrorItem("", "too_large", message)])
