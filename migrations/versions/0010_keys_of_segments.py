"""Search: which SKU keys a segment has, and whether in their order; a sample of all; and inactive products by name

Revision ID: 0010
Revises: 0009
Create Date: 2026-11-28
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

SAMPLE = (
    # Some of the entries of all segments; those up to a `turn`, between 0 and 1, are a fair sample of so large a share.
    """
    CREATE TABLE search.sample (
        segment bigint NOT NULL,
        turn real NOT NULL,
        id bigint NOT NULL,
        label text NOT NULL,
        words tsvector NOT NULL
    )
    """,
    "CREATE INDEX sample_turn_idx ON search.sample (turn)",
)

TRUNCATED = """
    CREATE OR REPLACE FUNCTION search.note_truncated() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE search.segments SET status = 'retired' WHERE status <> 'retired';
        DELETE FROM search.changes;{more}
        RETURN NULL;
    END $$
"""

# In the order of SKUs, so that a segment has a piece of it. Products come first in every order of locks.
REBUILD = """
    CREATE OR REPLACE FUNCTION search.rebuild() RETURNS bigint LANGUAGE sql AS $$
        LOCK TABLE products IN ACCESS SHARE MODE;
        UPDATE search.segments SET status = 'retired' WHERE status <> 'retired';{more}
        INSERT INTO search.changes (ids, size)
        SELECT ids, cardinality(ids) FROM (
            SELECT array_agg(id) AS ids, batch FROM (
                SELECT id, row_number() OVER (ORDER BY {order}) / 20000 AS batch FROM products) p
            GROUP BY batch) b
        ORDER BY batch;
        SELECT coalesce(sum(size), 0) FROM search.changes;
    $$
"""

NO_SAMPLE = "\n        DELETE FROM search.sample;"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("""
        ALTER TABLE search.segments ADD first_key text COLLATE "C", ADD last_key text COLLATE "C",
            ADD in_order boolean NOT NULL DEFAULT false
    """)
    for statement in SAMPLE:
        op.execute(statement)
    op.execute(TRUNCATED.format(more=NO_SAMPLE))
    op.execute(REBUILD.format(more=NO_SAMPLE, order="sku_key"))
    op.execute("SELECT search.rebuild()")
    op.execute(
        'CREATE INDEX products_inactive_name_idx ON products ((lower(name) COLLATE "C"), id) WHERE NOT active'
    )


def downgrade() -> None:
    op.execute("DROP INDEX products_inactive_name_idx")
    op.execute(REBUILD.format(more="", order="id"))
    op.execute(TRUNCATED.format(more=""))
    op.execute("-- squawk-ignore ban-drop-table\nDROP TABLE search.sample")
    op.execute("ALTER TABLE search.segments DROP first_key, DROP last_key, DROP in_order")
