"""SQL in named statements, kept in `.sql` files beside the code that runs them; and SQLAlchemy's for raw connections.

A file has statements, each under a line `-- name: NAME`, followed by comments that say what it is for:

    -- name: pending_chunks
    -- The first chunks that no process has staged.
    SELECT no FROM import_chunks WHERE import_id = :import_id AND status = 'pending'

`:import_id` is a parameter, given by name when the statement runs. `{staging}` is a part that is filled in before: an
identifier or a fragment, never a value. Braces around anything but a name, as in `'{}'`, stay as they are; so do quoted
text and comments.
"""

import importlib.resources
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import asyncpg
from sqlalchemy import ClauseElement, TextClause, text
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg

from skuport.core.database import Base, Connection

_DIALECT = PGDialect_asyncpg()  # type: ignore[no-untyped-call]  # of SQLAlchemy

_NAME = re.compile(r"^-- name: (?P<name>[a-z][a-z0-9_]*)$", re.MULTILINE)
_TOKEN = re.compile(
    r"""
    (?P<skipped> '(?:[^']|'')*' | "(?:[^"]|"")*" | --[^\n]* | /\*.*?\*/ | :: )
    | :(?P<parameter> [a-z][a-z0-9_]* )
    | \{(?P<part> [a-z][a-z0-9_]* )\}
    """,
    re.VERBOSE | re.DOTALL,
)


class Sql(str):
    """SQL that our own code wrote: an identifier, or a fragment. Never made from a value that a user gave."""

    __slots__ = ()


def identifier(*names: str) -> Sql:
    """A quoted, possibly qualified, identifier: `identifier("staging", "import_1")` is `"staging"."import_1"`."""
    return Sql(".".join('"' + name.replace('"', '""') + '"' for name in names))


def columns_of(model: type[Base], alias: str) -> Sql:
    """The columns of a model's table, as a list. `alias.*` would be what the table has, which another release may have
    added to: a session that has prepared the statement before then refuses to run it."""
    return Sql(", ".join(identifier(alias, column.name) for column in model.__table__.columns))


@dataclass(frozen=True, slots=True)
class Statement:
    """One named statement. Its methods take a raw connection and the parameters by name.

    Args:
        name: for errors.
        source: the SQL with `:parameters` and `{parts}`.
        sql: the same for asyncpg, with `$1`, `$2` …
        parameters: their names, in this order.
    """

    name: str
    source: str
    sql: str
    parameters: tuple[str, ...]

    @staticmethod
    def of(name: str, source: str) -> "Statement":
        """A statement from its source."""
        numbers: dict[str, int] = {}

        def numbered(match: re.Match[str]) -> str:
            parameter = match["parameter"]
            if parameter is None:
                return match[0]
            return f"${numbers.setdefault(parameter, len(numbers) + 1)}"

        return Statement(name, source, _TOKEN.sub(numbered, source), tuple(numbers))

    def fill(self, **parts: Sql) -> "Statement":
        """The statement with these `{parts}`, which may have parameters and parts of their own.

        Raises:
            KeyError: the statement has no such part.
        """
        unused = set(parts)

        def filled(match: re.Match[str]) -> str:
            part = match["part"]
            if part is None or part not in parts:
                return match[0]
            unused.discard(part)
            return parts[part]

        source = _TOKEN.sub(filled, self.source)
        if unused:
            raise KeyError(f"{self.name} has no part {', '.join(sorted(unused))}")
        return Statement.of(self.name, source)

    @property
    def parts(self) -> frozenset[str]:
        """The names of the parts that are still to be filled in."""
        return frozenset(match["part"] for match in _TOKEN.finditer(self.source) if match["part"])

    @property
    def fragment(self) -> Sql:
        """The statement as a part of another one; their parameters of the same name are the same."""
        return Sql(self.source)

    def arguments(self, parameters: Mapping[str, Any]) -> list[Any]:
        """The values in the order of `$1`, `$2` …

        Raises:
            TypeError: one is missing, or the statement has no such parameter.
        """
        if parameters.keys() != set(self.parameters):
            wrong = ", ".join(sorted(parameters.keys() ^ set(self.parameters)))
            raise TypeError(
                f"{self.name} takes {', '.join(self.parameters) or 'no parameters'}; not so: {wrong}"
            )
        return [parameters[name] for name in self.parameters]

    async def fetch(self, connection: Connection, **parameters: Any) -> list[asyncpg.Record]:
        """All rows."""
        return await connection.fetch(self.sql, *self.arguments(parameters))

    async def fetchrow(self, connection: Connection, **parameters: Any) -> asyncpg.Record | None:
        """The first row; None when there is none."""
        return await connection.fetchrow(self.sql, *self.arguments(parameters))

    async def fetchone(self, connection: Connection, **parameters: Any) -> asyncpg.Record:
        """The row of a statement that always has one."""
        row = await self.fetchrow(connection, **parameters)
        assert row is not None, f"{self.name} gave no row"
        return row

    async def fetchval(self, connection: Connection, **parameters: Any) -> Any:
        """The first column of the first row; None when there is no row."""
        return await connection.fetchval(self.sql, *self.arguments(parameters))

    async def execute(self, connection: Connection, **parameters: Any) -> int:
        """Run it; the number of rows that it wrote, 0 when it writes none."""
        tag: str = await connection.execute(self.sql, *self.arguments(parameters))
        count = tag.rpartition(" ")[2]
        return int(count) if count.isdigit() else 0

    def text(self) -> TextClause:
        """The statement for a session of SQLAlchemy, which binds the parameters by the same names."""
        return text(self.source)


class Statements:
    """The statements of one file, as attributes. The file is read when the first is used."""

    def __init__(self, package: str, filename: str) -> None:
        """`package` is where the file is: `__package__` of the module that uses it."""
        self._package = package
        self._filename = filename

    def __getattr__(self, name: str) -> Statement:
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return _read(self._package, self._filename)[name]
        except KeyError:
            raise AttributeError(f"{self._package}/{self._filename} has no statement {name}") from None

    def __iter__(self) -> Iterator[Statement]:
        return iter(_read(self._package, self._filename).values())


@cache
def _read(package: str, filename: str) -> dict[str, Statement]:
    return parse(importlib.resources.files(package).joinpath(filename).read_text("utf-8"))


def parse(file: str) -> dict[str, Statement]:
    """The statements of a file by name.

    Raises:
        ValueError: two have the same name, one is empty, or something stands before the first.
    """
    found: dict[str, Statement] = {}
    before, *rest = _NAME.split(file)
    if any(line and not line.startswith("--") for line in before.splitlines()):
        raise ValueError("the file has SQL before its first name")
    for name, source in zip(rest[::2], rest[1::2], strict=True):
        if name in found:
            raise ValueError(f"the file has two statements {name}")
        if all(not line.strip() or line.startswith("--") for line in source.splitlines()):
            raise ValueError(f"the statement {name} is empty")
        found[name] = Statement.of(name, source.strip())
    return found


def for_asyncpg(statement: ClauseElement) -> tuple[str, list[Any]]:
    """The text of a statement with `$1`, `$2` … and their arguments, for `connection.fetch(sql, *arguments)`.

    The arguments go to asyncpg as they are: JSON must be text that the statement casts.
    """
    compiled = statement.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
    names = compiled.positiontup or []  # type: ignore[attr-defined]  # of the SQL compiler
    return str(compiled), [compiled.params[name] for name in names]
