"""The shape of a search: which words the index looks up, and how; which ranks are possible."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skuport.search.query_shape import QueryShape, cached_statement
from skuport.search.ranks import Rank
from skuport.search.terms import values_of
from skuport.search.words import normalize

BY_TABLE = [Rank.SKU_PREFIX, Rank.NAME_PREFIX]
QUERIES = st.text(st.sampled_from("abé茶12★-% "), min_size=1, max_size=16).map(normalize).filter(bool)


@pytest.mark.parametrize(
    ("q", "ranks"),
    [
        ("oak", [*BY_TABLE, Rank.LABEL_WORDS, Rank.SUBSTRING, Rank.ALL_WORDS]),
        ("ab", [*BY_TABLE, Rank.LABEL_WORDS, Rank.ALL_WORDS]),
        ("★", BY_TABLE),
        ("--", BY_TABLE),
        ("★oak", [*BY_TABLE, Rank.SUBSTRING]),
    ],
)
def test_which_ranks_are_possible(q: str, ranks: list[Rank]) -> None:
    shape = QueryShape.of(q)
    assert shape.ranks == ranks
    assert shape.indexed_ranks == ranks[2:]


@pytest.mark.parametrize(
    ("q", "indexed", "infix", "first_as_suffix"),
    [
        ("oak", (0,), {0}, False),
        ("ab", (0,), set(), False),
        ("oak chair", (0, 1), {1}, True),
        ("chair oak", (0, 1), {0}, False),
        ("a chair", (0, 1), {1}, False),
        ("★ oak table", (1, 2), {2}, False),
        ("a1b2 c", (0, 1), {0}, False),
    ],
)
def test_how_words_are_looked_up(
    q: str, indexed: tuple[int, ...], infix: set[int], first_as_suffix: bool
) -> None:
    shape = QueryShape.of(q)
    assert (shape.indexed, shape.infix, shape.first_as_suffix) == (indexed, infix, first_as_suffix)


@given(QUERIES)
def test_only_words_that_the_index_has_are_looked_up(q: str) -> None:
    shape = QueryShape.of(q)
    assert set(shape.indexed) <= set(range(shape.words))
    assert shape.infix <= set(shape.indexed)
    assert shape.ranks == sorted(shape.ranks)
    assert set(values_of(q)) == {"q", "key", "part", "longest", *(f"word_{n}" for n in range(shape.words))}


def test_searches_of_one_shape_share_their_statements() -> None:
    assert QueryShape.of("oak chair") == QueryShape.of("Ash table")
    assert QueryShape.of("oak chair") != QueryShape.of("oak chairs red")


def test_a_statement_is_written_once_for_its_arguments_but_never_with_conditions_of_one_request() -> None:
    written: list[tuple[object, ...]] = []

    @cached_statement
    def statement(shape: QueryShape, *, others: tuple[object, ...] = ()) -> int:
        written.append((shape, *others))
        return len(written)

    oak, table = QueryShape.of("oak"), QueryShape.of("oak table")
    assert [statement(oak), statement(oak, others=()), statement(table), statement(oak)] == [1, 1, 2, 1]
    assert [statement(oak, others=("active",)), statement(oak, others=("active",))] == [3, 4]
