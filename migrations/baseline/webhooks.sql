-- Events and their delivery to webhook endpoints.

-- Events are written with what causes them, and fanned out to endpoints afterwards. `body` is what is sent, to the byte;
-- it is written when the event is fanned out to at least one endpoint.
CREATE TABLE events (
    id uuid PRIMARY KEY,
    type text NOT NULL,
    payload jsonb NOT NULL,
    body text,
    created_at timestamptz NOT NULL DEFAULT now(),
    fanned_out_at timestamptz
);

CREATE INDEX events_id_idx ON events (id) WHERE fanned_out_at IS NULL;

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
);

-- One event for one endpoint. `round` counts how often it was requested again, so that the result of an attempt that is
-- under way doesn't undo such a request.
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
);

CREATE INDEX webhook_deliveries_event_id_idx ON webhook_deliveries (event_id);

CREATE INDEX webhook_deliveries_due_idx ON webhook_deliveries (endpoint_id, next_at, event_id)
    WHERE status = 'pending';

CREATE INDEX webhook_deliveries_failed_idx ON webhook_deliveries (endpoint_id, event_id)
    WHERE status = 'failed';

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
);
