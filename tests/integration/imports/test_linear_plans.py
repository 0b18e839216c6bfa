"""What a statement reads that works on one range of keys: the range, however many rows are staged beside it."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import asyncpg
import pytest

import skuport
from skuport.core.database import Connection
from skuport.core.sql import parse
from skuport.imports import later_writes, missing
from skuport.imports.key_ranges import KeyRange
from skuport.imports.merging import avoid_scans
from skuport.imports.state import ImportState, load
from skuport.imports.steps.classify import classify_range
from skuport.imports.steps.publish import publish_range
from tests.support.importing import Importer, csv_of
from tests.support.options import planned, seed
from tests.support.options import product as product_of

ROWS = 4000
RANGE_ROWS = 100
KEYS = [f"p-{number:04}" for number in range(ROWS)]

RANGES = {
    "first": KeyRange(0, "", KEYS[RANGE_ROWS]),
    "middle": KeyRange(20, KEYS[20 * RANGE_ROWS], KEYS[21 * RANGE_ROWS]),
    "last": KeyRange(39, KEYS[-RANGE_ROWS], None),
}


async def _classify(connection: Connection, state: ImportState, keys: KeyRange) -> object:
    return await classify_range(connection, state, keys, 1)


async def _count(connection: Connection, state: ImportState, keys: KeyRange) -> object:
    return await classify_range(connection, state, keys, None)


async def _delete(connection: Connection, state: ImportState, keys: KeyRange) -> object:
    deletes = replace(state, options=replace(state.options, on_missing="delete"))
    return await missing.remove_range(connection, deletes, keys)


async def _note(connection: Connection, state: ImportState, keys: KeyRange) -> object:
    await avoid_scans(connection)  # as for the merge before it, in the same transaction
    return await later_writes.note(connection, state, keys)


Work = Callable[[Connection, ImportState, KeyRange], Awaitable[object]]

OVERTAKE = """
INSERT INTO import_later_writes (import_id, sku_key, fields, attributes, created)
SELECT $1, sku_key, '{name}', '{}', sku_key LIKE '%1' FROM products
"""


def _overtaken(*work: Work) -> Work:
    """The same when an import has overtaken this one that wrote to every product."""

    async def overtaken(connection: Connection, state: ImportState, keys: KeyRange) -> None:
        for each in work:
            async with rolled_back(connection._connection):
                await connection._connection.execute(OVERTAKE, state.id)
                await each(connection, state, keys)

    return overtaken


STATEMENTS: dict[str, Work] = {
    "count_missing": _count,
    "plan_range": _classify,
    "merge_range": publish_range,
    "deactivate_missing": missing.remove_range,
    "delete_missing": _delete,
    "note": _note,
    "size": _overtaken(publish_range, missing.remove_range),
    "reset_missing": _overtaken(_delete),
}
"""The statements that take a range of keys, each with the work of the range that runs it."""


class Explaining:
    """A connection that has every statement with parameters explained and analysed, and then runs it."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection
        self.plans: list[tuple[str, dict[str, Any]]] = []

    async def fetch(self, sql: str, *arguments: Any) -> Any:
        await self._explain(sql, arguments)
        return await self._connection.fetch(sql, *arguments)

    async def fetchrow(self, sql: str, *arguments: Any) -> Any:
        await self._explain(sql, arguments)
        return await self._connection.fetchrow(sql, *arguments)

    async def fetchval(self, sql: str, *arguments: Any) -> Any:
        await self._explain(sql, arguments)
        return await self._connection.fetchval(sql, *arguments)

    async def execute(self, sql: str, *arguments: Any) -> Any:
        await self._explain(sql, arguments)
        return await self._connection.execute(sql, *arguments)

    async def _explain(self, sql: str, arguments: tuple[Any, ...]) -> None:
        if not arguments:
            return
        async with rolled_back(self._connection):
            text = await self._connection.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", *arguments)
        (found,) = json.loads(text)
        self.plans.append((sql, found["Plan"]))


@asynccontextmanager
async def rolled_back(connection: asyncpg.Connection) -> AsyncIterator[None]:
    transaction = connection.transaction()
    await transaction.start()
    try:
        yield
    finally:
        await transaction.rollback()


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", []):
        yield from nodes(child)


def shown(node: dict[str, Any]) -> str:
    """The node, for people."""
    return json.dumps({name: value for name, value in node.items() if name != "Plans"}, indent=1)


def rows_read(node: dict[str, Any]) -> float:
    """What it returned, and what it read for nothing, in all its loops."""
    removed = sum(count for name, count in node.items() if name.startswith("Rows Removed by"))
    return float((node["Actual Rows"] + removed) * node["Actual Loops"])


@pytest.fixture
async def state(importer: Importer, database: asyncpg.Connection) -> ImportState:
    """A full feed, classified. Of every ten rows one is missing, one changed, one twice, one rejected with its SKU."""
    # What the planner knows is from a catalog that had nothing beyond the first range.
    await seed(database, *(product_of(f"P-0000-{number}", "Lamp") for number in range(RANGE_ROWS)))
    await database.execute("ANALYZE products; DELETE FROM products")
    await seed(database, *(product_of(key.upper(), f"Table {key}") for key in KEYS))
    lines = []
    for number, key in enumerate(KEYS):
        match number % 10:
            case 1:
                continue
            case 2:
                lines.append(f"{key},Chair,yes")
            case 3:
                lines.append(f"{key},Table,perhaps")
            case 4:
                lines.append(f"{key},Twice,yes")
        lines.append(f"{key},Table {key},yes")
    started = await planned(
        importer, csv_of("sku,name,active", *lines), on_missing="deactivate", max_missing_percent=50
    )
    found = await load(database, started["id"])
    assert found is not None
    return found


async def test_a_range_reads_its_own_rows_only(database: asyncpg.Connection, state: ImportState) -> None:
    for statistics in ("stale", "of one write", "fresh"):
        if statistics == "of one write":
            async with rolled_back(database):
                await database.execute(OVERTAKE + "LIMIT 1", state.id)
                await database.execute("ANALYZE import_later_writes")
        if statistics == "fresh":  # nobody analyses a staging table
            await database.execute("ANALYZE products, import_rejects")
        for (where, keys), (name, work) in product(RANGES.items(), STATEMENTS.items()):
            explaining = Explaining(database)
            async with rolled_back(database):
                await work(explaining, state, keys)  # type: ignore[arg-type]
            assert explaining.plans, name
            for sql, plan in explaining.plans:
                for node in nodes(plan):
                    assert rows_read(node) <= 2.5 * RANGE_ROWS, (statistics, where, sql, shown(node))


def test_no_statement_that_takes_a_range_is_left_out() -> None:
    statements = [
        statement
        for path in Path(skuport.__file__).parent.rglob("*.sql")
        for statement in parse(path.read_text("utf-8")).values()
    ]
    parts = {part for statement in statements for part in statement.parts}
    taking = {statement.name for statement in statements if "key_from" in statement.parameters}
    while more := {s.name for s in statements if s.parts & taking} - taking:
        taking |= more

    assert taking - parts == STATEMENTS.keys()
