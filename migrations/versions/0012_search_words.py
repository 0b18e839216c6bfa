"""Search: the sample's turn becomes its sample key

Revision ID: 0012
Revises: 0011
Create Date: 2026-11-28
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("-- squawk-ignore renaming-column\nALTER TABLE search.sample RENAME turn TO sample_key")
    op.execute(
        "-- squawk-ignore renaming-object\nALTER INDEX search.sample_turn_idx RENAME TO sample_sample_key_idx"
    )


def downgrade() -> None:
    op.execute("ALTER INDEX search.sample_sample_key_idx RENAME TO sample_turn_idx")
    op.execute("ALTER TABLE search.sample RENAME sample_key TO turn")
