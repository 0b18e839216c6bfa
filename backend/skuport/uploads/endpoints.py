"""`/uploads`: clients send files directly to object storage; the API signs and tracks the requests."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response

from skuport.core.compression import SHOWS_SECRET
from skuport.core.http import Unit, make_router
from skuport.core.idempotency import Idempotent
from skuport.core.pagination import Paging
from skuport.core.security import CanWrite
from skuport.core.settings import Settings
from skuport.storage.interface import ObjectStore
from skuport.uploads import presigned, schemas, service
from skuport.uploads.models import UploadUses

router = make_router("uploads")


async def _store(request: Request) -> ObjectStore:
    store: ObjectStore = request.app.state.store
    return store


async def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


async def _uses(request: Request) -> UploadUses:
    uses: UploadUses = request.app.state.upload_uses
    return uses


Store = Annotated[ObjectStore, Depends(_store)]
Uses = Annotated[UploadUses, Depends(_uses)]
AppSettings = Annotated[Settings, Depends(_settings)]


@router.post("/uploads", status_code=201, dependencies=[SHOWS_SECRET])
async def create_upload(
    body: schemas.UploadRequest,
    principal: CanWrite,
    unit: Unit,
    store: Store,
    settings: AppSettings,
    response: Response,
    _: Idempotent,
) -> schemas.Upload:
    """Create an upload: a single presigned PUT, or a multipart upload for a large file."""
    upload = await presigned.create(unit, store, settings, principal, body)
    response.headers["Location"] = f"/api/v1/uploads/{upload.id}"
    return await presigned.describe(store, settings, upload)


@router.get("/uploads")
async def list_uploads(principal: CanWrite, unit: Unit, paging: Paging) -> schemas.UploadPage:
    """Your uploads that have neither been completed nor aborted, newest first, without their URLs."""
    return await presigned.list_open(unit, principal, paging)


@router.get("/uploads/{upload_id}", dependencies=[SHOWS_SECRET])
async def get_upload(
    upload_id: UUID, principal: CanWrite, unit: Unit, store: Store, settings: AppSettings
) -> schemas.Upload:
    """One of your uploads, with a new URL while it is pending."""
    upload = await service.find(unit, principal, upload_id)
    await unit.commit()
    return await presigned.describe(store, settings, upload)


@router.post("/uploads/{upload_id}/parts", dependencies=[SHOWS_SECRET])
async def sign_upload_parts(
    upload_id: UUID,
    body: schemas.PartsRequest,
    principal: CanWrite,
    unit: Unit,
    store: Store,
    settings: AppSettings,
) -> schemas.SignedParts:
    """Presign requests for parts of a multipart upload. Sending a part again replaces it."""
    parts = await presigned.sign_parts(unit, store, settings, principal, upload_id, body.part_numbers)
    return schemas.SignedParts(parts=parts)


@router.get("/uploads/{upload_id}/parts", responses={409: {}})
async def list_upload_parts(
    upload_id: UUID, principal: CanWrite, unit: Unit, store: Store
) -> schemas.ArrivedParts:
    """The parts received so far. To resume an interrupted upload, send the ones that are missing."""
    parts = await presigned.list_parts(unit, store, principal, upload_id)
    return schemas.ArrivedParts(parts=[schemas.ArrivedPart.model_validate(part) for part in parts])


@router.post("/uploads/{upload_id}/complete", dependencies=[SHOWS_SECRET])
async def complete_upload(
    upload_id: UUID, principal: CanWrite, unit: Unit, store: Store, settings: AppSettings
) -> schemas.Upload:
    """Assemble the parts once all have arrived. For a single PUT, check that the file has arrived."""
    upload = await presigned.complete(unit, store, principal, upload_id)
    return await presigned.describe(store, settings, upload)


@router.delete("/uploads/{upload_id}", status_code=204)
async def abort_upload(upload_id: UUID, principal: CanWrite, unit: Unit, store: Store, uses: Uses) -> None:
    """Abort an upload and remove what has arrived. An upload that an import uses can't be aborted."""
    await presigned.abort(unit, store, principal, upload_id, uses)
