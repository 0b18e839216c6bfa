"""Webhooks: endpoints, deliveries, attempts

Revision ID: 0006
Revises: 0005
Create Date: 2026-11-24
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STATEMENTS = (
    # What is sent, to the byte; written when the event is fanned out to somebody.
    "ALTER TABLE events ADD COLUMN body text",
    """
    CREATE TABLE webhook_endpoints (
        id uuid PRIMARY KEY,
        url text NOT NULL,
        description text NOT NULL DEFAULT '',
        event_types text[] NOT NULL,
        enabled boolean NOT NULL DEFAULT true,
        custom_header_names text[] NOT NULL DEFAULT '{}',
        custom_headers bytea,
        secret bytea NOT NULL,
        previous_secret bytea,
        previous_secret_until timestamptz,
        failing_since timestamptz,
        disabled_at timestamptz,
        disabled_reason text,
        version integer NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        created_by uuid NOT NULL REFERENCES principals (id),
        deleted_at timestamptz
    )
    """,
    # One event for one endpoint. `round` counts how often somebody asked for it again, so that the result of an attempt
    # under way doesn't undo that.
    """
    CREATE TABLE webhook_deliveries (
        endpoint_id uuid NOT NULL REFERENCES webhook_endpoints (id) ON DELETE CASCADE,
        event_id uuid NOT NULL REFERENCES events (id) ON DELETE CASCADE,
        event_type text NOT NULL,
        status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'succeeded', 'failed')),
        test boolean NOT NULL DEFAULT false,
        round integer NOT NULL DEFAULT 1,
        failures integer NOT NULL DEFAULT 0,
        attempts integer NOT NULL DEFAULT 0,
        next_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        last_attempt_at timestamptz,
        last_status_code integer,
        last_error text,
        PRIMARY KEY (endpoint_id, event_id),
        CONSTRAINT webhook_deliveries_next_at_check CHECK ((status = 'pending') = (next_at IS NOT NULL))
    )
    """,
    "CREATE INDEX webhook_deliveries_event_id_idx ON webhook_deliveries (event_id)",
    """
    CREATE INDEX webhook_deliveries_due_idx ON webhook_deliveries (endpoint_id, next_at, event_id)
        WHERE status = 'pending'
    """,
    """
    CREATE INDEX webhook_deliveries_failed_idx ON webhook_deliveries (endpoint_id, event_id)
        WHERE status = 'failed'
    """,
    """
    CREATE TABLE webhook_attempts (
        endpoint_id uuid NOT NULL,
        event_id uuid NOT NULL,
        number integer NOT NULL,
        started_at timestamptz NOT NULL,
        duration_ms integer NOT NULL,
        status_code integer,
        error text,
        request_headers jsonb NOT NULL,
        response_headers jsonb NOT NULL,
        response_body text NOT NULL,
        response_truncated boolean NOT NULL,
        PRIMARY KEY (endpoint_id, event_id, number),
        FOREIGN KEY (endpoint_id, event_id) REFERENCES webhook_deliveries (endpoint_id, event_id) ON DELETE CASCADE
    )
    """,
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE webhook_attempts, webhook_deliveries, webhook_endpoints")
    op.execute("ALTER TABLE events DROP COLUMN body")
