-- name: begin_list
-- For the session of a list: a time limit, and plans for the values of each statement, because which index is best
-- depends on them. Returns how many products there are, and how many the planner takes there to be, 0 while the table was
-- never analyzed: it multiplies the size of the file by the products on a page when it was analyzed last. The table may
-- have partitions, which have the products then. And since when a consumer of changes asks again, see sync.sql.
SELECT (SELECT coalesce(sum(change), 0)::bigint FROM product_count_changes) AS products,
    (SELECT sum(CASE WHEN relpages > 0
            THEN reltuples * (pg_relation_size(oid) / current_setting('block_size')::integer) / relpages
            ELSE 0 END)
        FROM pg_class WHERE oid = ANY (ARRAY(
            SELECT 'products'::regclass UNION ALL
            SELECT inhrelid FROM pg_inherits WHERE inhparent = 'products'::regclass))) AS planned,
    ({sync_until}) AS sync_until,
    set_config('statement_timeout', :timeout, false),
    set_config('lock_timeout', :lock_timeout, false),
    set_config('plan_cache_mode', 'force_custom_plan', false),
    set_config('enable_seqscan', 'off', false)
