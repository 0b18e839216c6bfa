"""The merge of one range of SKU keys, in SQL: who wins, what becomes of the winner, and the writes.

`JUDGED` is the common part, so that a plan and its publishing can't disagree: the last row of each key wins, and is
compared with the product as it stands. `PLAN_RANGE` counts, and notes the rejects. `MERGE_RANGE` writes what is new or
different, and only what it compared: an insert gives way to a product that somebody made meanwhile, an update skips
one whose version has moved on. When that happened, the counts don't add up: `new` and `created`, or `changed` and
`updated`, differ.

Parameters of both: $1 key_from, $2 key_to or null, $3 import id, $4 mode, $5 the name column's header, $6 range
number. PLAN_RANGE: $7 samples of each kind.
"""

from skuport.imports.key_ranges import KeyRange
from skuport.imports.state import ImportState

JUDGED = """
WITH staged AS (
    SELECT s.*, max(s.line) OVER (PARTITION BY s.sku_key) AS winning_line
    FROM {staging} s
    WHERE s.sku_key >= $1 AND {staged_below}
), winners AS (
    SELECT s.*, p.id, p.version,
        CASE
            WHEN p.id IS NULL AND $4 = 'update_only' THEN 'sku_not_found'
            WHEN p.id IS NOT NULL AND $4 = 'create_only' THEN 'sku_exists'
            WHEN s.name = '' OR (p.id IS NULL AND s.name IS NULL) THEN 'name_required'
            WHEN p.id IS NULL THEN 'new'
            WHEN p.sku = s.sku
                AND coalesce(s.name, p.name) = p.name
                AND coalesce(s.description, p.description) = p.description
                AND coalesce(s.active, p.active) = p.active
                AND (s.attributes IS NULL OR jsonb_strip_nulls(p.attributes || s.attributes) = p.attributes)
                THEN 'unchanged'
            ELSE 'changed'
        END AS outcome{before}
    FROM staged s
    LEFT JOIN products p
        ON p.sku_key = s.sku_key AND p.sku_key >= $1 AND {product_below}
    WHERE s.line = s.winning_line
)
"""

REJECTING = "('sku_not_found', 'sku_exists', 'name_required')"

REJECTED = """
, rejected AS (
    INSERT INTO import_rejects
        (import_id, line, range_no, byte_offset, byte_length, column_name, code, message, sku_key)
    SELECT $3, line, $6, byte_offset, byte_length,
        CASE WHEN outcome = 'name_required' THEN $5 END, outcome,
        CASE outcome
            WHEN 'name_required' THEN
                'The product ' || sku || ' needs a name: fill in the column ' || coalesce($5, 'name') || '.'
            WHEN 'sku_exists' THEN
                'The product ' || sku || ' is in the catalog already, and this import only creates new ones.'
            ELSE 'There is no product ' || sku || ' in the catalog, and this import only updates.'
        END, sku_key
    FROM winners WHERE outcome IN {rejecting}
    RETURNING code
)
"""

MERGE_RANGE = (
    JUDGED
    + """
, created AS (
    INSERT INTO products (sku, sku_key, name, description, active, attributes, import_id, import_line)
    SELECT sku, sku_key, name, coalesce(description, ''), coalesce(active, true),
        coalesce(jsonb_strip_nulls(attributes), '{{}}'), $3, line
    FROM winners WHERE outcome = 'new' ORDER BY sku_key
    ON CONFLICT (sku_key) DO NOTHING
    RETURNING sku
), updated AS (
    UPDATE products p
    SET sku = w.sku,
        name = coalesce(w.name, p.name),
        description = coalesce(w.description, p.description),
        active = coalesce(w.active, p.active),
        attributes = CASE WHEN w.attributes IS NULL THEN p.attributes
                          ELSE jsonb_strip_nulls(p.attributes || w.attributes) END,
        version = p.version + 1,
        updated_at = now(),
        import_id = $3,
        import_line = w.line
    FROM (SELECT * FROM winners WHERE outcome = 'changed' ORDER BY sku_key) w
    WHERE p.id = w.id AND p.version = w.version
    RETURNING p.sku
), superseded AS (
    INSERT INTO import_superseded (import_id, line, winning_line, sku)
    SELECT $3, line, winning_line, sku FROM staged WHERE line < winning_line
    RETURNING 1
)
"""
    + REJECTED
    + """
SELECT
    (SELECT count(*) FROM superseded) AS superseded,
    (SELECT count(*) FROM created) AS created,
    (SELECT count(*) FROM updated) AS updated,
    (SELECT count(*) FROM rejected) AS rejected,
    (SELECT coalesce(jsonb_object_agg(code, n), '{{}}')
     FROM (SELECT code, count(*) AS n FROM rejected GROUP BY code) c) AS reject_codes,
    count(*) FILTER (WHERE outcome = 'unchanged') AS unchanged,
    count(*) FILTER (WHERE outcome = 'new') AS new,
    count(*) FILTER (WHERE outcome = 'changed') AS changed{skus}
FROM winners
"""
)

