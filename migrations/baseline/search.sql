-- Search: the segments of its index, and the changes that are not in it yet.

-- The parent of the segments; it stays empty itself.
CREATE TABLE search.entries (
    id bigint NOT NULL,
    label text NOT NULL,
    words tsvector NOT NULL
);

CREATE TABLE search.segments (
    no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    status text NOT NULL CONSTRAINT segments_status_check CHECK (status IN ('open', 'sealed', 'retired')),
    entries bigint NOT NULL,
    checked_at timestamptz NOT NULL DEFAULT now(),
    first_key text COLLATE "C",
    last_key text COLLATE "C",
    in_order boolean NOT NULL DEFAULT false
);

-- Some of the entries of all segments. Those up to a `sample_key`, between 0 and 1, are a fair sample of that share.
CREATE TABLE search.sample (
    segment bigint NOT NULL,
    sample_key real NOT NULL,
    id bigint NOT NULL,
    label text NOT NULL,
    words tsvector NOT NULL
);

CREATE INDEX sample_sample_key_idx ON search.sample (sample_key);

-- One row for each statement that changed products. Arrays of ids don't compress; trying to would take time.
CREATE TABLE search.changes (
    no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ids bigint[] NOT NULL,
    size integer NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);

ALTER TABLE search.changes ALTER COLUMN ids SET STORAGE EXTERNAL;

CREATE FUNCTION search.note_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search.changes (ids, size)
    SELECT ids, cardinality(ids) FROM (SELECT array_agg(id) AS ids FROM after) c WHERE ids IS NOT NULL;
    RETURN NULL;
END $$;

-- Prices and stock change every night, names hardly ever: a change that no search can see isn't noted. The join compares
-- what a statement wrote with what was there before; bulk edits forbid hash joins, and would make it quadratic.
CREATE FUNCTION search.note_updated() RETURNS trigger LANGUAGE plpgsql SET enable_hashjoin = on AS $$
BEGIN
    INSERT INTO search.changes (ids, size)
    SELECT ids, cardinality(ids) FROM (
        SELECT array_agg(a.id) AS ids FROM after a JOIN before b USING (id)
        WHERE (a.sku, a.name, a.description) IS DISTINCT FROM (b.sku, b.name, b.description)) c
    WHERE ids IS NOT NULL;
    RETURN NULL;
END $$;

CREATE FUNCTION search.note_truncated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE search.segments SET status = 'retired' WHERE status <> 'retired';
    DELETE FROM search.changes;
    DELETE FROM search.sample;
    RETURN NULL;
END $$;

CREATE TRIGGER search_inserted AFTER INSERT ON products REFERENCING NEW TABLE AS after
FOR EACH STATEMENT EXECUTE FUNCTION search.note_inserted();

CREATE TRIGGER search_updated AFTER UPDATE ON products REFERENCING OLD TABLE AS before NEW TABLE AS after
FOR EACH STATEMENT EXECUTE FUNCTION search.note_updated();

CREATE TRIGGER search_truncated AFTER TRUNCATE ON products
FOR EACH STATEMENT EXECUTE FUNCTION search.note_truncated();

-- Retires all segments and notes every product as changed, in the order of SKUs, so that each new segment has a piece of
-- it. Products come first in every order of locks.
CREATE FUNCTION search.rebuild() RETURNS bigint LANGUAGE sql AS $$
    LOCK TABLE products IN ACCESS SHARE MODE;
    UPDATE search.segments SET status = 'retired' WHERE status <> 'retired';
    DELETE FROM search.sample;
    INSERT INTO search.changes (ids, size)
    SELECT ids, cardinality(ids) FROM (
        SELECT array_agg(id) AS ids, batch FROM (
            SELECT id, row_number() OVER (ORDER BY sku_key) / 20000 AS batch FROM products) p
        GROUP BY batch) b
    ORDER BY batch;
    SELECT coalesce(sum(size), 0) FROM search.changes;
$$;
