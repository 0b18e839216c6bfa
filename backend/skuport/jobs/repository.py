"""What the API asks the database about jobs."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import RowMapping, TextualSelect, func, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from skuport.core.pagination import Cursor
from skuport.jobs.models import Job

VIEW = """
SELECT j.*, p.name AS created_by_name, now() AS now,
    (SELECT heartbeat_at FROM leases l WHERE l.kind = 'job' AND l.resource_id = j.id) AS heartbeat_at
FROM jobs j
JOIN principals p ON p.id = j.created_by
"""


def _view(rest: str) -> TextualSelect:
    columns = dict.fromkeys(("selection", "options", "counts", "result", "error"), JSONB)
    return text(f"{VIEW} {rest}").columns(**columns)


ONE = _view("WHERE j.id = :id")
FIRST_PAGE = _view("ORDER BY j.id DESC LIMIT :limit")
OLDER = _view("WHERE j.id < :id ORDER BY j.id DESC LIMIT :limit")
NEWER = _view("WHERE j.id > :id ORDER BY j.id LIMIT :limit")


async def view(session: AsyncSession, job_id: UUID) -> RowMapping | None:
    """A job as it is shown; None when there is none."""
    return (await session.execute(ONE, {"id": job_id})).mappings().one_or_none()


async def history(session: AsyncSession, limit: int, cursor: Cursor | None) -> Sequence[RowMapping]:
    """Up to `limit` jobs, newest first (or oldest first, going back)."""
    if cursor is None:
        result = await session.execute(FIRST_PAGE, {"limit": limit})
    else:
        query = OLDER if cursor.direction == "next" else NEWER
        result = await session.execute(query, {"limit": limit, "id": cursor.key[0]})
    return result.mappings().all()


async def count(session: AsyncSession) -> int:
    """How many jobs there are."""
    return await session.scalar(select(func.count()).select_from(Job)) or 0


async def lock(session: AsyncSession, job_id: UUID) -> Job | None:
    """The job, held still for a change of its state; None when there is none."""
    return await session.get(Job, job_id, with_for_update={"key_share": True}, populate_existing=True)
