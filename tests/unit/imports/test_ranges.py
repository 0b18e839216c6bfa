"""The key ranges that an import is published by."""

from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from skuport.imports.merging import KeyRange
from skuport.imports.ranges import draw_ranges

# No unpaired surrogates: PostgreSQL has none, and a key in the collation "C" is compared by its UTF-8 bytes,
# in the same order as Python compares code points.
keys = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)


def holds(found: KeyRange, key: str) -> bool:
    return found.start <= key and (found.end is None or key < found.end)


@given(st.lists(keys, max_size=60), st.integers(1, 20), st.lists(keys, max_size=20))
def test_each_key_there_may_be_is_in_one_range(sample: list[str], count: int, others: list[str]) -> None:
    ranges = draw_ranges(sample, count)

    for key in ["", *sample, *others, "\U0010ffff" * 9]:
        assert sum(holds(found, key) for found in ranges) == 1


@given(st.lists(keys, max_size=60), st.integers(1, 20))
def test_ranges_follow_one_another(sample: list[str], count: int) -> None:
    ranges = draw_ranges(sample, count)

    assert 1 <= len(ranges) <= count
    assert [found.no for found in ranges] == list(range(len(ranges)))
    assert ranges[0].start == ""
    assert ranges[-1].end is None
    for found, following in pairwise(ranges):
        assert found.end == following.start
        assert found.start < following.start


@given(st.lists(keys, min_size=1, max_size=200, unique=True), st.integers(1, 20))
def test_ranges_hold_about_equally_many_keys(sample: list[str], count: int) -> None:
    ranges = draw_ranges(sample, count)

    sizes = Counter(next(found.no for found in ranges if holds(found, key)) for key in sample)
    assert max(sizes.values()) <= len(sample) // count + 1


def test_a_key_that_repeats_weighs_once() -> None:
    ranges = draw_ranges(["a"] * 97 + ["b", "c", "d"], 4)
    assert [(found.start, found.end) for found in ranges] == [("", "b"), ("b", "c"), ("c", "d"), ("d", None)]


def test_no_sample_makes_one_range() -> None:
    assert draw_ranges([], 12) == [KeyRange(0, "", None)]


@given(st.lists(keys, min_size=2, max_size=30, unique=True))
def test_the_order_is_that_of_the_bytes(sample: list[str]) -> None:
    by_bytes = sorted(sample, key=lambda key: key.encode())
    assert sorted(sample) == by_bytes
