"""`/imports`: start, watch, cancel, retry; the list of imports, rejects, the template."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Path, Query, Request, Response
from fastapi.responses import StreamingResponse

from skuport.core.access import Access
from skuport.core.bodies import MIB, body_limits
from skuport.core.downloads import attachment
from skuport.core.errors import NotFoundError
from skuport.core.etags import Caching, Expected, etag_of
from skuport.core.event_streams import CountedStream
from skuport.core.http import Unit, make_router
from skuport.core.idempotency import Idempotent, StreamedBody
from skuport.core.notifier import Notifier
from skuport.core.pagination import Paging, paginate
from skuport.core.security import CanRead, CanWrite
from skuport.core.unit_of_work import UnitOfWork
from skuport.imports import control, inspection, preview, repository, schemas, service, views
from skuport.imports.models import TERMINAL, Import
from skuport.imports.rejects import RecordReader, as_csv, text_of, with_text
from skuport.imports.template import template
from skuport.imports.workbooks import WorkbookHeads
from skuport.parsing import Dialect
from skuport.storage import ObjectStore
from skuport.uploads.endpoints import AppSettings, Store
from skuport.uploads.service import require_ready, store_stream

POLL_SECONDS = 0.5
KEEP_ALIVE_SECONDS = 15.0
VOLATILE = {"rows_per_second", "eta_seconds", "queue_seconds", "heartbeat_at"}
router = make_router("imports")

mapping_limits = body_limits(size=MIB, keys=1100)
"""Of bodies that have a mapping, with up to 1,000 headers."""


async def _notifier(request: Request) -> Notifier:
    notifier: Notifier = request.app.state.notifier
    return notifier


async def _heads(request: Request) -> WorkbookHeads:
    heads: WorkbookHeads = request.app.state.workbook_heads
    return heads


Heads = Annotated[WorkbookHeads, Depends(_heads)]
WorkerNotifier = Annotated[Notifier, Depends(_notifier)]
ImportId = Annotated[UUID, Path(description="The id of an import.")]


async def _accepted(unit: UnitOfWork, response: Response, import_id: UUID) -> schemas.Import:
    response.headers["Location"] = f"/api/v1/imports/{import_id}"
    response.headers["Retry-After"] = "1"
    return await views.show(unit.session, import_id)


@router.post("/imports", status_code=202, responses={404: {}})
@mapping_limits
async def start_import(
    body: schemas.StartImport,
    principal: CanWrite,
    unit: Unit,
    store: Store,
    heads: Heads,
    settings: AppSettings,
    notifier: WorkerNotifier,
    response: Response,
    _: Idempotent,
) -> schemas.Import:
    """Merge an uploaded file into the catalog. The head of the file is checked immediately, the rest by workers."""
    ready = await require_ready(unit, store, principal, body.upload_id)
    import_id = await service.start(unit, store, heads, settings, notifier, principal, ready, body)
    return await _accepted(unit, response, import_id)


@router.post(
    "/imports/file",
    status_code=202,
    openapi_extra={
        "requestBody": {
            "required": True,
            "description": "The file itself, in any format that docs/importing.md lists; its content says which one.",
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def import_file(
    request: Request,
    principal: CanWrite,
    unit: Unit,
    store: Store,
    heads: Heads,
    settings: AppSettings,
    notifier: WorkerNotifier,
    response: Response,
    query: Annotated[schemas.ImportFileQuery, Query()],
    body: StreamedBody,
    _: Idempotent,
) -> schemas.Import:
    """Import the request's body, for clients that can't send files to object storage. It is streamed there."""
    ready = await store_stream(
        unit,
        store,
        principal,
        settings=settings,
        filename=query.filename,
        content_type=request.headers.get("content-type", "text/csv"),
        blocks=Access(request, principal).guard_upload(body),
    )
    import_id = await service.start(unit, store, heads, settings, notifier, principal, ready, query.choices())
    return await _accepted(unit, response, import_id)


@router.get("/imports")
async def list_imports(
    principal: CanRead,
    unit: Unit,
    paging: Paging,
    status: Annotated[
        list[schemas.Status] | None, Query(description="Only imports in one of these states; repeat it.")
    ] = None,
) -> schemas.ImportPage:
    """List imports, newest first."""
    return await views.history(unit.session, paging, status)


@router.get("/imports/template.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
async def get_import_template(principal: CanRead) -> Response:
    """Get a CSV file to fill in, with the columns of a product and three example rows."""
    return Response(template(), media_type="text/csv", headers=attachment("skuport-template.csv"))


@router.get("/imports/{import_id}")
async def get_import(import_id: ImportId, principal: CanRead, unit: Unit, caching: Caching) -> schemas.Import:
    """Get an import. Poll it with `If-None-Match`: 304 while nothing has changed."""
    found = await views.show(unit.session, import_id)
    caching.tag(etag_of(found.model_dump(mode="json", exclude=VOLATILE)))
    return found


@router.get(
    "/imports/{import_id}/events",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {}}}},
)
async def watch_import(
    request: Request, import_id: ImportId, principal: CanRead, unit: Unit, _: CountedStream
) -> Response:
    """Get an import as server-sent events: `progress` on every change, then `completed`, `failed` or `cancelled`.

    It ends within seconds when the key or session of the request does. A principal can have 50 such streams open
    unless configured otherwise; one more is answered with 429 (`too_many_event_streams`).
    """
    await views.show(unit.session, import_id)
    events = _events(request, import_id, Access(request, principal))
    return StreamingResponse(events, media_type="text/event-stream", headers={"Cache-Control": "no-store"})


async def _events(request: Request, import_id: UUID, access: Access) -> AsyncIterator[str]:
    last: dict[str, Any] = {}
    quiet = 0.0
    while await access.holds():
        async with request.app.state.sessions() as session:
            found = await views.show(session, import_id)
        state = found.model_dump(mode="json", exclude=VOLATILE)
        ended = found.status in TERMINAL
        if state != last:
            last, quiet = state, 0.0
            name = found.status if ended else "progress"
            yield f"event: {name}\ndata: {json.dumps(found.model_dump(mode='json'))}\n\n"
        elif quiet >= KEEP_ALIVE_SECONDS:
            quiet = 0.0
            yield ": keep-alive\n\n"
        if ended:
            return
        await asyncio.sleep(POLL_SECONDS)
        quiet += POLL_SECONDS


@router.post("/imports/preview", responses={404: {}})
@mapping_limits
async def preview_import(
    body: schemas.PreviewRequest, principal: CanWrite, unit: Unit, store: Store, heads: Heads
) -> schemas.ImportPreview:
    """Preview an import: the file's dialect, mapping and first rows, and the problems to solve before it can start."""
    ready = await require_ready(unit, store, principal, body.upload_id)
    head = await inspection.read_head_of(store, ready, heads, body.sheet)
    return await preview.preview(unit.session, head, body)


