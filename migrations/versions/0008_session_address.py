"""Sessions: the address from which one was last used

Revision ID: 0008
Revises: 0007
Create Date: 2026-11-26
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE sessions ADD COLUMN address text")


def downgrade() -> None:
    op.execute("ALTER TABLE sessions DROP COLUMN address")
