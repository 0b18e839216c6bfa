"""The ground: accounts, audit, uploads, products, imports, leases

Revision ID: 0001
Revises:
Create Date: 2026-11-22
"""

import re

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ACCOUNTS = """
CREATE TABLE principals (
    id uuid PRIMARY KEY,
    kind text NOT NULL CONSTRAINT principals_kind_check CHECK (kind IN ('api_key', 'session', 'bootstrap', 'system')),
    name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

INSERT INTO principals (id, kind, name) VALUES
    ('00000000-0000-7000-8000-000000000001', 'bootstrap', 'SKUPORT_API_KEY'),
    ('00000000-0000-7000-8000-000000000002', 'system', 'Skuport');

CREATE TABLE api_keys (
    id uuid PRIMARY KEY,
    principal_id uuid NOT NULL REFERENCES principals (id),
    name text NOT NULL,
    prefix text NOT NULL,
    key_hash bytea NOT NULL CONSTRAINT api_keys_key_hash_key UNIQUE,
    scopes text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by uuid NOT NULL REFERENCES principals (id),
    expires_at timestamptz,
    last_used_at timestamptz,
    revoked_at timestamptz
);

CREATE TABLE signin_tokens (
    token_hash bytea PRIMARY KEY,
    name text NOT NULL,
    scopes text[] NOT NULL,
    created_by uuid NOT NULL REFERENCES principals (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);

CREATE TABLE sessions (
    id uuid PRIMARY KEY,
    token_hash bytea NOT NULL CONSTRAINT sessions_token_hash_key UNIQUE,
    principal_id uuid NOT NULL REFERENCES principals (id),
    api_key_id uuid REFERENCES api_keys (id),
    scopes text[] NOT NULL,
    user_agent text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    last_seen_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz
);
CREATE INDEX sessions_api_key_id_idx ON sessions (api_key_id);

CREATE TABLE audit_log (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    principal_id uuid NOT NULL REFERENCES principals (id),
    action text NOT NULL,
    subject_type text NOT NULL,
    subject_id text NOT NULL,
    request_id text,
    details jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX audit_log_subject_type_subject_id_idx ON audit_log (subject_type, subject_id);

CREATE FUNCTION audit_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit_log is append-only';
END $$;
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION audit_log_is_append_only();

CREATE TABLE idempotency_keys (
    principal_id uuid NOT NULL REFERENCES principals (id),
    key text NOT NULL,
    operation text NOT NULL,
    fingerprint bytea NOT NULL,
    status integer NOT NULL,
    headers jsonb NOT NULL,
    body bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (principal_id, key)
);
CREATE INDEX idempotency_keys_created_at_idx ON idempotency_keys (created_at);
"""

UPLOADS = """
CREATE TABLE uploads (
    id uuid PRIMARY KEY,
    object_key text NOT NULL CONSTRAINT uploads_object_key_key UNIQUE,
    filename text NOT NULL,
    content_type text NOT NULL,
    size bigint NOT NULL CONSTRAINT uploads_size_check CHECK (size >= 0),
    multipart_id text,
    part_size bigint,
    part_count integer,
    status text NOT NULL CONSTRAINT uploads_status_check CHECK (status IN ('pending', 'completed', 'aborted')),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    completed_at timestamptz,
    removed_at timestamptz,
    created_by uuid NOT NULL REFERENCES principals (id)
);
CREATE INDEX uploads_created_by_idx ON uploads (created_by) WHERE status = 'pending';
CREATE INDEX uploads_expires_at_idx ON uploads (expires_at) WHERE removed_at IS NULL;
"""

PRODUCTS = """
-- Each publishing connection takes ids a thousand at a time, so that they don't fight over one page of the index.
CREATE TABLE products (
    id bigint GENERATED ALWAYS AS IDENTITY (CACHE 1000) PRIMARY KEY,
    sku text NOT NULL,
    sku_key text COLLATE "C" NOT NULL CONSTRAINT products_sku_key_key UNIQUE,
    name text NOT NULL,
    description text NOT NULL DEFAULT '',
    active boolean NOT NULL DEFAULT true,
    attributes jsonb NOT NULL DEFAULT '{}',
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    import_id uuid,
    import_line bigint
);
"""

