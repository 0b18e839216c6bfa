-- Who may do what: principals, keys, sign-in links, sessions.

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
    address text,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_seen_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz
);

CREATE INDEX sessions_api_key_id_idx ON sessions (api_key_id);
