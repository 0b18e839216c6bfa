"""SQLAlchemy statements for raw asyncpg connections: a worker shares conditions with the API without its sessions."""

from typing import Any

from sqlalchemy import ClauseElement
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg

_DIALECT = PGDialect_asyncpg()  # type: ignore[no-untyped-call]  # of SQLAlchemy


def for_asyncpg(statement: ClauseElement) -> tuple[str, list[Any]]:
    """The text of a statement with `$1`, `$2` … and their arguments, for `connection.fetch(sql, *arguments)`.

    The arguments go to asyncpg as they are: JSON must be text that the statement casts.
    """
    compiled = statement.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
    names = compiled.positiontup or []  # type: ignore[attr-defined]  # of the SQL compiler
    return str(compiled), [compiled.params[name] for name in names]
