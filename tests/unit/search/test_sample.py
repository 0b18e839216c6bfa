"""What is concluded from a sample of the index."""

from dataclasses import replace

import pytest

from skuport.search.ranks import Rank
from skuport.search.sample import NO_SAMPLE, Sample

SAMPLE = Sample(2_000, {Rank.LABEL_WORDS: 3, Rank.ALL_WORDS: 1}, {0: 40, 1: 4}, {})


def test_hits_are_those_of_all_ranks() -> None:
    assert SAMPLE.hits == 4
    assert not SAMPLE.many
    assert replace(SAMPLE, by_rank={Rank.LABEL_WORDS: 5}).many


def test_the_sample_stands_for_the_catalog() -> None:
    assert SAMPLE.expected(1_000_000) == 2_000
    assert NO_SAMPLE.expected(1_000_000) == 0


@pytest.mark.parametrize(
    ("by_word", "lookups"),
    [
        ({0: 40, 1: 4}, (1,)),
        ({0: 36, 1: 4}, (1, 0)),
        ({0: 37, 1: 4}, (1,)),
        ({0: 5, 1: 4, 2: 6}, (1, 0)),
        ({0: 0, 1: 4}, (0, 1)),
        ({0: 0, 1: 5}, (0,)),
        ({0: 2_000}, (0,)),
        ({}, ()),
    ],
)
def test_the_rarest_word_is_looked_up_and_a_second_one_if_it_is_rare_enough(
    by_word: dict[int, int], lookups: tuple[int, ...]
) -> None:
    assert replace(SAMPLE, by_word=by_word).index_lookups() == lookups


def test_without_a_sample_nothing_is_known() -> None:
    assert NO_SAMPLE.index_lookups() is None
