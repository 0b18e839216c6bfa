"""Products: what an import wrote, in the order of SKUs

Revision ID: 0009
Revises: 0008
Create Date: 2026-11-28
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("CREATE INDEX products_import_id_sku_key_idx ON products (import_id, sku_key)")
    op.execute("-- squawk-ignore require-concurrent-index-deletion\nDROP INDEX products_import_id_idx")


def downgrade() -> None:
    op.execute("DROP INDEX products_import_id_sku_key_idx")
    op.execute(
        "CREATE INDEX products_import_id_idx ON products USING brin (import_id) WITH (pages_per_range = 32)"
    )
