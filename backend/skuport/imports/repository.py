"""What the API asks the database about imports. Sums come from the chunks and ranges that commit them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from sqlalchemy import Row, RowMapping, TextualSelect, delete, exists, func, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession

from skuport.catalog.lineage import ImportRange
from skuport.core.leases import LeaseRow, last_heartbeat
from skuport.core.pagination import Cursor
from skuport.core.principals import name_of
from skuport.core.sql import Sql, Statement, Statements, columns_of
from skuport.imports.counts import with_counts
from skuport.imports.models import (
    ACTIVE,
    LEASE_KINDS,
    Import,
    ImportLaterWrite,
    ImportMapping,
    ImportReject,
    ImportSuperseded,
)
from skuport.imports.publish_order import EARLIER, PRECEDES
from skuport.uploads.models import Upload, UploadUses

UPLOAD_USES = UploadUses(
    used=exists().where(Import.upload_id == Upload.id),
    needed=exists().where(Import.upload_id == Upload.id, Import.purged_at.is_(None)),
)
"""Which uploads imports use: an import needs its upload until its details are purged."""

_SQL = Statements(__package__, "repository.sql")
_LEASES = {"lease_kinds": list(LEASE_KINDS)}

JSON_COLUMNS = dict.fromkeys(
    ("options", "dialect", "columns", "error", "plan", "missing", "warnings", "source", "reject_groups"),
    JSONB,
)


@cache
def _view(name: str) -> TextualSelect:
    """The statement of this name, as SQLAlchemy runs it."""
    statement: Statement = getattr(_SQL, name)
    view = with_counts(_SQL.view, Sql("i.id")).fill(
        created_by_name=name_of(Sql("i.created_by")),
        last_heartbeat=last_heartbeat(Sql("i.id")),
        import_columns=columns_of(Import, "i"),
        earlier=EARLIER,
        precedes=PRECEDES,
    )
    parts = {"view": view.fragment, "has_status": _SQL.has_status.fragment}
    filled = statement.fill(**{part: parts[part] for part in statement.parts})
    return filled.text().columns(**JSON_COLUMNS)


@dataclass(frozen=True, slots=True)
class RejectRow:
    """A reject as it is stored; `raw` is None where the record has to be read from the file."""

    line: int
    byte_offset: int
    byte_length: int
    column: str | None
    code: str
    message: str
    raw: str | None


async def view(session: AsyncSession, import_id: UUID) -> RowMapping | None:
    """An import with its sums; None when there is none."""
    return (await session.execute(_view("one"), {"import_id": import_id, **_LEASES})).mappings().one_or_none()


async def history(
    session: AsyncSession, limit: int, cursor: Cursor | None, statuses: Sequence[str] | None = None
) -> Sequence[RowMapping]:
    """Up to `limit` imports with their sums, newest first (or oldest first, going back); only of some statuses."""
    given = {"limit": limit, "statuses": statuses, **_LEASES}
    if cursor is None:
        result = await session.execute(_view("first_page"), given)
    else:
        query = _view("older" if cursor.direction == "next" else "newer")
        result = await session.execute(query, {**given, "import_id": cursor.key[0]})
    return result.mappings().all()


async def in_order(session: AsyncSession) -> Sequence[RowMapping]:
    """The first hundred imports that are queued or running, with their sums, in their order."""
    return (await session.execute(_view("in_order"), _LEASES)).mappings().all()


async def count(session: AsyncSession, statuses: Sequence[str] | None = None) -> int:
    """How many imports there are; only of some statuses."""
    query = select(func.count()).select_from(Import)
    if statuses is not None:
        query = query.where(Import.status.in_(statuses))
    return await session.scalar(query) or 0


async def count_active(session: AsyncSession) -> Row[int, int]:
    """How many imports are `waiting` for a worker, and how many are `running`."""
    return (await session.execute(_SQL.count_active.text())).one()


LIVE = (*ACTIVE, "paused", "awaiting_confirmation")


async def lock(session: AsyncSession, import_id: UUID) -> Import | None:
    """The import, held still for a change of its state; None when there is none.

    Workers hold it too, but only for the moment in which one of their transactions commits.
    """
    return await session.get(Import, import_id, with_for_update={"key_share": True}, populate_existing=True)


async def delete_leases(session: AsyncSession, import_id: UUID) -> None:
    """Reset the claims of its steps. A lease that a worker still holds ends with it."""
    await session.execute(delete(LeaseRow).where(LeaseRow.resource_id == import_id))


async def delete_later_writes(session: AsyncSession, import_id: UUID) -> None:
    """Forget what imports that overtook it have written: it comes after them now."""
    await session.execute(delete(ImportLaterWrite).where(ImportLaterWrite.import_id == import_id))


async def classify_again(session: AsyncSession, import_id: UUID) -> None:
    """Have the ranges that aren't published yet classified again."""
    await session.execute(
        update(ImportRange)
        .where(ImportRange.import_id == import_id, ImportRange.published_at.is_(None))
        .values(classified_at=None)
    )


async def newer_published(session: AsyncSession, found: Import) -> bool:
    """Whether an import that began after this one has published already."""
    newer = (
        select(Import.id)
        .join(ImportRange, ImportRange.import_id == Import.id)
        .where(Import.created_at > found.created_at, ImportRange.published_at.is_not(None))
    )
    return await session.scalar(newer.limit(1)) is not None


async def remembered_mapping(session: AsyncSession, header_hash: bytes) -> dict[str, str | None] | None:
    """The mapping that was chosen last for files with this header."""
    found = await session.get(ImportMapping, header_hash)
    return None if found is None else found.mapping


async def remember_mapping(session: AsyncSession, header_hash: bytes, mapping: dict[str, str | None]) -> None:
    """Keep what was chosen, for the next file with this header."""
    chosen = insert(ImportMapping).values(header_hash=header_hash, mapping=mapping)
    await session.execute(
        chosen.on_conflict_do_update(
            index_elements=[ImportMapping.header_hash], set_={"mapping": mapping, "used_at": func.now()}
        )
    )


async def superseded(
    session: AsyncSession, import_id: UUID, limit: int, *, after: int | None = None, before: int | None = None
) -> list[ImportSuperseded]:
    """Up to `limit` superseded rows by line: after a line, or (in reverse) before one."""
    query = select(ImportSuperseded).where(ImportSuperseded.import_id == import_id).limit(limit)
    if before is not None:
        query = query.where(ImportSuperseded.line < before).order_by(ImportSuperseded.line.desc())
    else:
        query = query.where(ImportSuperseded.line > (after or 0)).order_by(ImportSuperseded.line)
    return list(await session.scalars(query))


async def rejects(
    session: AsyncSession,
    import_id: UUID,
    limit: int,
    *,
    after: int | None = None,
    before: int | None = None,
    code: str | None = None,
) -> list[RejectRow]:
    """Up to `limit` rejects by line: after a line, or (in reverse) before one; only those of one code, if given."""
    query = select(ImportReject).where(ImportReject.import_id == import_id).limit(limit)
    if code is not None:
        query = query.where(ImportReject.code == code)
    if before is not None:
        query = query.where(ImportReject.line < before).order_by(ImportReject.line.desc())
    else:
        query = query.where(ImportReject.line > (after or 0)).order_by(ImportReject.line)
    return [
        RejectRow(r.line, r.byte_offset, r.byte_length, r.column_name, r.code, r.message, r.raw)
        for r in await session.scalars(query)
    ]
