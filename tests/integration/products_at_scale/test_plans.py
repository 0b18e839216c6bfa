"""Every shape of a list at a million products: by an index, without a sort of the table, and with little to read."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime
from itertools import product
from typing import Any

import asyncpg
import pytest

from skuport.catalog.orders import Order, Sort
from skuport.core.pagination import Cursor
from skuport.core.sql import for_asyncpg
from skuport.products import changed_since, lists
from skuport.products.filters import ProductFilter
from skuport.products.index_choice import MAX_SORTED, WINDOW, Estimate
from skuport.products.list_queries import list_query, matching, window_query
from tests.support.million import ROWS, import_id

SORTS: tuple[Sort, ...] = ("sku", "-sku", "name", "-name", "updated", "-updated", "created", "-created")

LIMIT = 50
MAX_BLOCKS = 30_000
"""How many blocks of 8 KiB a page may read: mostly some 60, at most one for each product that is sorted."""
MAX_BLOCKS_OF_A_PIECE = 200
"""Where an index has a whole list side by side: hardly more than a block for each product."""
MAX_BLOCKS_OF_PIECES = 30 * MAX_BLOCKS_OF_A_PIECE
"""A page of each of twenty imports; and the first one of them was under way at the moment."""
SORTED_AT_MOST = MAX_SORTED * 1.5
"""Estimates are not exact: a sixth of all products has the common attribute, and samples put it at an eighth."""

FILTERS: dict[str, dict[str, Any]] = {
    "everything": {},
    "one sku": {"sku": "SKU-0500000"},
    "narrow prefix": {"sku": "sku-05000*"},
    "wide prefix": {"sku": "sku-0*"},
    "one name": {"name": "lamp cfcd2084"},
    "narrow name": {"name": "lamp cf*"},
    "wide name": {"name": "Lamp*"},
    "active": {"active": True},
    "inactive": {"active": False},
    "common attribute": {"attributes": {"colour": "red"}},
    "rare attribute": {"attributes": {"supplier": "S-77"}},
    "absent attribute": {"attributes": {"nothing": "x"}},
    "since the beginning": {"updated_since": "2026-01-01T00:00:00Z"},
    "since lately": {"updated_since": "2026-03-20T00:00:02Z"},
    "since tomorrow": {"updated_since": "2027-01-01T00:00:00Z"},
}
PAIRS: dict[str, dict[str, Any]] = {
    "inactive of a prefix": {"sku": "sku-05*", "active": False},
    "inactive with a name": {"name": "Chair*", "active": False},
    "active with a rare attribute": {"active": True, "attributes": {"supplier": "S-77"}},
    "inactive with an attribute": {"active": False, "attributes": {"colour": "red"}},
    "two attributes": {"attributes": {"colour": "red", "supplier": "S-77"}},
    "active since": {"active": True, "updated_since": "2026-03-05T00:00:00Z"},
    "an attribute of a prefix": {"sku": "sku-05*", "attributes": {"colour": "red"}},
}


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", []):
        yield from nodes(child)


@asynccontextmanager
async def listing(million: asyncpg.Connection) -> AsyncIterator[None]:
    """The statements inside are planned as those of a list; then the session is as it was."""
    transaction = million.transaction()
    await transaction.start()
    try:
        await lists.BEGIN_LIST.fetch(million, **lists.begin_parameters(10))
        yield
    finally:
        await transaction.rollback()


async def explain(
    million: asyncpg.Connection, which: dict[str, Any], sort: Sort, cursor: Cursor | None
) -> Any:
    wanted = ProductFilter.model_validate(which)
    async with listing(million):
        sql, arguments = for_asyncpg(matching(wanted))
        (found,) = json.loads(await million.fetchval(f"EXPLAIN (FORMAT JSON) {sql}", *arguments))
        estimate = Estimate(found["Plan"]["Plan Rows"], found["Plan"]["Total Cost"], ROWS)
        sql, arguments = for_asyncpg(list_query(wanted, Order(sort), cursor, LIMIT, estimate))
        return await run(million, sql, arguments)


async def run(million: asyncpg.Connection, sql: str, arguments: list[Any]) -> Any:
    """The plan of a statement, with what it read."""
    explained = f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {sql}"
    return json.loads(await million.fetchval(explained, *arguments))[0]["Plan"]


def check(plan: dict[str, Any], shape: object, max_blocks: int = MAX_BLOCKS) -> None:
    for node in nodes(plan):
        assert "Seq Scan" not in node["Node Type"], (shape, plan)
        if "Sort" in node["Node Type"]:
            below = node["Plans"][0]
            assert below["Actual Rows"] * below["Actual Loops"] <= SORTED_AT_MOST, (shape, plan)
    blocks = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
    assert blocks <= max_blocks, (shape, blocks, plan)


async def middle(million: asyncpg.Connection, sort: Sort) -> tuple[Any, ...]:
    """The cursor's key of the product in the middle of the order."""
    columns = {
        "sku": "sku_key",
        "name": 'lower(name) COLLATE "C", id',
        "updated": "updated_at, id",
        "created": "created_at, id",
    }[sort.removeprefix("-")]
    row = await million.fetchrow(f"SELECT {columns} FROM products ORDER BY {columns} OFFSET 500000 LIMIT 1")
    assert row is not None
    return (sort, *row)


