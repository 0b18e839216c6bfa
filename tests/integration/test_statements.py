"""Every named statement of the package is one that the server can prepare: its tables, columns and types exist."""

import re
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import asyncpg
import pytest

import skuport
from skuport.catalog import columns
from skuport.core.sql import Sql, Statement, columns_of, identifier, parse
from skuport.imports.models import Import
from skuport.imports.staging_table import create_table
from skuport.jobs.models import Job
from skuport.parsing import ATTRIBUTE_COLUMNS_MAX

PACKAGE = Path(skuport.__file__).parent

STATEMENTS = {
    f"{path.relative_to(PACKAGE).as_posix()}:{statement.name}": statement
    for path in sorted(PACKAGE.rglob("*.sql"))
    for statement in parse(path.read_text("utf-8")).values()
}

STAGING = identifier("staging", "import_sample")
SEGMENT = identifier("search", "segment_0")
CLEARED, IS_OPEN = columns.cleared(field.name for field in columns.OTHERS)
PRODUCT_BEFORE = STATEMENTS["imports/merging.sql:product_before"]
WRITTEN_SKUS = STATEMENTS["imports/merging.sql:written_skus"]
NAME_OF = STATEMENTS["core/principals.sql:name_of"]
# What the features say of a lease: conditions of `core/leases.sql:forget_expired`.
LEASE_CONDITIONS = (
    STATEMENTS["imports/staging_table.sql:is_completed"],
    STATEMENTS["webhooks/retention.sql:is_of_no_endpoint"],
)

PARTS: Mapping[str, Sql] = {
    "after": columns.AFTER,
    "assigned": columns.ASSIGNED,
    "before": PRODUCT_BEFORE.fill(before=columns.BEFORE).fragment,
    "below_end": Sql("p.sku_key < :key_to"),
    "can_go": Sql("p.active"),
    "changed": columns.CHANGED,
    "cleared": CLEARED,
    "columns": columns.NAMES,
    "core": columns.STAGED_DEFINITIONS,
    "created": Sql(" "),
    "created_by_name": NAME_OF.fragment,
    "deleted_since": Sql(" "),
    "details": identifier("import_rejects"),
    "differs": columns.DIFFERS,
    "entries": Sql("filled"),
    "first_of_group": columns.FIRST_OF_GROUP,
    "import_columns": columns_of(Import, "i"),
    "import_id": Sql(":import_id"),
    "condition": Sql("true"),
    "index": identifier("import_sample_key"),
    "inheritable": columns.INHERITABLE,
    "inherited": columns.INHERITED,
    "inherits": columns.INHERITS,
    "inserted": columns.INSERTED,
    "is_new": Sql("p.id IS NULL"),
    "is_ours": Sql("true"),
    "is_open": IS_OPEN,
    "is_over": Sql(" AND ".join(condition.fragment for condition in LEASE_CONDITIONS)),
    "job_columns": columns_of(Job, "j"),
    "lacking": columns.lacking("s", "p.id IS NULL"),
    "lacks": columns.LACKS,
    "lacking_column": columns.LACKING_COLUMN,
    "lacking_message": columns.LACKING_MESSAGE,
    "left_alone": columns.LEFT_ALONE,
    "long_bytes": columns.LONG_BYTES,
    "mark": identifier("published_at"),
    "masked": Sql(" "),
    "most": Sql("32767"),
    "most_attributes": Sql(str(ATTRIBUTE_COLUMNS_MAX)),
    "names": columns.NAMES,
    "old_entries": STATEMENTS["search/segments.sql:entries_of"].fill(segment=SEGMENT).fragment,
    "other_names": columns.OTHER_NAMES,
    "owner": Sql("CURRENT_USER"),
    "principal_id": Sql("NULL::uuid"),
    "reset": columns.RESET,
    "resource_id": Sql("NULL::uuid"),
    "rows": Sql("staged"),
    "segment": SEGMENT,
    "set_fields": columns.SET_FIELDS,
    "skus": WRITTEN_SKUS.fragment,
    "staged_below": Sql("s.sku_key < :key_to"),
    "staged_object": columns.STAGED_OBJECT,
    "staging": STAGING,
    "text": identifier("description"),
    "too_many_attributes": columns.too_many_attributes("p.attributes", ":attributes::jsonb"),
    "unchanged": columns.UNCHANGED,
    "unit": Sql("0"),
    "writes_below": Sql("l.sku_key < :key_to"),
}
"""A sample of each part that code fills in. Other parts have the name of another statement, and are that."""

