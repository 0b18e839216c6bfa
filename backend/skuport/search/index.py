"""The index of the search: noted changes go into segments, in the background.

Triggers on `products` note the ids that a statement wrote, in its own transaction (`search.changes`). Here they are
taken, and the words of these products, as they stand now, go into a segment: a table with its own indexes, which are
built after it is filled when there are many, or kept up in a small open segment when there are few. Entries that a
later change made stale stay until a segment is written anew; whoever searches compares with the product itself.

Everything is one transaction: changes taken, segment, its indexes. Killed at any moment, nothing has happened. Rows are
taken with SKIP LOCKED, so that any number of workers may do this at once.
"""

from uuid import UUID

import asyncpg

from skuport.core.database import Connection, Pool
from skuport.core.notifier import Notifier

KIND = "search"

# Two at once, as many as connections publish an import. The ids only name the turns.
TURNS = (UUID("00000000-0000-7000-8000-5ea7c4000001"), UUID("00000000-0000-7000-8000-5ea7c4000002"))

SMALL = 200
"""A change of so many products at most is somebody's edit, and taken at once; larger ones wait for their statement's
neighbours."""
QUIET_SECONDS = 1.0
"""An import is in the way of nobody, and nobody in its: its changes are taken when it says that it is done (`hasten`),
or none has come for so long …"""
PATIENCE_SECONDS = 300.0
"""… or the first is as old as this. Short, it would take processors from an import of millions; and nobody could find
all of it any sooner."""
SEGMENT_ENTRIES = 250_000
"""As many make a segment: little enough that two connections share what an ordinary import brings."""
BUILT_ENTRIES = 20_000
"""From so many entries on, indexes are built after filling a segment of its own."""
OPEN_ENTRIES = 40_000
"""The open segment is sealed when it has so many."""

TAKE_SMALL = """
SELECT no, size FROM search.changes WHERE size <= $1 ORDER BY no LIMIT 1000 FOR UPDATE SKIP LOCKED
"""

# One by one, so that what this turn leaves is free for the other.
TAKE_LARGE = """
SELECT no, size FROM search.changes WHERE size > $1 AND no > $2 ORDER BY no LIMIT 1 FOR UPDATE SKIP LOCKED
"""

# Before anything else, as those do who write products: somebody who wants to have the table alone (`TRUNCATE`) waits
# for this one, or this one for them, but never both. And no product is looked up by going through all of a table that
# counts as empty (see `_product_of`).
BEGIN = "LOCK TABLE products IN ACCESS SHARE MODE; SET LOCAL enable_seqscan = off"

# Two at once, whatever the number of workers: the processors are for the imports, too.
BUILDERS = "SELECT pg_try_advisory_xact_lock(84001) OR pg_try_advisory_xact_lock(84002)"
KEEP_AWAY = (
    "SET LOCAL lock_timeout = '20s'; SELECT pg_advisory_xact_lock(84001), pg_advisory_xact_lock(84002)"
)

LARGE_DUE = """
SELECT coalesce(max(at) <= now() - $2 * interval '1 second' OR min(at) <= now() - $3 * interval '1 second', false)
FROM search.changes WHERE size > $1
"""


# Looked up one by one: a table that was filled just now may count as empty, and the planner would go through all ids
# for each of its rows.
def _product_of(entry: str) -> str:
    return f"LATERAL (SELECT * FROM products WHERE id = {entry}.id OFFSET 0) p"


# In the order of SKUs, in which a search wants them: the first that it reads of a new segment is the first there is.
# The products are read in the order of ids, which lie side by side.
FILL = f"""
INSERT INTO search.{{segment}} (id, label, words)
SELECT p.id, search.label(p.sku, p.name), search.words(p.description)
FROM (SELECT DISTINCT unnest(ids) AS id FROM search.changes WHERE no = ANY($1) ORDER BY id OFFSET 0) c
CROSS JOIN {_product_of("c")}
ORDER BY p.sku_key
"""

# Of segments that are written anew, what is still true. Whatever isn't has been noted as a change.
FILL_AGAIN = f"""
INSERT INTO search.{{segment}} (id, label, words)
SELECT id, label, words FROM (
    SELECT DISTINCT ON (e.id) e.id, e.label, e.words, p.sku_key FROM ({{olds}}) e CROSS JOIN {_product_of("e")}
    WHERE e.label = search.label(p.sku, p.name) AND e.words = search.words(p.description)
    ORDER BY e.id) still
ORDER BY sku_key
"""

SAMPLE_SHARE = 0.02
"""So much of all entries is sampled: of a catalog of 100,000 products as many as a search looks at."""

# Those that are looked at first lie together.
SAMPLE = f"""
INSERT INTO search.sample (segment, turn, id, label, words)
SELECT {{no}}, turn, id, label, words
FROM (SELECT random() AS turn, id, label, words FROM {{entries}} OFFSET 0) e WHERE turn < {SAMPLE_SHARE} ORDER BY turn
"""

