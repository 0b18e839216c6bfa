"""The statements of a search: their parameters, what the index is asked, what is compared with products."""

import pytest
from sqlalchemy import ClauseElement, select
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg

from skuport import search
from skuport.catalog.models import Product
from skuport.catalog.orders import Order
from skuport.core.pagination import Cursor
from skuport.core.sql import for_asyncpg
from skuport.search import segments, statements
from skuport.search.matching import matches_no_better, rank_conditions
from skuport.search.query import SearchQuery
from skuport.search.query_shape import QueryShape
from skuport.search.ranks import Rank
from skuport.search.strategy import Place
from skuport.search.terms import Terms, values_of

OAK = QueryShape.of("oak")
OAK_CHAIR = QueryShape.of("oak chair")


def compiled(statement: ClauseElement) -> tuple[str, set[str]]:
    """The text, in one line, and the names of the parameters that need a value."""
    found = statement.compile(dialect=PGDialect_asyncpg())  # type: ignore[no-untyped-call]
    required = {name for name, parameter in found.binds.items() if parameter.required}  # type: ignore[attr-defined]
    return " ".join(str(found).split()), required


def of_products(q: str, **options: object) -> tuple[str, list[object]]:
    sql, arguments = for_asyncpg(select(Product.id).where(*search.conditions(q, **options)))  # type: ignore[arg-type]
    return " ".join(sql.split()), arguments


@pytest.mark.parametrize("q", ["", " ", "\t\n"])
def test_a_blank_search_has_no_conditions(q: str) -> None:
    assert search.conditions(q) == []
    assert SearchQuery.of(q) is None
    assert SearchQuery.of(None) is None


def test_a_search_is_normalized() -> None:
    assert SearchQuery.of("  oak  chair ") == SearchQuery("oak chair")


def test_candidates_come_from_the_index_and_are_compared_with_the_product() -> None:
    sql, arguments = of_products("oak chair")
    ids, _, exact = sql.partition("FROM search.entries")[2].partition(") AND (")
    assert "products.id IN (SELECT" in sql
    assert "entries.words @@ search.beginning(" in ids
    assert "search.label(products.sku, products.name)" in exact
    assert {"oak", "chair", "oak chair"} <= set(arguments)


def test_without_the_index_products_are_compared_one_by_one() -> None:
    for sql, _ in (of_products("oak", by_index=False), of_products("★")):
        assert "search.entries" not in sql
        assert "products.sku_key >=" in sql


def test_only_some_words_are_looked_up() -> None:
    both, _ = of_products("oak chair")
    second, _ = of_products("oak chair", index_lookups=(1,))
    looked_for = "search.beginning("
    # Each word is compared once, and looked up where that was chosen.
    assert (both.count(looked_for), second.count(looked_for)) == (4, 3)


def test_a_rank_excludes_those_before_it() -> None:
    found = rank_conditions(Terms(OAK))
    assert list(found) == list(Rank)
    first, _ = compiled(matches_no_better(found, Rank.SKU_PREFIX))
    third, _ = compiled(matches_no_better(found, Rank.LABEL_WORDS))
    assert "NOT" not in first
    assert third.count("NOT coalesce(") == 2


@pytest.mark.parametrize("q", ["oak", "oak chair", "★ oak", "xl a", "50% off"])
def test_parameters_have_values(q: str) -> None:
    """Whatever a statement of a shape takes, `values_of` gives for a search of that shape, or its docstring names."""
    shape = QueryShape.of(q)
    _, parameters = compiled(statements.page(shape, tuple(shape.ranks), Place(Rank.NAME_PREFIX, False)))
    ids = {f"ids_{rank.value}" for rank in shape.indexed_ranks}
    assert parameters <= {*values_of(q), *ids, "wanted", "after_key", "after_id"}
    assert {"wanted", "after_key", "after_id", *ids} <= parameters


def test_a_page_is_sorted_by_rank_and_read_in_reverse_before_a_cursor() -> None:
    ranks = (Rank.SKU_PREFIX, Rank.NAME_PREFIX)
    forwards, _ = compiled(statements.page(OAK, ranks, None))
    backwards, _ = compiled(statements.page(OAK, ranks[::-1], Place(Rank.NAME_PREFIX, True)))
    assert "ORDER BY page.rank ASC, page.key ASC, page.id ASC LIMIT" in forwards
    assert "ORDER BY page.rank DESC, page.key DESC, page.id DESC LIMIT" in backwards


def test_the_planner_cannot_move_the_comparisons() -> None:
    """Each `OFFSET` keeps a subquery apart: candidates are sorted before they are compared with their products."""
    sql, parameters = compiled(statements.page(OAK, (Rank.ALL_WORDS,), None))
    assert "OFFSET" in sql
    assert sql.index("ORDER BY products.sku_key") < sql.index("OFFSET")
    assert "ids_4" in parameters


def test_a_window_has_the_ends_that_it_is_given() -> None:
    _, neither = compiled(statements.page_of_window(OAK, Rank.SUBSTRING, None, False, False, False))
    _, both = compiled(statements.page_of_window(OAK, Rank.SUBSTRING, None, False, True, True))
    assert both - neither == {"begin", "end"}


def test_segments_are_asked_one_by_one() -> None:
    sql, parameters = compiled(statements.candidates_in_segments(OAK_CHAIR, Rank.LABEL_WORDS, (1,), (3, 14)))
    assert "FROM search.segment_3 " in sql
    assert "FROM search.segment_14 " in sql
    assert "most" in parameters
    assert "search.entries" not in sql


def test_no_candidates_are_asked_for_that_the_index_does_not_have() -> None:
    assert statements.candidates_by_rank(QueryShape.of("★"), None) is None
    assert statements.candidates_by_rank(QueryShape.of("ab"), ()) is None
    assert statements.candidates_by_rank(QueryShape.of("oak"), ()) is not None


def test_another_order_keeps_the_candidates_apart_from_its_index() -> None:
    cursor = Cursor(("-name", "oak", 7), "next")
    sql, parameters = compiled(statements.page_in_order(OAK, Order("-name"), cursor, 50, ()))
    assert "ids" in parameters
    assert sql.index("products.id = ANY") < sql.index("ORDER BY")
    assert "key_0 DESC" in sql


def test_filling_the_open_segment_fills_the_sample_in_one_statement() -> None:
    statement = segments.fill_and_sample(7)
    assert statement.parts == frozenset()
    assert set(statement.parameters) == {"changes", "segment_no", "sample_share"}
    assert 'INSERT INTO "search"."segment_7"' in statement.sql
    assert "INSERT INTO search.sample" in statement.sql


def test_old_segments_are_united() -> None:
    parts = {statement.name: statement.parts for statement in segments.SQL}
    assert parts["refill"] == {"segment", "old_entries"}
    assert parts["fill"] == parts["create"] == parts["attach"] == {"segment"}