# Of an import that was overtaken; tests/integration/imports/test_overtaking.py runs it.
OVERTAKEN = tuple(
    STATEMENTS[f"imports/{place}"]
    for place in (
        "later_writes.sql:created",
        "later_writes.sql:masked",
        "later_writes.sql:written",
        "merging.sql:deleted_since",
        "merging.sql:written_by_later",
    )
)
IS_TOO_LONG = STATEMENTS["exports/reading.sql:is_too_long"]
SAMPLES = (PRODUCT_BEFORE, WRITTEN_SKUS, NAME_OF, IS_TOO_LONG, *LEASE_CONDITIONS, *OVERTAKEN)
USED_AS_PARTS = {statement.name for statement in SAMPLES}.union(
    *(statement.parts - PARTS.keys() for statement in STATEMENTS.values())
)
# A statement that is a part of others, such as a condition, is prepared as such.
WHOLE = [place for place, statement in STATEMENTS.items() if statement.name not in USED_AS_PARTS]

COMMENT = re.compile(r"^\s*--.*$", re.MULTILINE)

CREATING_TABLES = ["bulk/delete_all.sql:create_spared", "search/segments.sql:create"]


def filled(place: str) -> Statement:
    """The statement with a sample of each of its parts, and of theirs."""
    statement = STATEMENTS[place]
    file = place.partition(":")[0]
    in_order = sorted(
        STATEMENTS, key=lambda other: other.startswith(f"{file}:")
    )  # the same file's come last, and win
    fragments = {STATEMENTS[other].name: STATEMENTS[other].fragment for other in in_order}
    while statement.parts:
        unknown = statement.parts - PARTS.keys() - fragments.keys()
        assert not unknown, f"{statement.name}: add a sample of {', '.join(sorted(unknown))} to PARTS"
        statement = statement.fill(**{name: PARTS.get(name) or fragments[name] for name in statement.parts})
    return statement


@pytest.fixture(scope="module")
async def database(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection in whose transaction there is every table that the program creates while it works."""
    connection = await asyncpg.connect(database_url)
    await connection.transaction().start()
    await create_table(connection, STAGING)
    for place in CREATING_TABLES:
        await filled(place).execute(connection)
    yield connection
    await connection.close()


@pytest.mark.parametrize("place", WHOLE)
async def test_the_server_prepares_it(database: asyncpg.Connection, place: str) -> None:
    statement = filled(place)
    sql = COMMENT.sub("", statement.sql)
    # Without parameters, several statements may be sent together; each of them is prepared here.
    parts = [sql] if statement.parameters else sql.split("; ")

    async with database.transaction():
        prepared = [await database.prepare(part) for part in parts]

    assert len(prepared[0].get_parameters()) == len(statement.parameters)


def test_every_part_has_a_place() -> None:
    used = frozenset[str]().union(*(statement.parts for statement in STATEMENTS.values()))
    assert PARTS.keys() <= used


ADD_A_COLUMN = """
DO $$
DECLARE name text;
BEGIN
    FOR name IN SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
                WHERE schemaname IN ('public', 'staging', 'search') AND tablename <> 'alembic_version'
    LOOP
        EXECUTE 'ALTER TABLE ' || name || ' ADD COLUMN IF NOT EXISTS of_a_later_release integer';
    END LOOP;
END $$
"""


async def test_a_later_release_may_add_columns(database: asyncpg.Connection) -> None:
    """A session refuses a statement that it prepared before `migrate --pre`, if its result has other columns now."""

    async def results() -> dict[str, list[str]]:
        prepared = {
            place: await database.prepare(COMMENT.sub("", filled(place).sql))
            for place in WHOLE
            if filled(place).parameters or "; " not in filled(place).sql
        }
        return {place: [column.name for column in each.get_attributes()] for place, each in prepared.items()}

    async with database.transaction():
        before = await results()
        await database.execute(ADD_A_COLUMN)
        assert await results() == before
        assert any("id" in names for names in before.values())
