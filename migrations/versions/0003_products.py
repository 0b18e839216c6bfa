"""Products: indexes for lists in every order, and for the filters that need one

Revision ID: 0003
Revises: 0002
Create Date: 2026-11-24
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Each costs an import time; what and why: docs/decisions/0016-every-list-has-its-index.md
STATEMENTS = (
    'CREATE INDEX products_name_key_idx ON products ((lower(name) COLLATE "C"), id)',
    "CREATE INDEX products_updated_at_id_idx ON products (updated_at, id)",
    "CREATE INDEX products_created_at_id_idx ON products (created_at, id)",
    "CREATE INDEX products_inactive_idx ON products (sku_key) WHERE NOT active",
    """
    CREATE INDEX products_attributes_idx ON products USING gin (attributes jsonb_path_ops)
        WHERE attributes <> '{}'::jsonb
    """,
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for name in ("name_key", "updated_at_id", "created_at_id", "inactive", "attributes"):
        op.execute(f"DROP INDEX products_{name}_idx")
