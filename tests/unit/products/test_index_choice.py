"""Which index reads a list."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from skuport.catalog.orders import Order, Sort
from skuport.products.filters import ProductFilter
from skuport.products.index_choice import (
    MERGED_FROM,
    WINDOW,
    Estimate,
    Step,
    index_covers,
    last_step,
    matches_order,
    steps,
)

CATALOG = 1_000_000
LIMIT = 50
FEW = Estimate(100, 500.0, CATALOG)
SOME = Estimate(100_000, 90_000.0, CATALOG)
MANY = Estimate(500_000, 400_000.0, CATALOG)
SINCE = datetime(2026, 11, 1, tzinfo=UTC)
IMPORT = UUID(int=7)


def filter_of(**fields: Any) -> ProductFilter:
    return ProductFilter.model_validate(fields)


@pytest.mark.parametrize(
    ("fields", "sorts"),
    [
        ({"sku": "a*"}, {"sku", "-sku"}),
        ({"sku": "a"}, {"sku", "-sku"}),
        ({"active": False}, {"sku", "-sku", "name", "-name"}),
        ({"active": True}, set()),
        ({"import_id": IMPORT}, {"sku", "-sku"}),
        ({"import_id": IMPORT, "sku": "a*"}, {"sku", "-sku"}),
        ({"import_id": IMPORT, "active": False}, set()),
        ({"name": "Lamp*"}, {"name", "-name"}),
        ({"name": "*lamp*"}, set()),
        ({"name": " *lamp*"}, set()),
        ({"updated_since": SINCE}, {"updated", "-updated"}),
        ({"attributes": {"colour": "red"}}, set()),
        ({"q": "oak"}, set()),
    ],
)
def test_filters_that_are_one_piece_of_an_index(fields: dict[str, Any], sorts: set[Sort]) -> None:
    orders: list[Sort] = ["sku", "-sku", "name", "-name", "updated", "-updated", "created", "-created"]
    assert {sort for sort in orders if matches_order(filter_of(**fields), Order(sort))} == sorts


def test_the_index_by_name_covers_the_import() -> None:
    assert index_covers(filter_of(import_id=IMPORT, active=True), Order("-name"))
    assert not index_covers(filter_of(import_id=IMPORT), Order("updated"))
    assert not index_covers(filter_of(active=True), Order("name"))
    assert not index_covers(filter_of(import_id=IMPORT, q="oak"), Order("name"))


@pytest.mark.parametrize(
    ("fields", "sort", "estimate", "step"),
    [
        ({}, "sku", FEW, Step.WALK_ORDER),
        ({"sku": "*"}, "name", FEW, Step.WALK_ORDER),
        ({"sku": "a*"}, "sku", FEW, Step.WALK_ORDER),
        ({"sku": "a*"}, "name", FEW, Step.SORT_ALL),
        ({"sku": "a*"}, "name", SOME, Step.SORT_ALL),
        ({"sku": "a*"}, "name", MANY, Step.WALK_ORDER),
        ({"sku": "a*"}, "name", Estimate(125_000, 1.0, CATALOG), Step.SORT_ALL),
        ({"sku": "a*"}, "name", Estimate(125_001, 1.0, CATALOG), Step.WALK_ORDER),
        ({"sku": "a*"}, "name", Estimate(125_000, 1.0, 10 * CATALOG), Step.SORT_ALL),
        ({"sku": "a*"}, "name", Estimate(125_001, 1.0, 10 * CATALOG), Step.WALK_ORDER),
        ({"import_id": IMPORT}, "name", Estimate(50_000, 8_000.0, CATALOG), Step.SORT_ALL),
        ({"import_id": IMPORT}, "name", Estimate(50_000, 8_001.0, CATALOG), Step.WALK_ORDER),
    ],
)
def test_few_products_are_sorted_and_many_are_walked(
    fields: dict[str, Any], sort: Sort, estimate: Estimate, step: Step
) -> None:
    assert last_step(filter_of(**fields), Order(sort), estimate) is step
    assert steps(filter_of(**fields), Order(sort), estimate, LIMIT)[-1] is step


def test_everything_is_walked_without_trying_anything_before() -> None:
    assert steps(filter_of(), Order("-created"), Estimate(CATALOG, 1e6, CATALOG), LIMIT) == [Step.WALK_ORDER]


def test_a_window_is_read_where_it_should_fill_the_page() -> None:
    lamps = filter_of(name="*lamp*")
    enough = Estimate(2 * LIMIT * CATALOG // WINDOW, 500.0, CATALOG)
    assert steps(lamps, Order("sku"), enough, LIMIT) == [Step.READ_WINDOW, Step.SORT_ALL]
    too_few = Estimate(enough.rows - 1, 500.0, CATALOG)
    assert steps(lamps, Order("sku"), too_few, LIMIT) == [Step.SORT_ALL]


def test_sorting_as_far_as_a_sample_says_is_tried_where_sorting_all_costs_more() -> None:
    lamps = filter_of(name="*lamp*")
    assert steps(lamps, Order("sku"), SOME, LIMIT) == [
        Step.READ_WINDOW,
        Step.SORT_TO_SAMPLED_END,
        Step.SORT_ALL,
    ]
    cheap = Estimate(SOME.rows, 10_000.0, CATALOG)
    assert Step.SORT_TO_SAMPLED_END not in steps(lamps, Order("sku"), cheap, LIMIT)
    # Three of a sample of 500 are expected of 6,000 products in a million.
    rare = [Estimate(rows, 90_000.0, CATALOG) for rows in (5_999, 6_000)]
    tried = [Step.SORT_TO_SAMPLED_END in steps(lamps, Order("sku"), estimate, LIMIT) for estimate in rare]
    assert tried == [False, True]


def test_a_catalog_that_was_never_analyzed_has_no_sample() -> None:
    unknown = Estimate(5, 1e6, -1)
    assert unknown.window(LIMIT) == WINDOW
    assert Step.SORT_TO_SAMPLED_END not in steps(filter_of(name="*x*"), Order("sku"), unknown, LIMIT)


@pytest.mark.parametrize(
    ("fields", "sort", "rows", "merges"),
    [
        ({"updated_since": SINCE}, "sku", MERGED_FROM + 1, True),
        ({"updated_since": SINCE}, "-sku", MERGED_FROM + 1, True),
        ({"updated_since": SINCE}, "sku", MERGED_FROM, False),
        ({"updated_since": SINCE}, "name", MERGED_FROM + 1, False),
        ({"updated_since": SINCE, "active": True}, "sku", MERGED_FROM + 1, False),
    ],
)
def test_changes_are_merged_by_sku_only(fields: dict[str, Any], sort: Sort, rows: int, merges: bool) -> None:
    found = steps(filter_of(**fields), Order(sort), Estimate(rows, 500.0, CATALOG), LIMIT)
    assert (found[0] is Step.MERGE_CHANGES) is merges


@pytest.mark.parametrize(
    ("rows", "window"), [(500_000, 450), (100_000, 2_050), (20_000, WINDOW), (1, WINDOW), (0, WINDOW)]
)
def test_a_window_has_four_times_what_the_page_needs(rows: int, window: int) -> None:
    assert Estimate(rows, 1.0, CATALOG).window(LIMIT) == window
