-- What the running role (skuport.running_role) may do, granted by the owner after each migration and again at will.
-- It reads and writes rows, empties products, and creates tables for staging and search, which are made at run time and
-- hold nothing but what can be made again. It only adds to the audit log.
DO $$
DECLARE
    running text := current_setting('skuport.running_role');
    found record;
BEGIN
    EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO %I', current_database(), running);
    EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', running);
    EXECUTE format('GRANT USAGE, CREATE ON SCHEMA staging, search TO %I', running);

    FOR found IN
        SELECT c.relname AS name FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
            AND pg_get_userbyid(c.relowner) = current_user
    LOOP
        EXECUTE format('REVOKE ALL ON public.%I FROM %I', found.name, running);
        EXECUTE format('GRANT %s ON public.%I TO %I', CASE found.name
            WHEN 'alembic_version' THEN 'SELECT'
            WHEN 'audit_log' THEN 'SELECT, INSERT'
            WHEN 'products' THEN 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE'
            ELSE 'SELECT, INSERT, UPDATE, DELETE' END, found.name, running);
    END LOOP;

    -- Only the owner of both tables can attach a segment to its parent, and only the owner of a table can index or drop it.
    FOR found IN
        SELECT c.oid::regclass AS name FROM pg_class c
        WHERE c.relnamespace IN ('staging'::regnamespace, 'search'::regnamespace) AND c.relkind IN ('r', 'p')
            AND pg_get_userbyid(c.relowner) <> running
    LOOP
        EXECUTE format('ALTER TABLE %s OWNER TO %I', found.name, running);
    END LOOP;
END $$