KEYS = f"""
SELECT min(p.sku_key), max(p.sku_key)
FROM (SELECT DISTINCT unnest(ids) AS id FROM search.changes WHERE no = ANY($1)) c CROSS JOIN {_product_of("c")}
"""

# Of a segment that is filled in their order: of its first and last blocks. What was renamed just now doesn't count.
FIRST_KEY = f"""
SELECT min(p.sku_key) FROM search.{{segment}} e CROSS JOIN {_product_of("e")}
WHERE e.ctid < $1 AND e.label = search.label(p.sku, p.name)
"""
LAST_KEY = FIRST_KEY.replace("min", "max").replace("<", ">=")

BLOCKS = "SELECT pg_relation_size('search.{segment}') / current_setting('block_size')::bigint"

FORGET = "DELETE FROM search.changes WHERE no = ANY($1)"

ADD = "INSERT INTO search.segments (status, entries) VALUES ($1, $2) RETURNING no"

INDEXES = (
    "CREATE INDEX ON search.{segment} USING gin (label gin_trgm_ops) WITH (fastupdate = off)",
    "CREATE INDEX ON search.{segment} USING gin (words) WITH (fastupdate = off)",
)

OPEN_SEGMENT = (
    "SELECT no FROM search.segments WHERE status = 'open' ORDER BY no LIMIT 1 FOR UPDATE SKIP LOCKED"
)

GROW = """
UPDATE search.segments SET entries = entries + $2, status = CASE WHEN entries + $2 >= $3 THEN 'sealed' ELSE status END,
    first_key = least(first_key, $4), last_key = greatest(last_key, $5)
WHERE no = $1
"""

SEAL = """
UPDATE search.segments SET entries = $2, first_key = $3, last_key = $4, in_order = true WHERE no = $1
"""

WORK = f"""
SELECT EXISTS (SELECT FROM search.changes WHERE size <= {SMALL}),
    ({LARGE_DUE.replace("$1", str(SMALL)).replace("$2", str(QUIET_SECONDS)).replace("$3", str(PATIENCE_SECONDS))}),
    (SELECT coalesce(max(no), 0) FROM search.changes),
    (extract(epoch FROM clock_timestamp()) * 1000)::bigint
"""


async def due(connection: Connection, _: float) -> list[tuple[UUID, int]]:
    """Both turns when changes wait, else none; with a number that no ring has used."""
    row = await connection.fetchrow(WORK)
    assert row is not None
    small, large, _, now = row
    return [(turn, now) for turn in (TURNS if large else TURNS[:1])] if small or large else []


# What somebody is taking up already is left to them.
HASTEN = """
UPDATE search.changes SET at = at - $1 * interval '1 second'
WHERE no IN (SELECT no FROM search.changes FOR UPDATE SKIP LOCKED)
"""


async def hasten(connection: Connection, notifier: Notifier) -> None:
    """Have what was noted so far taken up at once: the import that wrote it is done."""
    await connection.execute(HASTEN, QUIET_SECONDS)
    for turn, seq in await due(connection, 0):
        await notifier.notify(KIND, turn, seq)


async def keep_away(connection: Connection) -> bool:
    """Until the transaction ends, nobody builds a segment, for which products are read for seconds; False when those
    that are at it aren't done after 20 s each."""
    try:
        async with connection.transaction():
            await connection.execute(KEEP_AWAY)
    except asyncpg.LockNotAvailableError:
        return False
    return True


class Indexer:
    """Takes up noted changes with this process's connections."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def run(self, _: UUID) -> None:
        """Take up changes until none waits for this process."""
        async with self._pool.acquire() as connection:
            while await take_up(connection):
                pass


async def take_up(connection: Connection, *, patience: float = PATIENCE_SECONDS) -> bool:
    """One transaction's worth of changes; False when none was there to take. `patience`: 0 takes large ones at once."""
    async with connection.transaction():
        await connection.execute(BEGIN)
        taken = await connection.fetch(TAKE_SMALL, SMALL)
        if not taken and await connection.fetchval(LARGE_DUE, SMALL, QUIET_SECONDS, patience):
            if not await connection.fetchval(BUILDERS):
                return False
            taken = await _take_large(connection)
        if not taken:
            return False
        nos = [row["no"] for row in taken]
        if sum(row["size"] for row in taken) >= BUILT_ENTRIES:
            await _build(connection, FILL, nos)
        else:
            await _grow(connection, nos)
        await connection.execute(FORGET, nos)
    return True


async def _take_large(connection: Connection) -> list[asyncpg.Record]:
    taken: list[asyncpg.Record] = []
    while sum(row["size"] for row in taken) < SEGMENT_ENTRIES:
        row = await connection.fetchrow(TAKE_LARGE, SMALL, taken[-1]["no"] if taken else 0)
        if row is None:
            break
        taken.append(row)
    return taken


