"""Imports count the time for which they wait for a user

Revision ID: 0006_pre
Revises: 0001
Create Date: 2026-11-29
"""

from alembic import op

revision = "0006_pre"
down_revision = "0004_pre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE imports ADD COLUMN waited_seconds double precision NOT NULL DEFAULT 0")


def downgrade() -> None:
    op.execute("ALTER TABLE imports DROP COLUMN waited_seconds")