@pytest.mark.parametrize("sort", SORTS)
async def test_every_filter_in_every_order(million: asyncpg.Connection, sort: Sort) -> None:
    key = await middle(million, sort)
    places = [None, Cursor(key, "next"), Cursor(key, "prev")]
    for (name, which), cursor in product({**FILTERS, **PAIRS}.items(), places):
        plan = await explain(million, which, sort, cursor)
        check(plan, (name, sort, cursor and cursor.direction))


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("number", [0, 10, 19])
async def test_what_an_import_wrote(million: asyncpg.Connection, sort: Sort, number: int) -> None:
    plan = await explain(million, {"import_id": import_id(number)}, sort, None)
    assert plan["Actual Rows"] == LIMIT + 1
    by_index = sort.removeprefix("-") in ("sku", "name")
    check(plan, (number, sort), MAX_BLOCKS_OF_A_PIECE if by_index else MAX_BLOCKS)


@pytest.mark.parametrize("sort", ["sku", "-sku"])
async def test_what_changed_since_by_sku(million: asyncpg.Connection, sort: Sort) -> None:
    key = await middle(million, sort)
    for cursor, day in product([None, Cursor(key, "next"), Cursor(key, "prev")], ["03-20", "03-11", "03-01"]):
        since = datetime.fromisoformat(f"2026-{day}T00:00:01Z")
        async with listing(million):
            for query, blocks in (
                (changed_since.is_mergeable(since), MAX_BLOCKS_OF_A_PIECE),
                (changed_since.merged(since, Order(sort), cursor, LIMIT), MAX_BLOCKS_OF_PIECES),
            ):
                plan = await run(million, *for_asyncpg(query))
                check(plan, (sort, cursor, since), blocks)


@pytest.mark.parametrize("sort", SORTS)
async def test_a_window_is_read_in_its_order_and_no_further_than_the_page_needs(
    million: asyncpg.Connection, sort: Sort
) -> None:
    key = await middle(million, sort)
    shapes: list[dict[str, Any]] = [
        {"attributes": {"colour": "red"}},
        {"active": False},
        {"q": "chair"},
        {"q": "nowhere"},
    ]
    for which, cursor in product(shapes, [None, Cursor(key, "next"), Cursor(key, "prev")]):
        query = window_query(ProductFilter.model_validate(which), Order(sort), cursor, LIMIT)
        sql, arguments = for_asyncpg(query)
        async with listing(million):
            plan = await run(million, sql, arguments)
        assert not {node["Node Type"] for node in nodes(plan)} & {"Sort", "Seq Scan", "Incremental Sort"}, (
            plan
        )
        read = max(node["Actual Rows"] for node in nodes(plan))
        # Red products lie everywhere; the others may come late in an order, or never.
        assert read <= (5_000 if "attributes" in which else WINDOW), (which, sort, plan)
