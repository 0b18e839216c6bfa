-- Files on their way into object storage.

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