async def _build(connection: Connection, fill: str, *arguments: object) -> None:
    """A sealed segment: filled, then indexed, and visible to searches with the commit."""
    no = await connection.fetchval(ADD, "sealed", 0)
    name = _name(no)
    await _create(connection, no)
    tag = await connection.execute(fill.replace("{segment}", name), *arguments)
    await connection.execute(SAMPLE.format(no=no, entries=f"search.{name}"))
    await _index(connection, no)
    blocks = await connection.fetchval(BLOCKS.format(segment=name))
    first = await connection.fetchval(FIRST_KEY.format(segment=name), (2, 0))
    last = await connection.fetchval(LAST_KEY.format(segment=name), (max(blocks - 2, 0), 0))
    await connection.execute(SEAL, no, int(tag.rpartition(" ")[2]), first, last)
    await _attach(connection, no)


async def _grow(connection: Connection, nos: list[int]) -> None:
    """Put a few entries into the open segment, whose indexes are kept up."""
    no = await connection.fetchval(OPEN_SEGMENT)
    if no is None:
        no = await connection.fetchval(ADD, "open", 0)
        await _create(connection, no)
        await _index(connection, no)
        await _attach(connection, no)
    fill = FILL.replace("{segment}", _name(no))
    sample = SAMPLE.format(no=no, entries="filled")
    entries = await connection.fetchval(
        f"WITH filled AS ({fill} RETURNING id, label, words), sampled AS ({sample}) SELECT count(*) FROM filled",
        nos,
    )
    first, last = await connection.fetchrow(KEYS, nos) or (None, None)
    await connection.execute(GROW, no, entries, OPEN_ENTRIES, first, last)


def _name(no: int) -> str:
    return f"segment_{no}"


async def _create(connection: Connection, no: int) -> None:
    await connection.execute(f"CREATE TABLE search.{_name(no)} (LIKE search.entries)")


async def _index(connection: Connection, no: int) -> None:
    # The other turn uses the other processor.
    await connection.execute("SET LOCAL max_parallel_maintenance_workers = 0")
    for index in INDEXES:
        await connection.execute(index.format(segment=_name(no)))
    await connection.execute(f"ANALYZE search.{_name(no)}")


async def _attach(connection: Connection, no: int) -> None:
    # Last, because it keeps others from attaching theirs until the commit.
    await connection.execute(f"ALTER TABLE search.{_name(no)} INHERIT search.entries")


# Housekeeping: stale entries go, small segments become one.

RETIRED = "SELECT no FROM search.segments WHERE status = 'retired' ORDER BY no FOR UPDATE SKIP LOCKED LIMIT 1"

SMALL_SEGMENTS = """
SELECT no FROM search.segments WHERE status = 'sealed' AND entries < $1 / 2 ORDER BY entries LIMIT 6
FOR UPDATE SKIP LOCKED
"""

# A third more entries than products: the segment that was looked through the longest ago is written anew.
STALEST = """
SELECT no FROM search.segments
WHERE status = 'sealed' AND (SELECT sum(entries) FROM search.segments WHERE status <> 'retired') >
    (SELECT greatest(reltuples, 0) * 1.3 + 50000 FROM pg_class WHERE oid = 'products'::regclass)
ORDER BY checked_at, no LIMIT 1 FOR UPDATE SKIP LOCKED
"""

COMPACTIONS = 8
"""At most so many segments are written anew in one round of housekeeping."""


async def tidy(connection: Connection) -> None:
    """Merge small segments, write stale ones anew, drop those that were replaced."""
    for _ in range(COMPACTIONS):
        if not await _compact(connection):
            break
    while await _drop_one(connection):
        pass


async def _compact(connection: Connection) -> bool:
    async with connection.transaction():
        await connection.execute(BEGIN)
        if not await connection.fetchval(BUILDERS):
            return False
        small = await connection.fetch(SMALL_SEGMENTS, SEGMENT_ENTRIES)
        chosen = small if len(small) >= 4 else await connection.fetch(STALEST)
        nos = [row["no"] for row in chosen]
        if not nos:
            return False
        olds = " UNION ALL ".join(f"SELECT * FROM search.{_name(no)}" for no in nos)
        await _build(connection, FILL_AGAIN.replace("{olds}", olds))
        await connection.execute("UPDATE search.segments SET status = 'retired' WHERE no = ANY($1)", nos)
        await connection.execute("DELETE FROM search.sample WHERE segment = ANY($1)", nos)
    return True


async def _drop_one(connection: Connection) -> bool:
    """Drop a retired segment; False when there is none, or somebody is still searching in it."""
    try:
        async with connection.transaction():
            # Searches that come after wait behind this one for as long.
            await connection.execute("SET LOCAL lock_timeout = '200ms'")
            no = await connection.fetchval(RETIRED)
            if no is not None:
                await connection.execute(f"DROP TABLE IF EXISTS search.{_name(no)}")
                await connection.execute("DELETE FROM search.segments WHERE no = $1", no)
            return no is not None
    except asyncpg.LockNotAvailableError:
        return False
