"""The SQL of docs/scale.md, which makes `products` a table with hash partitions."""

import os

import asyncpg
import pytest

from tests.support.area import MakeCleaner
from tests.support.database import partition_products, tables_of_products

pytestmark = pytest.mark.skipif(
    "SKUPORT_TEST_PARTITIONS" in os.environ, reason="the products have partitions already"
)

FILL = """
INSERT INTO products (sku, sku_key, name) SELECT 'P-' || n, 'p-' || n, 'Lamp' FROM generate_series(1, 1000) n
"""

# What hangs on the table; an index and its columns without the name of the table that it is of.
SHAPE = """
SELECT 'index', regexp_replace(pg_get_indexdef(indexrelid), '.* USING ', '') FROM pg_index
WHERE indrelid = 'products'::regclass AND NOT indisprimary
UNION SELECT 'trigger', pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = 'products'::regclass
UNION SELECT 'right', acl::text FROM pg_class, unnest(relacl) acl WHERE pg_class.oid = 'products'::regclass
UNION SELECT 'column', format('%s %s %s %s %s', attname, format_type(atttypid, atttypmod), attnotnull, attidentity,
        attcollation::regcollation)
    FROM pg_attribute WHERE attrelid = 'products'::regclass AND attnum > 0 AND NOT attisdropped
UNION SELECT 'default', pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = 'products'::regclass
UNION SELECT 'sequence', format('%s %s', seqcache, seqtypid::regtype) FROM pg_sequence
    WHERE seqrelid = pg_get_serial_sequence('products', 'id')::regclass
"""


async def test_a_table_with_partitions_has_what_the_plain_one_had(make_cleaner: MakeCleaner) -> None:
    url = (await make_cleaner("partitions")).url
    database = await asyncpg.connect(url)
    try:
        await database.execute(FILL)
        rows = await database.fetch("SELECT * FROM products ORDER BY id")
        shape = {tuple(row) for row in await database.fetch(SHAPE)}
        assert len(shape) > 30

        await partition_products(url, 4)

        tables = await tables_of_products(database)
        assert sorted(tables) == ["products_0", "products_1", "products_2", "products_3"]
        for table in tables:
            assert await database.fetchval(f"SELECT count(*) FROM ONLY {table}") > 100
        assert await database.fetch("SELECT * FROM products ORDER BY id") == rows
        new = {tuple(row) for row in await database.fetch(SHAPE)}
        assert new == shape | {("index", "btree (id)")}
        created = "INSERT INTO products (sku, sku_key, name) VALUES ('new', 'new', 'New') RETURNING id"
        assert await database.fetchval(created) > rows[-1]["id"]
    finally:
        await database.close()
