-- Makes `products` a table with as many partitions, by a hash of the SKU key, as skuport.partitions says. Keeps its rows
-- and ids. See docs/scale.md.
DO $$
DECLARE
    partitions integer := current_setting('skuport.partitions');
    indexes text[] := ARRAY(SELECT pg_get_indexdef(indexrelid) FROM pg_index
                            WHERE indrelid = 'products'::regclass AND NOT indisunique ORDER BY indexrelid);
    triggers text[] := ARRAY(SELECT pg_get_triggerdef(oid) FROM pg_trigger
                             WHERE tgrelid = 'products'::regclass AND NOT tgisinternal ORDER BY tgname);
    grants text[] := ARRAY(SELECT format('GRANT %s ON products TO %s', privilege_type, grantee::regrole)
                           FROM pg_class, aclexplode(relacl) WHERE pg_class.oid = 'products'::regclass AND grantee <> 0);
    statement text;
BEGIN
    CREATE TABLE partitioned (LIKE products INCLUDING ALL EXCLUDING INDEXES) PARTITION BY HASH (sku_key);
    FOR n IN 0 .. partitions - 1 LOOP
        EXECUTE format('CREATE TABLE products_%s PARTITION OF partitioned FOR VALUES WITH (MODULUS %s, REMAINDER %s)',
            n, partitions, n);
    END LOOP;
    INSERT INTO partitioned OVERRIDING SYSTEM VALUE SELECT * FROM products;
    PERFORM setval('partitioned_id_seq', last_value, is_called) FROM products_id_seq;
    DROP TABLE products;
    ALTER TABLE partitioned RENAME TO products;
    ALTER SEQUENCE partitioned_id_seq RENAME TO products_id_seq;

    -- A unique constraint has to include the SKU key. No two ids are the same, since only the sequence gives them.
    ALTER TABLE products ADD CONSTRAINT products_sku_key_key UNIQUE (sku_key);
    CREATE INDEX products_id_idx ON products (id);
    FOREACH statement IN ARRAY indexes || triggers || grants LOOP
        EXECUTE statement;
    END LOOP;
END $$
