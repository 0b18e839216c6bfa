"""A catalog of a million products, as imports leave it, generated in the database."""

import fcntl
from pathlib import Path

import asyncpg

from tests.support.database import replace_database, with_database
from tests.support.services import Services, make_template

ROWS = 1_000_000
IMPORTS = 20
RANGE_ROWS = 20_000

DEFINITIONS = """
SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition
FROM pg_index WHERE indrelid = 'products'::regclass AND NOT indisunique
"""

# Each import wrote a share of the SKUs, range by range. Names are in no order, every 50th product is inactive, and half
# of all have attributes, with common and rare values.
FILL = """
INSERT INTO products
    (sku, sku_key, name, description, active, attributes, created_at, updated_at, import_id, import_line)
SELECT 'SKU-' || lpad(n::text, 7, '0'), 'sku-' || lpad(n::text, 7, '0'),
    (ARRAY['Lamp', 'Chair', 'Table', 'Shelf', 'Écran'])[1 + n % 5] || ' ' || substr(md5(n::text), 1, 8),
    'Description of ' || n, n % 50 <> 0,
    CASE WHEN n % 2 = 0 THEN '{}'::jsonb ELSE jsonb_build_object(
        'colour', (ARRAY['red', 'blue', 'green'])[1 + n % 3], 'supplier', 'S-' || n % 9973) END,
    timestamptz '2026-01-01' + interval '1 day' * (n * $2 / $1) + interval '1 second' * (n % ($1 / $2) / $3),
    timestamptz '2026-03-01' + interval '1 day' * (n * $2 / $1) + interval '1 second' * (n % ($1 / $2) / $3),
    ('0199aaaa-0000-7000-8000-' || lpad((n * $2 / $1)::text, 12, '0'))::uuid, n
FROM generate_series(0, $1 - 1) n
"""

FILL_IMPORTS = """
WITH upload AS (
    INSERT INTO uploads (id, object_key, filename, content_type, size, status, expires_at, created_by)
    SELECT gen_random_uuid(), 'million.csv', 'million.csv', 'text/csv', 1, 'completed', now(), id
    FROM principals WHERE kind = 'system'
    RETURNING *
)
INSERT INTO imports (id, upload_id, object_key, object_etag, filename, bytes_total, options, dialect, columns,
    body_offset, body_line, status, rows_read, created, updated, unchanged, superseded, rejected, blank, finished_at,
    created_by)
SELECT ('0199aaaa-0000-7000-8000-' || lpad(no::text, 12, '0'))::uuid, id, object_key, '', filename, size, '{}', '{}',
    '[]', 0, 1, 'completed', $1 / $2, $1 / $2, 0, 0, 0, 0, 0, now(), created_by
FROM upload, generate_series(0, $2 - 1) no
"""

FILL_RANGES = """
INSERT INTO import_ranges (import_id, no, key_from, published_at, created)
SELECT import_id, row_number() OVER (PARTITION BY import_id ORDER BY updated_at) - 1, min(sku_key), updated_at, count(*)
FROM products GROUP BY import_id, updated_at
"""


def import_id(number: int) -> str:
    """The import that wrote this share of the SKUs, from 0."""
    return f"0199aaaa-0000-7000-8000-{number:012}"


async def fill(database: asyncpg.Connection, rows: int = ROWS) -> None:
    """Fill the empty table. Indexes are built afterwards, which is quicker."""
    indexes = await database.fetch(DEFINITIONS)
    await database.execute("SET maintenance_work_mem = '256MB'")
    for index in indexes:
        await database.execute(f"DROP INDEX {index['name']}")
    await database.execute(FILL, rows, IMPORTS, RANGE_ROWS)
    await database.execute(FILL_IMPORTS, rows, IMPORTS)
    await database.execute(FILL_RANGES)
    for index in indexes:
        await database.execute(index["definition"].replace(" ON ONLY ", " ON "))
    await database.execute("VACUUM ANALYZE products, import_ranges")


async def shared(folder: Path, services: Services) -> str:
    """The URL of a database that has it, filled by whichever test worker of the run asks first. Only read from it.

    `folder` is the run's.
    """
    make_template(folder, services)
    name = f"{services.template}_million"
    url = with_database(services.admin_database_url, name)
    done = folder / "million"
    with (folder / "million.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            await replace_database(services.admin_database_url, name, services.template)
            connection = await asyncpg.connect(url, server_settings={"jit": "off"}, timeout=30)
            await fill(connection)
            await connection.close()
            done.touch()
    return url