@router.post("/imports/{import_id}/cancel")
async def cancel_import(import_id: ImportId, principal: CanWrite, unit: Unit) -> schemas.Import:
    """Cancel an import that has not ended. Rows that were published stay, and are counted."""
    return await control.cancel(unit, principal, import_id)


@router.post("/imports/{import_id}/pause")
async def pause_import(import_id: ImportId, principal: CanWrite, unit: Unit) -> schemas.Import:
    """Pause an import; others may publish meanwhile. It is cancelled after a week."""
    return await control.pause(unit, principal, import_id)


@router.post("/imports/{import_id}/resume", status_code=202)
async def resume_import(
    import_id: ImportId, principal: CanWrite, unit: Unit, notifier: WorkerNotifier, response: Response
) -> schemas.Import:
    """Resume a paused import."""
    await control.resume(unit, notifier, principal, import_id)
    return await _accepted(unit, response, import_id)


@router.post("/imports/{import_id}/retry", status_code=202)
async def retry_import(
    import_id: ImportId, principal: CanWrite, unit: Unit, notifier: WorkerNotifier, response: Response
) -> schemas.Import:
    """Retry a failed or cancelled import from where it stopped."""
    await control.retry(unit, notifier, principal, import_id)
    return await _accepted(unit, response, import_id)


