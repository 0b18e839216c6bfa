"""Uploads that the client sends to the object store itself, with requests that we sign for it."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from skuport.core import audit
from skuport.core.clock import Clock, utc_now
from skuport.core.errors import ConflictError, ErrorItem
from skuport.core.security import Principal
from skuport.core.settings import Settings
from skuport.core.unit_of_work import UnitOfWork
from skuport.storage import (
    ObjectMissingError,
    ObjectStore,
    Part,
    PartsRefusedError,
    StorageError,
    StoreUnavailableError,
)
from skuport.uploads import repository, rules, schemas, service
from skuport.uploads.models import Upload, UploadStatus

NAMED_PARTS = 20
"""How many missing parts an error names."""


async def create(
    unit: UnitOfWork,
    store: ObjectStore,
    settings: Settings,
    principal: Principal,
    wanted: schemas.UploadRequest,
    clock: Clock = utc_now,
) -> Upload:
    """Begin an upload.

    Raises:
        UnprocessableError: name, type or size can't be.
        TooManyRequestsError: too many uploads of this principal are open.
    """
    content_type = rules.base_content_type(wanted.content_type)
    parts, findings = rules.plan_parts(wanted.size, wanted.multipart, settings)
    rules.refuse(
        rules.filename_findings(wanted.filename, "/filename")
        + findings
        + rules.content_type_findings(content_type, "/content_type")
    )
    upload = service.new_upload(
        settings, principal, wanted.filename, content_type, size=wanted.size, now=clock(), parts=parts
    )
    await service.add(unit, settings, principal, upload)
    await unit.commit()
    if parts is not None:
        await _begin_multipart(unit, store, upload)
    return upload


async def _begin_multipart(unit: UnitOfWork, store: ObjectStore, upload: Upload) -> None:
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
    """The upload as the API shows it, with a freshly signed PUT as long as one is of use."""
    signed = None
    now = clock()
    if upload.status == UploadStatus.PENDING and upload.part_count is None and now < upload.expires_at:
        signed = await store.presign_put(
            upload.object_key,
            size=upload.size,
            content_type=upload.content_type,
            expires=_seconds_to_sign(settings, upload, now),
        )
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


def _seconds_to_sign(settings: Settings, upload: Upload, now: datetime) -> int:
    # Nothing signed may outlive the upload: what the sweep has removed must stay removed.
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
    """Sign the parts of these numbers, each with its length.

    Raises:
        ConflictError: it isn't a multipart upload, or no longer open.
        UnprocessableError: a number past the last part.
    """
    upload = await service.find(unit, principal, upload_id)
    await unit.commit()
    parts, multipart_id = _open_parts(upload, clock())
    rules.refuse(
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
    """The parts that have arrived. Raises ConflictError as `sign_parts` does."""
    upload = await service.find(unit, principal, upload_id)
    await unit.commit()
    _, multipart_id = _open_parts(upload, clock())
    try:
        return await store.list_parts(upload.object_key, multipart_id)
    except ObjectMissingError:
        raise ConflictError("This upload is no longer open.", code="upload_not_open") from None


def _open_parts(upload: Upload, now: datetime) -> tuple[rules.Parts, str]:
    if upload.part_size is None or upload.part_count is None or upload.multipart_id is None:
        raise ConflictError(
            "This upload has no parts; send the file by one PUT to its URL.", code="not_multipart"
        )
    if upload.status != UploadStatus.PENDING:
        raise ConflictError(f"This upload is {upload.status}, not open.", code="upload_not_open")
    if now >= upload.expires_at:
        raise ConflictError("This upload has expired. Make a new one.", code="upload_expired")
    return rules.Parts(upload.size, upload.part_size, upload.part_count), upload.multipart_id


async def complete(
    unit: UnitOfWork, store: ObjectStore, principal: Principal, upload_id: UUID, clock: Clock = utc_now
) -> Upload:
    """Put the parts together, or see that the single PUT arrived. Repeating it is no error.

    Raises:
        ConflictError: parts are missing or have another length; the upload is aborted or has expired.
    """
    upload = await service.find(unit, principal, upload_id)
    await unit.commit()
    if upload.status == UploadStatus.COMPLETED:
        return upload
    if upload.part_count is not None:
        parts, multipart_id = _open_parts(upload, clock())
        # What isn't a multipart upload any more was completed by a request whose answer got lost.
        with suppress(ObjectMissingError):
            arrived = await store.list_parts(upload.object_key, multipart_id)
            _require_all(parts, arrived)
            await _put_together(store, upload, multipart_id, arrived)
    return (await service.require_ready(unit, store, principal, upload_id)).upload


async def _put_together(
    store: ObjectStore, upload: Upload, multipart_id: str, arrived: Sequence[Part]
) -> None:
    try:
        await store.complete_multipart(upload.object_key, multipart_id, arrived)
    except PartsRefusedError:
        raise ConflictError(
            "Object storage refused the parts: one was replaced just now. Complete the upload again.",
            code="parts_refused",
        ) from None


def _require_all(parts: rules.Parts, arrived: Sequence[Part]) -> None:
    findings = rules.part_findings(parts, arrived)
    if not findings:
        return
    named = " ".join(finding.message for finding in findings[:NAMED_PARTS])
    more = f" And {len(findings) - NAMED_PARTS} more." if len(findings) > NAMED_PARTS else ""
    raise ConflictError(
        f"The upload isn't complete. {named}{more} Sign and send them, then complete it again.",
        code="parts_missing",
        errors=findings[:NAMED_PARTS],
    )


async def abort(unit: UnitOfWork, store: ObjectStore, principal: Principal, upload_id: UUID) -> None:
    """Give the upload up and remove what arrived. Repeating it is no error.

    Raises:
        ConflictError: an import was made from it.
    """
    await service.find(unit, principal, upload_id)
    upload = await repository.lock(unit.session, upload_id, principal.id)
    if upload is None or await repository.is_referred_to(unit.session, upload_id):
        raise ConflictError("An import was made from this upload; it stays.", code="upload_in_use")
    changed = await repository.change(
        unit.session, upload_id, only=service.PRESENT, status=UploadStatus.ABORTED
    )
    if changed:
        await audit.record(unit.session, principal, "upload.aborted", "upload", upload_id)
    await unit.commit()
    # What can't be removed now, or is sent with a URL that is still good, goes with the sweep.
    with suppress(StoreUnavailableError):
        await service.remove(store, upload.object_key)
