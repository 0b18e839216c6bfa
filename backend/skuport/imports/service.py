"""Starting an import."""

from uuid import UUID

from skuport.core import audit
from skuport.core.ids import new_id
from skuport.core.notifier import Notifier
from skuport.core.security import Principal
from skuport.core.settings import Settings
from skuport.core.unit_of_work import UnitOfWork
from skuport.imports import inspection, repository, schemas
from skuport.imports.models import TASK_KIND, Import
from skuport.imports.workbooks import WorkbookHeads
from skuport.storage import ObjectStore
from skuport.uploads import service as uploads
from skuport.uploads.service import ReadyUpload
from skuport.webhooks import outbox


async def start(
    unit: UnitOfWork,
    store: ObjectStore,
    heads: WorkbookHeads,
    settings: Settings,
    notifier: Notifier,
    principal: Principal,
    ready: ReadyUpload,
    choices: schemas.ImportChoices,
) -> UUID:
    """Inspect the head of the file and queue its import.

    Raises:
        UnprocessableError: the file can't be imported; nothing was created, the upload stays usable.
        ConflictError: the file changed since it was checked.
    """
    upload = ready.upload
    raw = await inspection.read_head_of(store, ready, heads, choices.sheet)
    head, header = await inspection.read_columns(raw, choices)
    overrides = await inspection.choose_mapping(unit.session, header, choices)
    mapping = inspection.resolve(head, header, overrides)
    if choices.mapping is not None:
        await repository.remember_mapping(unit.session, inspection.header_hash(header.columns), overrides)
    await uploads.hold(unit, principal, upload.id)
    row = Import(
        id=new_id(),
        upload_id=upload.id,
        object_key=upload.object_key,
        object_etag=ready.etag,
        filename=upload.filename,
        bytes_total=upload.size,
        options=choices.options(overrides).to_json(),
        dialect=head.dialect.to_json(),
        surplus_cells=head.dialect.surplus_cells,
        columns=[
            {"header": column, "target": target}
            for column, target in zip(mapping.columns, mapping.targets, strict=True)
        ],
        body_offset=header.body_offset,
        body_line=header.body_line,
        status="queued",
        is_small=upload.size <= settings.chunk_bytes and choices.on_missing == "keep",
        created_by=principal.id,
    )
    unit.session.add(row)
    await unit.session.flush()
    await audit.record(
        unit.session, principal, "import.started", "import", row.id, {"filename": upload.filename}
    )
    if choices.events != "none":
        payload = {"import_id": str(row.id), "filename": row.filename, "bytes_total": row.bytes_total}
        await outbox.record(unit.session, "import.started", payload)
    unit.after_commit(notifier.notification(TASK_KIND, row.id, 1))
    return row.id
