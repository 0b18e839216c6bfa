"""A catalog of a million products, as imports leave it, made within the database."""

import asyncpg

ROWS = 1_000_000
IMPORTS = 20

DEFINITIONS = """
SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition
FROM pg_index WHERE indrelid = 'products'::regclass AND NOT indisunique
"""

# Each import wrote a share of the SKUs at one moment; names are in no order; every 50th product is inactive; half of
# all have attributes, of which some values are common and some rare.
FILL = """
INSERT INTO products
    (sku, sku_key, name, description, active, attributes, created_at, updated_at, import_id, import_line)
SELECT 'SKU-' || lpad(n::text, 7, '0'), 'sku-' || lpad(n::text, 7, '0'),
    (ARRAY['Lamp', 'Chair', 'Table', 'Shelf', 'Écran'])[1 + n % 5] || ' ' || substr(md5(n::text), 1, 8),
    'Description of ' || n, n % 50 <> 0,
    CASE WHEN n % 2 = 0 THEN '{}'::jsonb ELSE jsonb_build_object(
        'colour', (ARRAY['red', 'blue', 'green'])[1 + n % 3], 'supplier', 'S-' || n % 9973) END,
    timestamptz '2026-01-01' + interval '1 day' * (n * $2 / $1),
    timestamptz '2026-03-01' + interval '1 day' * (n * $2 / $1) + interval '1 second' * (n % 7),
    ('0199aaaa-0000-7000-8000-' || lpad((n * $2 / $1)::text, 12, '0'))::uuid, n
FROM generate_series(0, $1 - 1) n
"""


def import_id(number: int) -> str:
    """The import that wrote this share of the SKUs, from 0."""
    return f"0199aaaa-0000-7000-8000-{number:012}"


async def fill(database: asyncpg.Connection, rows: int = ROWS) -> None:
    """Put the rows into the empty table; the indexes are made afterwards, which is quicker."""
    indexes = await database.fetch(DEFINITIONS)
    await database.execute("SET maintenance_work_mem = '256MB'")
    for index in indexes:
        await database.execute(f"DROP INDEX {index['name']}")
    await database.execute(FILL, rows, IMPORTS)
    for index in indexes:
        await database.execute(index["definition"])
    await database.execute("VACUUM ANALYZE products")
