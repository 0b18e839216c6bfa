"""Jobs: long operations on products, each with the set it works on

Revision ID: 0004
Revises: 0003
Create Date: 2026-11-24
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE jobs (
        id uuid PRIMARY KEY,
        kind text NOT NULL
            CONSTRAINT jobs_kind_check CHECK (kind IN ('products.delete', 'products.update', 'products.export')),
        status text NOT NULL
            CONSTRAINT jobs_status_check CHECK (status IN ('queued', 'running', 'completed', 'failed', 'cancelled')),
        selection jsonb NOT NULL,
        options jsonb NOT NULL,
        total bigint NOT NULL,
        pinned boolean NOT NULL,
        processed bigint NOT NULL DEFAULT 0,
        counts jsonb NOT NULL DEFAULT '{}',
        result jsonb,
        error jsonb,
        dispatch_seq bigint NOT NULL DEFAULT 1,
        notify_at timestamptz NOT NULL DEFAULT now(),
        created_at timestamptz NOT NULL DEFAULT now(),
        started_at timestamptz,
        finished_at timestamptz,
        tidied_at timestamptz,
        created_by uuid NOT NULL REFERENCES principals (id),
        -- Every product of the set is accounted for, or the job can't be called completed.
        CONSTRAINT jobs_accounting_check CHECK (status <> 'completed' OR processed = total)
    )
    """,
    "CREATE INDEX jobs_notify_at_idx ON jobs (notify_at) WHERE status IN ('queued', 'running')",
    # What is still to be done: a batch that is done is deleted with the transaction that has done it.
    """
    CREATE TABLE job_batches (
        job_id uuid NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
        no integer NOT NULL,
        ids bigint[] NOT NULL,
        PRIMARY KEY (job_id, no)
    )
    """,
    # Ids don't get smaller by compressing them, it only takes time.
    "ALTER TABLE job_batches ALTER COLUMN ids SET STORAGE EXTERNAL",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE job_batches, jobs")
