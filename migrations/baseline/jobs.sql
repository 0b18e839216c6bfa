-- Jobs: long operations on products, each with the set of products that it works on.

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
);

CREATE INDEX jobs_notify_at_idx ON jobs (notify_at) WHERE status IN ('queued', 'running');

CREATE TABLE job_batches (
    job_id uuid NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    no integer NOT NULL,
    ids bigint[] NOT NULL,
    PRIMARY KEY (job_id, no)
);

-- Compressing ids doesn't make them smaller, it only takes time.
ALTER TABLE job_batches ALTER COLUMN ids SET STORAGE EXTERNAL;
