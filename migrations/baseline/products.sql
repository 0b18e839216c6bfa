-- The catalog. Each index costs every import time; what each is for: docs/decisions/0016-*.md.

-- Each publishing connection takes ids a thousand at a time, so that connections don't contend for one index page.
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

CREATE INDEX products_import_id_sku_key_idx ON products (import_id, sku_key);

-- `import_id` is a column, so that a walk by name finds an import's products without reading the others.
CREATE INDEX products_name_key_idx ON products ((lower(name) COLLATE "C"), id, import_id);

CREATE INDEX products_updated_at_id_idx ON products (updated_at, id);

CREATE INDEX products_created_at_id_idx ON products (created_at, id);

CREATE INDEX products_edited_idx ON products (updated_at) WHERE import_id IS NULL;

CREATE INDEX products_inactive_idx ON products (sku_key) WHERE NOT active;

CREATE INDEX products_inactive_name_idx ON products ((lower(name) COLLATE "C"), id) WHERE NOT active;

CREATE INDEX products_attributes_idx ON products USING gin (attributes jsonb_path_ops) WHERE attributes <> '{}'::jsonb;
