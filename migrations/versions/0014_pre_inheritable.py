"""What variants inherit from rejected rows

Revision ID: 0014_pre
Revises: 0012_pre
Create Date: 2026-11-30
"""

from alembic import op

revision = "0014_pre"
down_revision = "0012_pre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Unlogged, as the staging tables are; rows of an earlier generation mean nothing.
    op.execute(
        "CREATE UNLOGGED TABLE staging.inheritable (import_id uuid NOT NULL, generation integer NOT NULL,"
        " line bigint NOT NULL, group_value text NOT NULL, fields jsonb NOT NULL, refused jsonb NOT NULL)"
    )
    op.execute("CREATE INDEX inheritable_import_id_idx ON staging.inheritable (import_id)")


def downgrade() -> None:
    op.execute("DROP TABLE staging.inheritable")
