"""The API's queries for jobs."""

from collections.abc import Sequence
from functools import cache
from uuid import UUID

from sqlalchemy import Row, RowMapping, TextualSelect, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from skuport.core.leases import last_heartbeat
from skuport.core.pagination import Cursor
from skuport.core.principals import name_of
from skuport.core.sql import Sql, Statement, Statements, columns_of
from skuport.jobs.models import LEASE_KIND, Job

_SQL = Statements(__package__, "repository.sql")
_LEASES = {"lease_kinds": [LEASE_KIND]}
_JSON_COLUMNS = dict.fromkeys(("selection", "options", "counts", "result", "error"), JSONB)


@cache
def _view(statement: Statement) -> TextualSelect:
    job_view = _SQL.job_view.fill(
        job_columns=columns_of(Job, "j"),
        created_by_name=name_of(Sql("j.created_by")),
        last_heartbeat=last_heartbeat(Sql("j.id")),
    )
    parts = {"job_view": job_view.fragment, "has_status": _SQL.has_status.fragment}
    filled = statement.fill(**{part: parts[part] for part in statement.parts})
    return filled.text().columns(**_JSON_COLUMNS)


async def view(session: AsyncSession, job_id: UUID) -> RowMapping | None:
    """A job with what the API shows of it; None when there is none."""
    return (await session.execute(_view(_SQL.one), {"id": job_id, **_LEASES})).mappings().one_or_none()


async def history(
    session: AsyncSession, limit: int, cursor: Cursor | None, statuses: Sequence[str] | None = None
) -> Sequence[RowMapping]:
    """Up to `limit` jobs, newest first (or oldest first, going back); only of some statuses."""
    given = {"limit": limit, "statuses": statuses, **_LEASES}
    if cursor is None:
        result = await session.execute(_view(_SQL.first_page), given)
    else:
        query = _view(_SQL.older if cursor.direction == "next" else _SQL.newer)
        result = await session.execute(query, {**given, "id": cursor.key[0]})
    return result.mappings().all()


async def count(session: AsyncSession, statuses: Sequence[str] | None = None) -> int:
    """How many jobs there are; only of some statuses."""
    query = select(func.count()).select_from(Job)
    if statuses is not None:
        query = query.where(Job.status.in_(statuses))
    return await session.scalar(query) or 0


async def count_active(session: AsyncSession) -> Row[int, int]:
    """How many jobs are `waiting` for a worker, and how many are `running`."""
    return (await session.execute(_SQL.count_active.text())).one()


async def lock(session: AsyncSession, job_id: UUID) -> Job | None:
    """The job, locked for a change of its state; None when there is none."""
    return await session.get(Job, job_id, with_for_update={"key_share": True}, populate_existing=True)
