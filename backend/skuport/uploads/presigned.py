"""Uploads that the client sends directly to the object store, with presigned requests."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from skuport.core import audit
from skuport.core.clock import Clock, utc_now
from skuport.core.errors import ConflictError, ErrorItem
from skuport.core.pagination import PageRequest, Total, paginate
from skuport.core.security import Principal
from skuport.core.settings import Settings
from skuport.core.unit_of_work import UnitOfWork
from skuport.storage import (
    ObjectMissingError,
    ObjectStore,
    Part,
    PartsRefusedError,
    SignedRequest,
    StorageError,
    StoreUnavailableError,
)
from skuport.uploads import repository, schemas, service, validation
from skuport.uploads.models import Upload, UploadStatus, UploadUses
from skuport.uploads.parts import Parts, part_findings, plan_parts

LISTED_PARTS = 20
"""The number of missing parts that an error lists."""


async def create(
    unit: UnitOfWork,
    store: ObjectStore,
    settings: Settings,
    principal: Principal,
    requested: schemas.UploadRequest,
    clock: Clock = utc_now,
) -> Upload:
    """Create an upload.

    Raises:
        UnprocessableError: the filename, content type or size is invalid.
        TooManyRequestsError: the principal has too many open uploads.
    """
    content_type = validation.base_content_type(requested.content_type)
    parts, findings = plan_parts(requested.size, requested.multipart, settings)
    validation.refuse(
        validation.filename_findings(requested.filename, "/filename")
        + findings
        + validation.content_type_findings(content_type, "/content_type")
    )
    upload = service.new_upload(
        settings, principal, requested.filename, content_type, size=requested.size, now=clock(), parts=parts
    )
    await service.add(unit, settings, principal, upload)
    await unit.commit()
    if parts is not None:
        await _start_multipart(unit, store, upload)
    return upload


async def _start_multipart(unit: UnitOfWork, store: ObjectStore, upload: Upload) -> None:
    try:
        upload.multipart_id = await store.create_multipart(
            upload.object_key, content_type=upload.content_type
        )
    except StorageError:
        await repository.change(
            unit.session, upload.id, only=[UploadStatus.PENDING], status=UploadStatus.ABORTED
        )
        await unit.commit()
        raise
    await repository.change(
        unit.session, upload.id, only=[UploadStatus.PENDING], multipart_id=upload.multipart_id
    )
    await unit.commit()


async def describe(
    store: ObjectStore, settings: Settings, upload: Upload, clock: Clock = utc_now
) -> schemas.Upload:
    """The upload as the API shows it, with a newly signed PUT while it is pending."""
    signed = None
    now = clock()
    if upload.status == UploadStatus.PENDING and upload.part_count is None and now < upload.expires_at:
        signed = await store.presign_put(
            upload.object_key,
            size=upload.size,
            content_type=upload.content_type,
            expires=_seconds_to_sign(settings, upload, now),
        )
    return _shown(upload, signed)


def _shown(upload: Upload, signed: SignedRequest | None) -> schemas.Upload:
    return schemas.Upload(
        id=upload.id,
        status=UploadStatus(upload.status),
        filename=upload.filename,
        size=upload.size,
        content_type=upload.content_type,
        method=signed.method if signed else None,
        url=signed.url if signed else None,
        headers=signed.headers if signed else None,
        part_size=upload.part_size,
        part_count=upload.part_count,
        created_at=upload.created_at,
        expires_at=upload.expires_at,
    )


async def list_open(
    unit: UnitOfWork, principal: Principal, paging: PageRequest, clock: Clock = utc_now
) -> schemas.UploadPage:
    """A page of the principal's open uploads, newest first."""
    now, cursor = clock(), paging.position(UUID)
    rows = await repository.list_open(unit.session, principal.id, now, paging.limit, cursor)
    page = paginate(rows, paging.limit, cursor, lambda upload: (upload.id,))
    return schemas.UploadPage(
        items=[_shown(upload, None) for upload in page.rows],
        next_cursor=page.next_cursor,
        prev_cursor=page.prev_cursor,
        total=Total(value=await repository.count_open(unit.session, principal.id, now), exact=True),
    )


def _seconds_to_sign(settings: Settings, upload: Upload, now: datetime) -> int:
    # No presigned request may be valid longer than the upload: what the sweep removed must stay removed.
    left = int((upload.expires_at - now).total_seconds())
    return max(1, min(settings.upload_url_seconds, left))


