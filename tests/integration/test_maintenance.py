"""One round of maintenance does what each of its tasks is for."""

from typing import Any, NamedTuple

import pytest

from skuport.core.database import make_pool
from skuport.core.settings import Settings
from skuport.maintenance import MAINTENANCE_TASKS, run_maintenance
from skuport.storage import make_store

SYSTEM = "'00000000-0000-7000-8000-000000000002'"
ID = "'0199aaaa-0000-7000-8000-000000000000'"
ID_OF_1970 = "'00000000-0000-7000-8000-000000000009'"
ENDED_IMPORT = f"""
INSERT INTO uploads (id, object_key, filename, content_type, size, status, expires_at, created_by)
VALUES ({ID}, 'uploads/a', 'a.csv', 'text/csv', 5, 'completed', now() + interval '1 day', {SYSTEM});
INSERT INTO imports (id, upload_id, object_key, object_etag, filename, bytes_total, options, dialect, columns,
    body_offset, body_line, status, rows_read, created, updated, unchanged, superseded, rejected, blank,
    finished_at, created_by)
VALUES ({ID}, {ID}, 'uploads/a', 'etag', 'a.csv', 5, '{{}}', '{{}}', '[]',
    0, 1, 'completed', 1, 0, 0, 0, 0, 1, 0,
    now(), {SYSTEM});
"""


class Case(NamedTuple):
    """What there is to do, and a question whose answer is `done` afterwards and another one before."""

    made: str
    question: str
    done: object


CASES = {
    "imports.expired": Case(
        ENDED_IMPORT + "UPDATE imports SET status = 'paused', finished_at = NULL, expires_at = now()",
        "SELECT status FROM imports",
        "cancelled",
    ),
    "imports.details": Case(
        ENDED_IMPORT
        + "UPDATE imports SET finished_at = now() - interval '31 days';"
        + "INSERT INTO import_rejects (import_id, line, byte_offset, byte_length, code, message)"
        + f" VALUES ({ID}, 2, 0, 5, 'sku_required', '')",
        "SELECT count(*) FROM import_rejects",
        0,
    ),
    "imports.staging": Case(
        "CREATE TABLE staging.import_of_nobody ()",
        "SELECT count(*) FROM pg_tables WHERE tablename = 'import_of_nobody'",
        0,
    ),
    "imports.later_writes": Case(
        ENDED_IMPORT + f"INSERT INTO import_later_writes VALUES ({ID}, 'a-1', '{{}}', '{{}}', false)",
        "SELECT count(*) FROM import_later_writes",
        0,
    ),
    "imports.transcoded": Case(
        ENDED_IMPORT + """UPDATE imports SET source = '{"key": "texts/a", "etag": "etag", "size": 5}'""",
        "SELECT source ->> 'key' FROM imports",
        None,
    ),
    "products.count": Case(
        "INSERT INTO product_count_changes (change) VALUES (3), (2), (-1)",
        "SELECT array_agg(change) FROM product_count_changes",
        [4],
    ),
    "products.search": Case(
        "INSERT INTO search.segments (status, entries) VALUES ('retired', 0)",
        "SELECT count(*) FROM search.segments",
        0,
    ),
    "idempotency_keys": Case(
        f"INSERT INTO idempotency_keys VALUES ({SYSTEM}, 'k', 'o', '', 201, '{{}}', '', now() - interval '25 hours')",
        "SELECT count(*) FROM idempotency_keys",
        0,
    ),
    "jobs": Case(
        f"""
        INSERT INTO jobs (id, kind, status, selection, options, total, pinned, finished_at, created_by)
        VALUES ({ID}, 'products.delete', 'cancelled', '{{}}', '{{}}', 1, false, now() - interval '2 minutes', {SYSTEM})
        """,
        "SELECT tidied_at IS NOT NULL FROM jobs",
        True,
    ),
    "webhooks": Case(
        "INSERT INTO events (id, type, payload, fanned_out_at)"
        f" VALUES ({ID_OF_1970}, 'product.created', '{{}}', now())",
        "SELECT count(*) FROM events",
        0,
    ),
    "uploads": Case(
        f"""
        INSERT INTO uploads (id, object_key, filename, content_type, size, status, expires_at, created_by)
        VALUES ({ID}, 'uploads/b', 'b.csv', 'text/csv', 5, 'pending', now() - interval '1 hour', {SYSTEM})
        """,
        "SELECT removed_at IS NOT NULL FROM uploads",
        True,
    ),
}


def test_every_task_has_a_case() -> None:
    assert CASES.keys() == MAINTENANCE_TASKS.keys()


@pytest.mark.parametrize("name", CASES)
async def test_a_round_does_each_task(settings: Settings, clean_database: str, name: str) -> None:
    case: Case = CASES[name]
    async with make_store(settings) as store, await make_pool(settings, 2) as pool:

        async def answer() -> Any:
            return await pool.fetchval(case.question)

        await pool.execute(case.made)
        assert await answer() != case.done
        await run_maintenance(pool, store, settings)
        assert await answer() == case.done
