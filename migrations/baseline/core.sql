-- What every feature uses: the audit log, idempotency keys, leases.

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
