"""How a page of a search is read: when candidates are few, in which order ranks are read, how large windows are."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skuport.core.pagination import Cursor
from skuport.search import strategy
from skuport.search.ranks import Rank
from skuport.search.strategy import Place, batches

SKU, NAME, LABEL, SUBSTRING, WORDS = Rank
ALL = list(Rank)


@pytest.mark.parametrize(
    ("catalog", "few"),
    [(-1, 4_000), (0, 4_000), (1_000_000, 4_000), (2_000_000, 8_000), (5_000_000, 20_000), (10**8, 20_000)],
)
def test_more_candidates_are_few_in_a_large_catalog(catalog: int, few: int) -> None:
    assert strategy.most_few(catalog) == few


@pytest.mark.parametrize(("catalog", "most"), [(0, 4_000), (32_000, 4_000), (80_000, 10_000)])
def test_an_eighth_of_the_catalog_is_sorted_at_most(catalog: int, most: int) -> None:
    assert strategy.most_sorted(catalog) == most


@pytest.mark.parametrize(
    ("hits", "may_be"), [(0, False), (1, True), (500, True), (501, False), (2_000, False)]
)
def test_a_rank_may_be_sorted_if_the_sample_saw_twice_what_is_sorted_at_most(hits: int, may_be: bool) -> None:
    # Of a million products 125,000 are sorted at most: 250 of the sample's 2,000.
    assert strategy.may_be_sorted(hits, 2_000, 1_000_000) is may_be


@pytest.mark.parametrize(
    ("wanted", "hits", "entries", "filtered", "size"),
    [
        (51, 0, 0, False, strategy.WINDOW),
        (51, 1_000, 2_000, False, 204),
        (51, 2_000, 2_000, False, 102),
        (51, 1, 2_000, False, strategy.MAX_WINDOW),
        (51, 1_000, 2_000, True, strategy.MAX_WINDOW),
    ],
)
def test_the_first_window_has_twice_what_fills_the_page(
    wanted: int, hits: int, entries: int, filtered: bool, size: int
) -> None:
    assert strategy.first_window(wanted, hits, entries, filtered=filtered) == size


def test_windows_grow() -> None:
    assert [strategy.next_window(100), strategy.next_window(80_000)] == [80_000, 640_000]


def test_a_place_is_that_of_the_cursor() -> None:
    assert Place.of(None) is None
    assert Place.of(Cursor(("relevance", 3, "key", 1), "prev")) == Place(SUBSTRING, True)
    assert not strategy.goes_back(None)
    assert not strategy.goes_back(Place(SKU, False))
    assert strategy.goes_back(Place(SKU, True))


def read(place: Place | None, counts: Mapping[Rank, int] | None, wanted: int = 10) -> list[tuple[Rank, ...]]:
    return list(batches(ALL, place, wanted, counts))


def test_with_many_candidates_each_rank_of_the_search_index_is_read_alone() -> None:
    assert read(None, None) == [(SKU, NAME), (LABEL,), (SUBSTRING,), (WORDS,)]
    assert read(Place(LABEL, False), None) == [(LABEL,), (SUBSTRING,), (WORDS,)]
    assert read(Place(LABEL, True), None) == [(LABEL,), (NAME, SKU)]


def test_with_few_candidates_ranks_are_read_together_until_one_may_fill_the_page() -> None:
    assert read(None, {LABEL: 3, SUBSTRING: 2, WORDS: 9}) == [tuple(ALL)]
    assert read(None, {LABEL: 3, SUBSTRING: 10, WORDS: 2}) == [(SKU, NAME, LABEL, SUBSTRING), (WORDS,)]
    assert read(None, {LABEL: 0, SUBSTRING: 0, WORDS: 0}) == [(SKU, NAME)]
    assert read(Place(WORDS, True), {LABEL: 3, SUBSTRING: 0, WORDS: 11}) == [(WORDS,), (LABEL, NAME, SKU)]


COUNTS = st.none() | st.fixed_dictionaries(dict.fromkeys((LABEL, SUBSTRING, WORDS), st.integers(0, 30)))
PLACES = st.none() | st.builds(Place, st.sampled_from(ALL), st.booleans())


@given(PLACES, COUNTS, st.integers(1, 20))
def test_ranks_are_read_in_order_and_only_those_without_candidates_are_left_out(
    place: Place | None, counts: dict[Rank, int] | None, wanted: int
) -> None:
    found = [rank for batch in batches(ALL, place, wanted, counts) for rank in batch]
    backwards = place is not None and place.backwards
    assert found == sorted(set(found), reverse=backwards)
    for rank in set(ALL) - set(found):
        passed = place is not None and (rank > place.rank if backwards else rank < place.rank)
        assert passed or (counts is not None and counts.get(rank) == 0)