async def sign_parts(
    unit: UnitOfWork,
    store: ObjectStore,
    settings: Settings,
    principal: Principal,
    upload_id: UUID,
    numbers: Sequence[int],
    clock: Clock = utc_now,
) -> list[schemas.SignedPart]:
    """Presign a request for each of these part numbers.

    Raises:
        ConflictError: this is not a multipart upload, or it is no longer open.
        UnprocessableError: a number is greater than that of the last part.
    """
    upload = await service.find(unit, principal, upload_id)
    await unit.commit()
    parts, multipart_id = _open_parts(upload, clock())
    validation.refuse(
        [
            ErrorItem(f"/part_numbers/{i}", "no_such_part", f"This upload has parts 1 to {parts.count}.")
            for i, number in enumerate(numbers)
            if number > parts.count
        ]
    )
    expires = _seconds_to_sign(settings, upload, clock())
    signed_parts = []
    for number in dict.fromkeys(numbers):
        size = parts.length(number)
        signed = await store.presign_part(
            upload.object_key, multipart_id, part_number=number, size=size, expires=expires
        )
        signed_parts.append(
            schemas.SignedPart(
                part_number=number, method=signed.method, url=signed.url, headers=signed.headers, size=size
            )
        )
    return signed_parts


async def list_parts(
    unit: UnitOfWork, store: ObjectStore, principal: Principal, upload_id: UUID, clock: Clock = utc_now
) -> list[Part]:
    """The parts received so far. Raises ConflictError as `sign_parts` does."""
    upload = await service.find(unit, principal, upload_id)
    await unit.commit()
    _, multipart_id = _open_parts(upload, clock())
    try:
        return await store.list_parts(upload.object_key, multipart_id)
    except ObjectMissingError:
        raise ConflictError(
            "This upload is no longer open. Create a new one.", code="upload_not_open"
        ) from None


def _open_parts(upload: Upload, now: datetime) -> tuple[Parts, str]:
    if upload.part_size is None or upload.part_count is None or upload.multipart_id is None:
        raise ConflictError(
            "This is not a multipart upload. Send the file to its URL with a single PUT.",
            code="not_multipart",
        )
    if upload.status != UploadStatus.PENDING:
        raise ConflictError(
            f"This upload is {upload.status}, so it is no longer open. Create a new one.",
            code="upload_not_open",
        )
    if now >= upload.expires_at:
        raise ConflictError("This upload has expired. Create a new one.", code="upload_expired")
    return Parts(upload.size, upload.part_size, upload.part_count), upload.multipart_id


async def complete(
    unit: UnitOfWork, store: ObjectStore, principal: Principal, upload_id: UUID, clock: Clock = utc_now
) -> Upload:
    """Assemble the parts, or check that the single PUT has arrived. Completing twice is no error.

    Raises:
        ConflictError: parts are missing or have the wrong length, or the upload was aborted or has expired.
    """
    upload = await service.find(unit, principal, upload_id)
    await unit.commit()
    if upload.status == UploadStatus.COMPLETED:
        return upload
    if upload.part_count is not None:
        parts, multipart_id = _open_parts(upload, clock())
        # The store no longer knows it if an earlier request, whose response was lost, completed it.
        with suppress(ObjectMissingError):
            arrived = await store.list_parts(upload.object_key, multipart_id)
            _require_all(parts, arrived)
            await _assemble(store, upload, multipart_id, arrived)
    return (await service.require_ready(unit, store, principal, upload_id)).upload


async def _assemble(store: ObjectStore, upload: Upload, multipart_id: str, arrived: Sequence[Part]) -> None:
    try:
        await store.complete_multipart(upload.object_key, multipart_id, arrived)
    except PartsRefusedError:
        raise ConflictError(
            "Object storage refused the parts, because one of them was just replaced. Complete the upload again.",
            code="parts_refused",
        ) from None


def _require_all(parts: Parts, arrived: Sequence[Part]) -> None:
    findings = part_findings(parts, arrived)
    if not findings:
        return
    listed = " ".join(finding.message for finding in findings[:LISTED_PARTS])
    more = f" And {len(findings) - LISTED_PARTS} more." if len(findings) > LISTED_PARTS else ""
    raise ConflictError(
        f"The upload is not complete. {listed}{more} Send these parts, then complete it again.",
        code="parts_missing",
        errors=findings[:LISTED_PARTS],
    )


async def abort(
    unit: UnitOfWork, store: ObjectStore, principal: Principal, upload_id: UUID, uses: UploadUses
) -> None:
    """Abort the upload and remove what has arrived. Aborting twice is no error.

    Raises:
        ConflictError: an import uses it.
    """
    await service.find(unit, principal, upload_id)
    upload = await repository.lock(unit.session, upload_id, principal.id)
    if upload is None or await repository.is_used(unit.session, upload_id, uses):
        raise ConflictError(
            "An import uses this upload, so it can't be aborted. Cancel the import instead.",
            code="upload_in_use",
        )
    changed = await repository.change(
        unit.session, upload_id, only=service.PRESENT, status=UploadStatus.ABORTED
    )
    if changed:
        await audit.record(unit.session, principal, "upload.aborted", "upload", upload_id)
    await unit.commit()
    # The sweep removes what can't be removed now, and what is sent later with a URL that is still valid.
    with suppress(StoreUnavailableError):
        await service.remove(store, [upload_id])
