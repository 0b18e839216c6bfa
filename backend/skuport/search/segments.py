"""Builds segments: tables of entries, which inherit from `search.entries` and have indexes of their own.

Many entries make a segment of their own, whose indexes are built after it is filled. A few go into the open segment,
whose indexes are kept up to date, until it is sealed.
"""

from collections.abc import Sequence

from skuport.core.database import Connection
from skuport.core.sql import Sql, Statement, Statements, identifier

SEGMENT_ENTRIES = 250_000
"""How many entries make a full segment: few enough that two index slots share what an ordinary import writes."""
SEPARATE_ENTRIES = 20_000
"""From this many entries on, changes get a segment of their own."""
OPEN_ENTRIES = 40_000
"""With this many entries the open segment is sealed."""
SAMPLE_SHARE = 0.02
"""The share of all entries that is sampled: in a catalog of 100,000 products, as many as a search compares."""

SQL = Statements(__package__, "segments.sql")


def name_of(no: int) -> Sql:
    """The table of a segment."""
    return identifier("search", f"segment_{no}")


async def build(connection: Connection, changes: Sequence[int]) -> None:
    """Build a sealed segment of changed products, by the numbers of the changes."""
    await _build(connection, SQL.fill, changes=changes)


async def rebuild(connection: Connection, old: Sequence[int]) -> None:
    """Build a sealed segment of what is still true in old segments, by their numbers."""
    parts = [SQL.entries_of.fill(segment=name_of(no)).fragment for no in old]
    await _build(connection, SQL.refill.fill(old_entries=Sql(" UNION ALL ".join(parts))))


async def _build(connection: Connection, fill: Statement, **parameters: object) -> None:
    no: int = await SQL.add.fetchval(connection, status="sealed")
    name = name_of(no)
    await _create(connection, name)
    entries = await fill.fill(segment=name).execute(connection, **parameters)
    sample = SQL.add_to_sample.fill(entries=name)
    await sample.execute(connection, segment_no=no, sample_share=SAMPLE_SHARE)
    await _index(connection, name)
    blocks: int = await SQL.count_blocks.fetchval(connection, segment=name)
    first = await SQL.first_key.fill(segment=name).fetchval(connection, block=(2, 0))
    last = await SQL.last_key.fill(segment=name).fetchval(connection, block=(max(blocks - 2, 0), 0))
    await SQL.seal.execute(connection, segment_no=no, entries=entries, first_key=first, last_key=last)
    await _attach(connection, name)


async def add_to_open(connection: Connection, changes: Sequence[int]) -> None:
    """Put changed products into the open segment, by the numbers of the changes."""
    no = await SQL.lock_open.fetchval(connection)
    if no is None:
        no = await SQL.add.fetchval(connection, status="open")
        await _create(connection, name_of(no))
        await _index(connection, name_of(no))
        await _attach(connection, name_of(no))
    entries = await fill_and_sample(no).fetchval(
        connection, changes=changes, segment_no=no, sample_share=SAMPLE_SHARE
    )
    keys = await SQL.key_range_of_changes.fetchone(connection, changes=changes)
    await SQL.grow.execute(connection, segment_no=no, entries=entries, max_entries=OPEN_ENTRIES, **keys)


def fill_and_sample(no: int) -> Statement:
    """The statement that adds entries to a segment and to the sample, and counts them."""
    return SQL.fill_and_sample.fill(
        fill=SQL.fill.fill(segment=name_of(no)).fragment,
        add_to_sample=SQL.add_to_sample.fill(entries=Sql("filled")).fragment,
    )


async def _create(connection: Connection, name: Sql) -> None:
    """Create the table. It belongs to the role of the app even if an operator indexes as the owner of the database."""
    await SQL.create.fill(segment=name).execute(connection)
    owner = await SQL.owner_of_entries.fetchval(connection)
    if owner is not None:
        await SQL.hand_over.fill(segment=name, owner=identifier(owner)).execute(connection)


async def _index(connection: Connection, name: Sql) -> None:
    await SQL.use_one_processor.execute(connection)
    await SQL.index_labels.fill(segment=name).execute(connection)
    await SQL.index_words.fill(segment=name).execute(connection)
    await SQL.analyze.fill(segment=name).execute(connection)


async def _attach(connection: Connection, name: Sql) -> None:
    # Last, because it keeps other processes from attaching their segments until the commit.
    await SQL.attach.fill(segment=name).execute(connection)
