"""Every named statement of the package is one that the server can prepare: its tables, columns and types exist."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import asyncpg
import pytest

import skuport
from skuport.catalog import columns
from skuport.core.leases import FREE
from skuport.core.sql import Sql, Statement, identifier, parse
from skuport.imports.staging_table import create_table

PACKAGE = Path(skuport.__file__).parent

STAGING = identifier("staging", "import_sample")

PARTS: Mapping[str, Sql] = {
    "below_end": Sql("p.sku_key < :key_to"),
    "can_go": Sql("p.active"),
    "changed": columns.CHANGED,
    "columns": Sql("sku, sku_key"),
    "differs": columns.DIFFERS,
    "details": identifier("import_rejects"),
    "import_id": Sql(":import_id"),
    "index": identifier("import_sample_key"),
    "lease_is_free": Sql(FREE),
    "long_bytes": columns.LONG_BYTES,
    "mark": identifier("published_at"),
    "names": columns.NAMES,
    "staging": STAGING,
}
"""A sample for each part that code fills in."""

EXPRESSIONS = {
    "core/leases.sql:is_free": "SELECT FROM leases l WHERE {}",
    "imports/missing.sql:is_missing": "SELECT FROM products p WHERE {}",
    "imports/repository.sql:has_status": "SELECT FROM imports i WHERE {}",
    "webhooks/events.sql:request_body": "SELECT {} FROM events e",
}
"""Fragments that are no statements, each with a statement around it."""

TEMPORARY = ("bulk/delete_all.sql:create_spared",)
"""What other statements need is created by these."""


def _statements() -> dict[str, Statement]:
    return {
        f"{path.relative_to(PACKAGE).as_posix()}:{statement.name}": statement
        for path in sorted(PACKAGE.rglob("*.sql"))
        for statement in parse(path.read_text("utf-8")).values()
    }


STATEMENTS = _statements()
# Other parts are statements of the package themselves.
FRAGMENTS = {statement.name: statement.fragment for statement in STATEMENTS.values()}


def filled(statement: Statement) -> Statement:
    """The statement with a sample for each of its parts, and for theirs."""
    while statement.parts:
        samples = {name: PARTS.get(name) or FRAGMENTS.get(name) for name in statement.parts}
        missing = [name for name, sample in samples.items() if sample is None]
        assert not missing, f"{statement.name}: add a sample of {{{'}, {'.join(missing)}}} to PARTS"
        statement = statement.fill(**{name: sample for name, sample in samples.items() if sample is not None})
    return statement


@pytest.fixture(scope="module")
async def database(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection in whose transaction there is every table that the program creates while it works."""
    connection = await asyncpg.connect(database_url)
    transaction = connection.transaction()
    await transaction.start()
    await create_table(connection, STAGING)
    for place in TEMPORARY:
        await STATEMENTS[place].execute(connection)
    yield connection
    await connection.close()


@pytest.mark.parametrize("place", STATEMENTS)
async def test_the_server_prepares_it(database: asyncpg.Connection, place: str) -> None:
    statement = filled(STATEMENTS[place])
    sql = EXPRESSIONS.get(place, "{}").replace("{}", statement.sql)
    # Without parameters, several statements may be sent together; each of them is prepared here.
    parts = [sql] if statement.parameters else sql.split("; ")

    async with database.transaction():
        prepared = [await database.prepare(part) for part in parts]

    assert len(prepared[0].get_parameters()) == len(statement.parameters)
