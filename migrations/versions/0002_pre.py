"""Record what made a principal and a sign-in link

Revision ID: 0002_pre
Revises: 0001
Create Date: 2026-11-29
"""

from alembic import op

revision = "0002_pre"
down_revision = "0001"
branch_labels = ("pre",)
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE principals ADD COLUMN created_by uuid, ADD COLUMN created_in_session uuid")
    op.execute("ALTER TABLE signin_tokens ADD COLUMN created_in_session uuid")
    op.execute(
        "UPDATE principals p SET created_by = k.created_by FROM api_keys k WHERE k.principal_id = p.id"
    )
    # A link is used in the moment in which its user's principal is created.
    op.execute(
        "UPDATE principals p SET created_by = t.created_by FROM signin_tokens t"
        " WHERE p.kind = 'session' AND p.created_at = t.used_at AND p.name = t.name"
    )
    op.execute(
        "ALTER TABLE principals ADD CONSTRAINT principals_created_by_fkey"
        " FOREIGN KEY (created_by) REFERENCES principals (id)"
    )
    op.execute("CREATE INDEX principals_created_by_idx ON principals (created_by)")
    op.execute("CREATE INDEX principals_created_in_session_idx ON principals (created_in_session)")


def downgrade() -> None:
    op.execute("ALTER TABLE signin_tokens DROP COLUMN created_in_session")
    op.execute("ALTER TABLE principals DROP COLUMN created_in_session, DROP COLUMN created_by")
