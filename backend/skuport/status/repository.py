"""The workers, the queue and the search backlog: statements that read other features' tables."""

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from skuport.core.database import WORKER

DELIVERIES_COUNTED = 10_000
"""Deliveries are counted up to this number."""

# Every worker keeps polling for due work on a connection named after it: a process that hangs still has connections,
# but nothing happens on them. A role without the right to see the workers' activity still sees their names.
WORKERS = text(f"""
SELECT count(*) FILTER (WHERE coalesce(seen > now() - :seconds * interval '1 second', true)) AS alive,
    greatest(max(seen), (SELECT max(heartbeat_at) FROM leases)) AS last_seen_at,
    (SELECT count(DISTINCT holder) FROM leases WHERE expires_at > now()) AS working
FROM (SELECT max(state_change) AS seen FROM pg_stat_activity
      WHERE datname = current_database() AND application_name LIKE '{WORKER} %'
      GROUP BY application_name) w
""")

QUEUE = text("""
SELECT count(*) FILTER (WHERE kind = 'import' AND status = 'queued') AS imports_waiting,
    count(*) FILTER (WHERE kind = 'import' AND status = 'running') AS imports_running,
    count(*) FILTER (WHERE kind = 'job' AND status = 'queued') AS jobs_waiting,
    count(*) FILTER (WHERE kind = 'job' AND status = 'running') AS jobs_running,
    (SELECT count(*) FROM (SELECT FROM webhook_deliveries WHERE status = 'pending' LIMIT :counted) d) AS deliveries
FROM (SELECT 'import' AS kind, status FROM imports WHERE status IN ('queued', 'running')
      UNION ALL
      SELECT 'job', status FROM jobs WHERE status IN ('queued', 'running')) q
""")

SEARCH = text("SELECT coalesce(sum(size), 0) AS waiting, min(at) AS since FROM search.changes")


async def read_workers(session: AsyncSession, alive_seconds: float) -> Row[int, object, int]:
    """`alive`: the workers active within `alive_seconds`; `working`: those that hold a lease; `last_seen_at`."""
    return (await session.execute(WORKERS, {"seconds": alive_seconds})).one()


async def read_queue(session: AsyncSession) -> Row[int, int, int, int, int]:
    """`imports_waiting`, `imports_running`, `jobs_waiting`, `jobs_running`, `deliveries`: one more than
    DELIVERIES_COUNTED when there are more."""
    return (await session.execute(QUEUE, {"counted": DELIVERIES_COUNTED + 1})).one()


async def read_search(session: AsyncSession) -> Row[int, object]:
    """`waiting`: changed products that aren't searchable yet; `since`: the time of the oldest change."""
    return (await session.execute(SEARCH)).one()