WRITTEN_SKUS = """,
    (SELECT array_agg(sku) FROM created) AS created_skus,
    (SELECT array_agg(sku) FROM updated) AS updated_skus"""

LINEAR_PLANS = "SET LOCAL enable_seqscan = off; SET LOCAL enable_material = off"
"""For the transaction of a range. A range is planned before its rows are known to anybody: on an empty catalog the
planner has been seen to scan all of `products` for each staged row, while another range was filling it. What is left
to it are index scans, in a merge join or one by one, whose time grows with the range only."""

FORGET_REJECTS = "DELETE FROM import_rejects WHERE import_id = $1 AND range_no = $2"
"""What the plan noted, before the range is judged again."""

PRODUCT_BEFORE = """,
        CASE WHEN p.id IS NOT NULL THEN jsonb_build_object(
            'sku', p.sku, 'name', p.name, 'description', left(p.description, 1000), 'active', p.active,
            'attributes', p.attributes) END AS before"""

PLAN_RANGE = (
    JUDGED
    + REJECTED
    + """
SELECT
    (SELECT count(*) FROM staged WHERE line < winning_line) AS superseded,
    count(*) FILTER (WHERE outcome = 'new') AS created,
    count(*) FILTER (WHERE outcome = 'changed') AS updated,
    count(*) FILTER (WHERE outcome = 'unchanged') AS unchanged,
    (SELECT count(*) FROM rejected) AS rejected,
    (SELECT coalesce(jsonb_object_agg(code, n), '{{}}')
     FROM (SELECT code, count(*) AS n FROM rejected GROUP BY code) c) AS reject_codes,
    (SELECT coalesce(jsonb_agg(to_jsonb(s) ORDER BY s.line), '[]') FROM (
        SELECT line, outcome, before, jsonb_build_object(
            'sku', sku,
            'name', coalesce(name, before ->> 'name'),
            'description', left(coalesce(description, before ->> 'description', ''), 1000),
            'active', coalesce(active, (before ->> 'active')::boolean, true),
            'attributes', jsonb_strip_nulls(coalesce(before -> 'attributes', '{{}}') || coalesce(attributes, '{{}}'))
        ) AS after
        FROM (SELECT *, row_number() OVER (PARTITION BY outcome ORDER BY sku_key) AS nth
              FROM winners WHERE outcome IN ('new', 'changed')) w
        WHERE nth <= $7) s) AS samples
FROM winners
"""
)


def merge_sql(state: ImportState, keys: KeyRange) -> str:
    """MERGE_RANGE for this import's staging table; with the SKUs it wrote where events will name them."""
    skus = WRITTEN_SKUS if state.options.events == "batched" else ""
    return _fill(MERGE_RANGE, state, keys, before="", skus=skus)


def plan_sql(state: ImportState, keys: KeyRange) -> str:
    """PLAN_RANGE for this import's staging table."""
    return _fill(PLAN_RANGE, state, keys, before=PRODUCT_BEFORE)


def below(alias: str, keys: KeyRange) -> str:
    """The upper bound of the range as a condition with $2. One that might be null could not use the index."""
    return "$2::text IS NULL" if keys.end is None else f"{alias}.sku_key < $2"


def _fill(sql: str, state: ImportState, keys: KeyRange, **parts: str) -> str:
    return sql.format(
        staging=state.staging_table,
        staged_below=below("s", keys),
        product_below=below("p", keys),
        rejecting=REJECTING,
        **parts,
    )
