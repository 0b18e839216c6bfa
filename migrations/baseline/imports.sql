-- Imports: the merge of an uploaded file into the catalog, its chunks, ranges, rejects and staged rows.

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
    source jsonb,
    status text NOT NULL CONSTRAINT imports_status_check CHECK (
        status IN ('queued', 'running', 'paused', 'awaiting_confirmation', 'completed', 'failed', 'cancelled')),
    phase text CONSTRAINT imports_phase_check CHECK (phase IN ('staging', 'publishing', 'finishing')),
    attempt integer NOT NULL DEFAULT 1,
    error jsonb,
    warnings jsonb NOT NULL DEFAULT '[]',
    planned_at timestamptz,
    generation integer NOT NULL DEFAULT 0,
    staged_at timestamptz,
    staged_rows bigint,
    provisional_rows bigint NOT NULL DEFAULT 0,
    plan jsonb,
    confirmed_at timestamptz,
    publishing_at timestamptz,
    rows_read bigint,
    created bigint,
    updated bigint,
    unchanged bigint,
    superseded bigint,
    rejected bigint,
    blank bigint,
    missing jsonb,
    dispatch_seq bigint NOT NULL DEFAULT 1,
    notify_at timestamptz NOT NULL DEFAULT now(),
    created_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    resumed_at timestamptz,
    rows_before bigint NOT NULL DEFAULT 0,
    bytes_before bigint NOT NULL DEFAULT 0,
    published_before bigint NOT NULL DEFAULT 0,
    expires_at timestamptz,
    finished_at timestamptz,
    purged_at timestamptz,
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
    reject_codes jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (import_id, no)
);

-- `planned` is what a range would do, classified before the first write of the import.
CREATE TABLE import_ranges (
    import_id uuid NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    no integer NOT NULL,
    key_from text COLLATE "C" NOT NULL,
    key_to text COLLATE "C",
    classified_at timestamptz,
    planned jsonb,
    published_at timestamptz,
    created bigint NOT NULL DEFAULT 0,
    updated bigint NOT NULL DEFAULT 0,
    unchanged bigint NOT NULL DEFAULT 0,
    superseded bigint NOT NULL DEFAULT 0,
    rejected bigint NOT NULL DEFAULT 0,
    reject_codes jsonb NOT NULL DEFAULT '{}',
    missing_at timestamptz,
    missing bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (import_id, no)
);

CREATE INDEX import_ranges_written_at_idx ON import_ranges (greatest(published_at, missing_at), import_id);

-- No foreign keys where rows come by the ten thousand: checking them one by one takes as long as everything else.
CREATE TABLE import_rejects (
    import_id uuid NOT NULL,
    line bigint NOT NULL,
    chunk integer,
    range_no integer,
    byte_offset bigint NOT NULL,
    byte_length bigint NOT NULL,
    column_name text,
    code text NOT NULL,
    message text NOT NULL,
    raw text,
    sku_key text COLLATE "C",
    PRIMARY KEY (import_id, line)
);

CREATE INDEX import_rejects_import_id_range_no_idx ON import_rejects (import_id, range_no) WHERE range_no IS NOT NULL;

-- The earlier rows of a SKU key, and the line that won.
CREATE TABLE import_superseded (
    import_id uuid NOT NULL,
    line bigint NOT NULL,
    winning_line bigint NOT NULL,
    sku text NOT NULL,
    PRIMARY KEY (import_id, line)
);

-- A mapping is remembered for every file with the same header.
CREATE TABLE import_mappings (
    header_hash bytea PRIMARY KEY,
    mapping jsonb NOT NULL,
    used_at timestamptz NOT NULL DEFAULT now()
);

CREATE SCHEMA staging;

-- A crash of the database empties every unlogged table. A missing sentinel tells that the staged rows are lost, too.
CREATE UNLOGGED TABLE staging.sentinels (
    import_id uuid PRIMARY KEY,
    generation integer NOT NULL
);