IMPORTS = """
CREATE TABLE imports (
    id uuid PRIMARY KEY,
    upload_id uuid NOT NULL REFERENCES uploads (id),
    object_key text NOT NULL,
    object_etag text NOT NULL,
    filename text NOT NULL,
    bytes_total bigint NOT NULL,
    options jsonb NOT NULL,
    dialect jsonb NOT NULL,
    columns jsonb NOT NULL,
    body_offset bigint NOT NULL,
    body_line bigint NOT NULL,
    status text NOT NULL CONSTRAINT imports_status_check CHECK (
        status IN ('queued', 'running', 'paused', 'awaiting_confirmation', 'completed', 'failed', 'cancelled')),
    phase text CONSTRAINT imports_phase_check CHECK (phase IN ('staging', 'publishing', 'finishing')),
    attempt integer NOT NULL DEFAULT 1,
    error jsonb,
    planned_at timestamptz,
    generation integer NOT NULL DEFAULT 0,
    staged_at timestamptz,
    staged_rows bigint,
    publishing_at timestamptz,
    rows_read bigint,
    created bigint,
    updated bigint,
    unchanged bigint,
    superseded bigint,
    rejected bigint,
    blank bigint,
    dispatch_seq bigint NOT NULL DEFAULT 1,
    notify_at timestamptz NOT NULL DEFAULT now(),
    created_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    finished_at timestamptz,
    created_by uuid NOT NULL REFERENCES principals (id),
    -- Every row read is accounted for, or the import can't be called completed.
    CONSTRAINT imports_accounting_check CHECK (
        status <> 'completed'
        OR coalesce(rows_read = created + updated + unchanged + superseded + rejected + blank, false))
);
CREATE INDEX imports_upload_id_idx ON imports (upload_id);
CREATE INDEX imports_notify_at_idx ON imports (notify_at) WHERE status IN ('queued', 'running');

CREATE TABLE import_chunks (
    import_id uuid NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    no integer NOT NULL,
    byte_start bigint NOT NULL,
    byte_end bigint NOT NULL,
    first_line bigint NOT NULL,
    problem jsonb,
    status text NOT NULL DEFAULT 'pending'
        CONSTRAINT import_chunks_status_check CHECK (status IN ('pending', 'staged')),
    rows_read bigint,
    rejected bigint,
    blank bigint,
    PRIMARY KEY (import_id, no)
);

CREATE TABLE import_ranges (
    import_id uuid NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    no integer NOT NULL,
    key_from text COLLATE "C" NOT NULL,
    key_to text COLLATE "C",
    published_at timestamptz,
    created bigint NOT NULL DEFAULT 0,
    updated bigint NOT NULL DEFAULT 0,
    unchanged bigint NOT NULL DEFAULT 0,
    superseded bigint NOT NULL DEFAULT 0,
    rejected bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (import_id, no)
);

-- No foreign keys where rows come by the ten thousand: checking them one by one takes as long as all the rest.
CREATE TABLE import_rejects (
    import_id uuid NOT NULL,
    line bigint NOT NULL,
    chunk integer,
    byte_offset bigint NOT NULL,
    byte_length bigint NOT NULL,
    column_name text,
    code text NOT NULL,
    message text NOT NULL,
    raw text,
    sku_key text COLLATE "C",
    PRIMARY KEY (import_id, line)
);

CREATE TABLE leases (
    kind text NOT NULL,
    resource_id uuid NOT NULL,
    unit integer NOT NULL,
    holder uuid,
    epoch bigint NOT NULL,
    claims integer NOT NULL,
    expires_at timestamptz NOT NULL,
    heartbeat_at timestamptz NOT NULL,
    backend_pid integer,
    backend_start timestamptz,
    reason text,
    PRIMARY KEY (kind, resource_id, unit)
);

CREATE SCHEMA staging;

-- A crash of the database empties every unlogged table. A missing sentinel tells that the staged rows went too.
CREATE UNLOGGED TABLE staging.sentinels (
    import_id uuid PRIMARY KEY,
    generation integer NOT NULL
);
"""


def upgrade() -> None:
    for part in (ACCOUNTS, UPLOADS, PRODUCTS, IMPORTS):
        # The driver prepares what it executes, and only single statements can be prepared.
        for statement in re.split(r";\n+(?=CREATE|INSERT|--)", part.strip()):
            op.execute(statement)


def downgrade() -> None:
    op.execute("DROP SCHEMA staging CASCADE")
    op.execute(
        "DROP TABLE leases, import_rejects, import_ranges, import_chunks, imports, products, uploads,"
        " idempotency_keys, audit_log, sessions, signin_tokens, api_keys, principals"
    )
    op.execute("DROP FUNCTION audit_log_is_append_only")
