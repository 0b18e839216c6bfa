"""A package's SQL names its own tables only. What it needs of others, it gets by their functions, or as parts of
statements that they wrote. Who may import whom is held by import-linter; text that names a table passes it by."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import skuport
from skuport.core.database import Base
from skuport.models import load_models

PACKAGE = Path(skuport.__file__).parent
MIGRATIONS = Path(__file__).parents[2] / "migrations"

OWNERS = {
    "core": ("audit_log", "idempotency_keys", "leases", "principals"),
    "catalog": ("products", "product_count_changes", "import_ranges"),
    "webhooks": ("events", "webhook_endpoints", "webhook_deliveries", "webhook_attempts"),
    "jobs": ("jobs", "job_batches"),
    "search": ("search.changes", "search.entries", "search.sample", "search.segments"),
    "uploads": ("uploads",),
    "accounts": ("api_keys", "sessions", "signin_tokens"),
    "imports": (
        *("imports", "import_chunks", "import_rejects", "import_superseded", "import_mappings"),
        "import_later_writes",
        "staging.inheritable",
        "staging.sentinels",
    ),
}
OWNER = {table: package for package, tables in OWNERS.items() for table in tables}

ALLOWED = {
    # The catalog declares the table of products and has no statements: to read and write it is what these are for.
    "products": ("bulk", "exports", "imports", "products", "search"),
    "product_count_changes": ("products",),
    # It is the catalog's because lists of products read it by its model. Imports write it.
    "import_ranges": ("imports",),
    # It is core's because whatever was done names who did it. Accounts write it, and follow who made whom.
    "principals": ("accounts",),
}
"""Besides its owner, whose SQL may name a table."""

SKIPPED = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'", re.DOTALL)
BY_NAME = re.compile(r"'([a-z_.]+)'::regclass|to_regclass\('([a-z_.]+)'\)")
# An identifier with the schema or table before it. Not a `:parameter`, a `{part}`, or the name that `AS` gives.
NAME = re.compile(r'(?<![\w.:{"])(?<!\bAS )"?([a-z_]\w*)"?(?:\."?([a-z_]\w*)"?)?')
SQL = re.compile(r"\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|TRUNCATE|LOCK TABLE|FROM|JOIN)\b")
NAMING = {"identifier", "table", "sql_table", "Table"}
"""Functions whose arguments are the names of a schema or a table."""


def tables_in(sql: str) -> set[str]:
    """The tables that a piece of SQL names."""
    names = {first or second for first, second in BY_NAME.findall(sql)}
    for match in NAME.finditer(SKIPPED.sub("''", sql)):
        names |= {match[1], f"{match[1]}.{match[2]}"}
    return names & OWNER.keys()


def sql_in(module: str) -> Iterator[str]:
    """The SQL in a module's strings, and the names that it makes identifiers of. Docstrings are none."""
    tree = ast.parse(module)
    documentation = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if node in documentation:
            continue
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in NAMING:
            names = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
            yield ".".join(name for name in names if isinstance(name, str))
        texts = node.values if isinstance(node, ast.JoinedStr) else [node]
        text = "".join(
            part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else " "
            for part in texts
        )
        if SQL.search(text):
            yield text


def named() -> Iterator[tuple[str, str, str]]:
    """Every table that a file of the package names: package, file, table."""
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix not in (".sql", ".py"):
            continue
        file = path.relative_to(PACKAGE)
        text = path.read_text("utf-8")
        for sql in [text] if path.suffix == ".sql" else sql_in(text):
            for table in tables_in(sql):
                yield file.parts[0].removesuffix(".py"), file.as_posix(), table


NAMED = sorted(set(named()))


def test_no_package_names_the_table_of_another() -> None:
    foreign = [
        f"{file} names {table}, a table of {OWNER[table]}"
        for package, file, table in NAMED
        if package != OWNER[table] and package not in ALLOWED.get(table, ())
    ]
    assert not foreign, "\n".join(foreign)


def test_what_is_allowed_is_needed() -> None:
    used = {(table, package) for package, _, table in NAMED}
    assert {(table, package) for table, packages in ALLOWED.items() for package in packages} <= used


def test_every_table_has_an_owner_which_declares_it() -> None:
    load_models()
    declared = {
        mapper.class_.__tablename__: mapper.class_.__module__.split(".")[1]
        for mapper in Base.registry.mappers
    }
    created = re.compile(r"CREATE (?:UNLOGGED )?TABLE (?!IF)([a-z_.]+)")
    files = [*MIGRATIONS.glob("baseline/*.sql"), *MIGRATIONS.glob("versions/*.py")]
    migrated = {table for file in files for table in created.findall(file.read_text("utf-8"))}

    assert {table: OWNER.get(table) for table in declared} == declared
    assert migrated == OWNER.keys()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM leases l",
        "SELECT 1 FROM jobs j, leases l",
        "DELETE FROM jobs j USING leases WHERE true",
        "UPDATE leases SET claims = 0",
        "INSERT INTO leases (kind) VALUES ('x')",
        "(SELECT max(heartbeat_at) FROM\n    leases)",
        "SELECT FROM pg_class WHERE oid = 'leases'::regclass",
        "SELECT has_table_privilege(to_regclass('leases'), 'TRUNCATE')",
        'SELECT FROM "leases"',
        "SELECT FROM jobs WHERE leases.unit = 0",
        "LOCK TABLE leases IN SHARE MODE",
    ],
)
def test_a_table_is_found_wherever_sql_names_it(sql: str) -> None:
    assert "leases" in tables_in(sql)
    assert {"leases"} <= set().union(*(tables_in(found) for found in sql_in(f"X = text({sql!r})")))


def test_a_table_in_a_schema_is_found() -> None:
    assert tables_in("SELECT no FROM search.changes") == {"search.changes"}
    assert tables_in(next(sql_in('identifier("search", "changes")'))) == {"search.changes"}
    assert tables_in(" ".join(sql_in('f"DELETE FROM jobs WHERE {condition}"'))) == {"jobs"}


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT options ->> 'events' AS events",
        "SELECT no FROM UNNEST(:events)",
        "-- FROM events\nSELECT 1",
        "SELECT d.events, {events} FROM d",
        "SELECT search.label(sku) FROM d",
    ],
)
def test_other_words_are_no_tables(sql: str) -> None:
    assert tables_in(sql) == set()


def test_docstrings_are_no_sql() -> None:
    assert list(sql_in('"""SELECT FROM leases"""\nLIMIT = 3\n"""FROM leases."""')) == []
