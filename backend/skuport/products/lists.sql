-- name: begin_list
-- For the transaction of a list: a time limit, and plans for the values of each statement, because which index is best
-- depends on them. Returns about how many products there are, -1 while the table was never analyzed.
SELECT reltuples, set_config('statement_timeout', :timeout, true),
    set_config('plan_cache_mode', 'force_custom_plan', true), set_config('enable_seqscan', 'off', true)
FROM pg_class WHERE oid = 'products'::regclass
