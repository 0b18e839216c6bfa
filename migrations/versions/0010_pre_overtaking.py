"""Small imports overtake large ones; surplus cells have a column

Revision ID: 0010_pre
Revises: 0008_pre
Create Date: 2026-11-29
"""

from alembic import op

revision = "0010_pre"
down_revision = "0008_pre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        "ALTER TABLE imports ADD COLUMN queued_at timestamptz NOT NULL DEFAULT now(),"
        " ADD COLUMN is_small boolean NOT NULL DEFAULT false,"
        " ADD COLUMN overtakes text,"
        " ADD COLUMN surplus_cells integer,"
        " ADD CONSTRAINT imports_overtakes_check CHECK (overtakes IN ('none', 'keeping', 'any'))"
    )
    op.execute(
        "UPDATE imports SET queued_at = created_at, surplus_cells = (dialect ->> 'surplus_cells')::integer"
    )
    op.execute(
        'CREATE TABLE import_later_writes (import_id uuid NOT NULL, sku_key text COLLATE "C" NOT NULL,'
        " fields text[] NOT NULL, attributes text[] NOT NULL, created boolean NOT NULL,"
        " PRIMARY KEY (import_id, sku_key))"
    )


def downgrade() -> None:
    op.execute("DROP TABLE import_later_writes")
    op.execute(
        "ALTER TABLE imports DROP COLUMN overtakes, DROP COLUMN is_small, DROP COLUMN queued_at,"
        " DROP COLUMN surplus_cells"
    )
