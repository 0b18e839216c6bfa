"""What the API asks the database about imports. Sums come from the chunks and ranges that commit them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import RowMapping, TextualSelect, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession

from skuport.core.leases import LeaseRow
from skuport.core.pagination import Cursor
from skuport.imports.models import (
    ACTIVE,
    Import,
    ImportMapping,
    ImportRange,
    ImportReject,
    ImportSuperseded,
)

VIEW = """
SELECT i.*, p.name AS created_by_name, now() AS now,
    coalesce(c.bytes_read, 0)::bigint AS bytes_staged,
    coalesce(c.rows_read, 0)::bigint AS sum_rows_read,
    coalesce(c.blank, 0)::bigint AS sum_blank,
    (coalesce(c.rejected, 0) + coalesce(r.rejected, 0))::bigint AS sum_rejected,
    coalesce(r.created, 0)::bigint AS sum_created,
    coalesce(r.updated, 0)::bigint AS sum_updated,
    coalesce(r.unchanged, 0)::bigint AS sum_unchanged,
    coalesce(r.superseded, 0)::bigint AS sum_superseded,
    greatest(coalesce(r.published, 0), i.provisional_rows)::bigint AS rows_published,
    reject_groups.groups AS reject_groups,
    (SELECT max(heartbeat_at) FROM leases l WHERE l.resource_id = i.id) AS heartbeat_at,
    CASE
        WHEN i.status = 'queued' THEN
            (SELECT count(*) FROM imports o WHERE o.status IN ('queued', 'running') AND o.id < i.id)
        WHEN i.status = 'running' AND i.staged_at IS NOT NULL AND i.publishing_at IS NULL THEN
            (SELECT count(*) FROM imports o
             WHERE o.status = 'running' AND (o.staged_at, o.id) < (i.staged_at, i.id))
    END AS ahead
FROM imports i
JOIN principals p ON p.id = i.created_by
LEFT JOIN LATERAL (
    SELECT sum(byte_end - byte_start) FILTER (WHERE rows_read IS NOT NULL) AS bytes_read,
        sum(rows_read) AS rows_read, sum(rejected) AS rejected, sum(blank) AS blank
    FROM import_chunks WHERE import_id = i.id) c ON true
LEFT JOIN LATERAL (
    SELECT sum(created) AS created, sum(updated) AS updated, sum(unchanged) AS unchanged,
        sum(superseded) AS superseded, sum(rejected) AS rejected,
        sum(created + updated + unchanged + superseded + rejected) AS published
    FROM import_ranges WHERE import_id = i.id) r ON true
LEFT JOIN LATERAL (
    SELECT jsonb_object_agg(code, rows) AS groups FROM (
        SELECT code, sum(n::bigint) AS rows FROM (
            SELECT reject_codes FROM import_chunks WHERE import_id = i.id AND reject_codes <> '{}'
            UNION ALL
            SELECT reject_codes FROM import_ranges WHERE import_id = i.id AND reject_codes <> '{}') parts,
            jsonb_each_text(reject_codes) AS counted (code, n)
        GROUP BY code) summed) reject_groups ON true
"""

JSON_COLUMNS = dict.fromkeys(
    ("options", "dialect", "columns", "error", "plan", "missing", "warnings", "source", "reject_groups"),
    JSONB,
)


def _view(rest: str) -> TextualSelect:
    return text(f"{VIEW} {rest}").columns(**JSON_COLUMNS)


ONE = _view("WHERE i.id = :id")
WANTED = "(CAST(:statuses AS text[]) IS NULL OR i.status = ANY(:statuses))"
FIRST_PAGE = _view(f"WHERE {WANTED} ORDER BY i.id DESC LIMIT :limit")
OLDER = _view(f"WHERE {WANTED} AND i.id < :id ORDER BY i.id DESC LIMIT :limit")
NEWER = _view(f"WHERE {WANTED} AND i.id > :id ORDER BY i.id LIMIT :limit")


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
    return (await session.execute(ONE, {"id": import_id})).mappings().one_or_none()


async def history(
    session: AsyncSession, limit: int, cursor: Cursor | None, statuses: Sequence[str] | None = None
) -> Sequence[RowMapping]:
    """Up to `limit` imports with their sums, newest first (or oldest first, going back); only of some statuses."""
    given = {"limit": limit, "statuses": statuses}
    if cursor is None:
        result = await session.execute(FIRST_PAGE, given)
    else:
        query = OLDER if cursor.direction == "next" else NEWER
        result = await session.execute(query, {**given, "id": cursor.key[0]})
    return result.mappings().all()


async def count(session: AsyncSession, statuses: Sequence[str] | None = None) -> int:
    """How many imports there are; only of some statuses."""
    query = select(func.count()).select_from(Import)
    if statuses is not None:
        query = query.where(Import.status.in_(statuses))
    return await session.scalar(query) or 0


LIVE = (*ACTIVE, "paused", "awaiting_confirmation")


async def lock(session: AsyncSession, import_id: UUID) -> Import | None:
    """The import, held still for a change of its state; None when there is none.

    Whoever works on it holds it too, but only for the moment in which a transaction of theirs commits.
    """
    return await session.get(Import, import_id, with_for_update={"key_share": True}, populate_existing=True)


async def forget_leases(session: AsyncSession, import_id: UUID) -> None:
    """Let whoever comes next begin with a clean slate; a lease still held by somebody is over with it."""
    await session.execute(delete(LeaseRow).where(LeaseRow.resource_id == import_id))


async def judge_again(session: AsyncSession, import_id: UUID) -> None:
    """Have what isn't published yet judged anew."""
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