@router.get("/imports/{import_id}/plan")
async def get_import_plan(
    import_id: ImportId, principal: CanRead, unit: Unit, caching: Caching
) -> schemas.Plan:
    """Get the plan of a dry run: what publishing would do, with samples before and after. `confirm` needs its ETag."""
    plan, etag = await views.plan(unit.session, import_id)
    caching.tag(etag)
    return plan


@router.post("/imports/{import_id}/confirm", status_code=202, responses={428: {}})
async def confirm_import(
    import_id: ImportId,
    principal: CanWrite,
    unit: Unit,
    notifier: WorkerNotifier,
    response: Response,
    expected: Expected,
) -> schemas.Import:
    """Publish the plan of a dry run; `If-Match` says which plan."""
    await control.confirm(unit, notifier, principal, import_id, expected)
    return await _accepted(unit, response, import_id)


@router.get("/imports/{import_id}/superseded")
async def list_superseded(
    import_id: ImportId, principal: CanRead, unit: Unit, paging: Paging
) -> schemas.SupersededPage:
    """List rows that were superseded by a later row of the same SKU, in the order of the file."""
    await _with_details(unit, import_id)
    cursor = paging.position(int)
    bound = {} if cursor is None else {"after" if cursor.direction == "next" else "before": cursor.key[0]}
    rows = await repository.superseded(unit.session, import_id, paging.limit + 1, **bound)
    page = paginate(rows, paging.limit, cursor, lambda row: (row.line,))
    return schemas.SupersededPage(
        items=[schemas.SupersededRow.model_validate(row) for row in page.rows],
        next_cursor=page.next_cursor,
        prev_cursor=page.prev_cursor,
        total=None,
    )


async def _with_details(unit: UnitOfWork, import_id: UUID) -> Import:
    """The import, if its rejects and superseded rows are still kept."""
    found = await unit.session.get(Import, import_id)
    if found is None:
        raise NotFoundError(f"There is no import “{import_id}”.")
    if found.purged_at is not None:
        raise NotFoundError(
            "The rejected and superseded rows of this import were deleted some time after it ended. Its counts stay.",
            code="no_longer_kept",
        )
    return found


def _reader(store: ObjectStore, found: Import) -> RecordReader:
    dialect = Dialect.from_json(found.dialect, found.surplus_cells)
    return RecordReader(store, text_of(found, dialect), dialect)


@router.get("/imports/{import_id}/rejects")
async def list_rejects(
    import_id: ImportId,
    principal: CanRead,
    unit: Unit,
    paging: Paging,
    store: Store,
    code: Annotated[
        str | None,
        Query(max_length=100, pattern="^[a-z_]+$", description="Only rows rejected for this reason."),
    ] = None,
) -> schemas.RejectPage:
    """List rejected rows in the order of the file, each with the reason and its text."""
    found = await _with_details(unit, import_id)
    cursor = paging.position(int)
    bound = {} if cursor is None else {"after" if cursor.direction == "next" else "before": cursor.key[0]}
    rows = await repository.rejects(unit.session, import_id, paging.limit + 1, code=code, **bound)
    page = paginate(rows, paging.limit, cursor, lambda row: (row.line,))
    await unit.commit()
    return schemas.RejectPage(
        items=await with_text(_reader(store, found), page.rows),
        next_cursor=page.next_cursor,
        prev_cursor=page.prev_cursor,
        total=None,
    )


@router.get(
    "/imports/{import_id}/rejects.csv",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {}}}},
)
async def download_rejects(
    request: Request, import_id: ImportId, principal: CanRead, unit: Unit, store: Store
) -> Response:
    """Download the rejected rows as CSV, with the file's columns and the reasons: fix the rows and upload the file."""
    found = await _with_details(unit, import_id)
    headers = [column["header"] for column in found.columns]
    content = as_csv(
        request.app.state.sessions, _reader(store, found), import_id, headers, found.dialect["delimiter"]
    )
    stem = found.filename.rsplit(".", 1)[0]
    content = Access(request, principal).guard_download(content)
    return StreamingResponse(content, media_type="text/csv", headers=attachment(f"{stem}-rejects.csv"))
