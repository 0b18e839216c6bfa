"""What an update changed for searches is found in linear time, whatever the session did before

Revision ID: 0012_pre
Revises: 0010_pre
Create Date: 2026-11-30
"""

from alembic import op

revision = "0012_pre"
down_revision = "0010_pre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The statement has no parameters, so a session keeps its first plan. Made for an update of one product, that was a
    # nested loop, which took minutes for the 20,000 products of a range.
    op.execute("ALTER FUNCTION search.note_updated() SET enable_nestloop = off")


def downgrade() -> None:
    op.execute("ALTER FUNCTION search.note_updated() RESET enable_nestloop")
