"""The schema of 0.1.0, by subject, in migrations/baseline/*.sql

Revision ID: 0001
Revises:
Create Date: 2026-11-28
"""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BASELINE = Path(__file__).resolve().parents[1] / "baseline"
SUBJECTS = ("accounts", "core", "uploads", "products", "imports", "jobs", "webhooks", "search_text", "search")
"""In this order, since they refer to each other."""


def upgrade() -> None:
    for subject in SUBJECTS:
        # The driver prepares what it executes, and only single statements can be prepared. In these files, a blank line
        # follows each statement, and none stands within one.
        for statement in (BASELINE / f"{subject}.sql").read_text("utf-8").split(";\n\n"):
            op.execute(statement.strip().removesuffix(";"))


def downgrade() -> None:
    op.execute("DROP SCHEMA search CASCADE")
    op.execute("DROP SCHEMA staging CASCADE")
    op.execute("DROP EXTENSION pg_trgm")
    op.execute(
        "DROP TABLE webhook_attempts, webhook_deliveries, webhook_endpoints, events, job_batches, jobs,"
        " import_mappings, import_superseded, import_rejects, import_ranges, import_chunks, imports, products, uploads,"
        " leases, idempotency_keys, audit_log, sessions, signin_tokens, api_keys, principals"
    )
    op.execute("DROP FUNCTION audit_log_is_append_only")
