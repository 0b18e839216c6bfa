"""Full feeds: rejects by SKU key, and the progress of looking for missing products

Revision ID: 0008_pre
Revises: 0006_pre
Create Date: 2026-11-29
"""

from alembic import op

revision = "0008_pre"
down_revision = "0006_pre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("CREATE INDEX import_rejects_import_id_sku_key_idx ON import_rejects (import_id, sku_key)")
    op.execute(
        "ALTER TABLE imports ADD COLUMN provisional_ranges bigint NOT NULL DEFAULT 0,"
        " ADD COLUMN classified_before bigint NOT NULL DEFAULT 0,"
        " ADD COLUMN checked_before bigint NOT NULL DEFAULT 0"
    )


def downgrade() -> None:
    op.execute("DROP INDEX import_rejects_import_id_sku_key_idx")
    op.execute(
        "ALTER TABLE imports DROP COLUMN provisional_ranges, DROP COLUMN classified_before, DROP COLUMN checked_before"
    )
