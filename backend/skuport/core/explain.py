"""What PostgreSQL's planner expects of a query, without running it."""

from typing import Any, NamedTuple

from sqlalchemy import ClauseElement, Executable, Select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler


class Expectation(NamedTuple):
    """The rows and the cost, in the planner's units, that it expects."""

    rows: int
    cost: float


class _Explain(Executable, ClauseElement):
    """EXPLAIN of a query as JSON, its values bound as in the query itself."""

    inherit_cache = False

    def __init__(self, query: Select[Any]) -> None:
        self.query = query


@compiles(_Explain, "postgresql")
def _compile_explain(element: _Explain, compiler: SQLCompiler, **keywords: Any) -> str:
    return f"EXPLAIN (FORMAT JSON) {compiler.process(element.query, **keywords)}"


async def explain(session: AsyncSession, query: Select[Any]) -> Expectation:
    """What the planner expects of a query."""
    (found,) = (await session.execute(_Explain(query))).scalar_one()
    return Expectation(int(found["Plan"]["Plan Rows"]), float(found["Plan"]["Total Cost"]))
