"""Import options: plans, atomic publishing, full feeds, pausing; lineage by import

Revision ID: 0002
Revises: 0001
Create Date: 2026-11-22
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

STATEMENTS = (
    "CREATE INDEX products_import_id_idx ON products USING brin (import_id) WITH (pages_per_range = 32)",
    """
    ALTER TABLE imports
        ADD COLUMN plan jsonb,
        ADD COLUMN confirmed_at timestamptz,
        ADD COLUMN missing jsonb,
        ADD COLUMN warnings jsonb NOT NULL DEFAULT '[]',
        ADD COLUMN expires_at timestamptz,
        ADD COLUMN source jsonb,
        ADD COLUMN provisional_rows bigint NOT NULL DEFAULT 0,
        ADD COLUMN purged_at timestamptz,
        ADD COLUMN resumed_at timestamptz,
        ADD COLUMN rows_before bigint NOT NULL DEFAULT 0,
        ADD COLUMN bytes_before bigint NOT NULL DEFAULT 0,
        ADD COLUMN published_before bigint NOT NULL DEFAULT 0
    """,
    # What a range would do, judged before the first write; and which rejects it found.
    """
    ALTER TABLE import_ranges
        ADD COLUMN classified_at timestamptz,
        ADD COLUMN planned jsonb,
        ADD COLUMN reject_codes jsonb NOT NULL DEFAULT '{}',
        ADD COLUMN missing bigint NOT NULL DEFAULT 0,
        ADD COLUMN missing_at timestamptz
    """,
    "ALTER TABLE import_chunks ADD COLUMN reject_codes jsonb NOT NULL DEFAULT '{}'",
    "ALTER TABLE import_rejects ADD COLUMN range_no integer",
    """
    CREATE INDEX import_rejects_import_id_range_no_idx ON import_rejects (import_id, range_no)
        WHERE range_no IS NOT NULL
    """,
    # Earlier rows of a SKU key, and the line that won.
    """
    CREATE TABLE import_superseded (
        import_id uuid NOT NULL,
        line bigint NOT NULL,
        winning_line bigint NOT NULL,
        sku text NOT NULL,
        PRIMARY KEY (import_id, line)
    )
    """,
    # Events are written with what causes them, and fanned out to webhook endpoints afterwards.
    """
    CREATE TABLE events (
        id uuid PRIMARY KEY,
        type text NOT NULL,
        payload jsonb NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        fanned_out_at timestamptz
    )
    """,
    "CREATE INDEX events_id_idx ON events (id) WHERE fanned_out_at IS NULL",
    # A mapping is remembered for every file with the same header.
    """
    CREATE TABLE import_mappings (
        header_hash bytea PRIMARY KEY,
        mapping jsonb NOT NULL,
        used_at timestamptz NOT NULL DEFAULT now()
    )
    """,
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP INDEX products_import_id_idx")
    op.execute("DROP TABLE import_mappings, import_superseded, events")
    op.execute("ALTER TABLE import_rejects DROP COLUMN range_no")
    op.execute("ALTER TABLE import_chunks DROP COLUMN reject_codes")
    op.execute(
        "ALTER TABLE import_ranges DROP COLUMN classified_at, DROP COLUMN planned, DROP COLUMN reject_codes,"
        " DROP COLUMN missing, DROP COLUMN missing_at"
    )
    op.execute(
        "ALTER TABLE imports DROP COLUMN plan, DROP COLUMN confirmed_at, DROP COLUMN missing,"
        " DROP COLUMN warnings, DROP COLUMN expires_at, DROP COLUMN source, DROP COLUMN provisional_rows,"
        " DROP COLUMN purged_at, DROP COLUMN resumed_at, DROP COLUMN rows_before, DROP COLUMN bytes_before,"
        " DROP COLUMN published_before"
    )
