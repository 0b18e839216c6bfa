"""The key ranges that an import is published by."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from skuport.imports.key_ranges import KeyRange, ranges_between

# No unpaired surrogates: PostgreSQL has none, and a key in the collation "C" is compared by its UTF-8 bytes,
# in the same order as Python compares code points.
keys = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)


def holds(found: KeyRange, key: str) -> bool:
    return found.start <= key and (found.end is None or key < found.end)


@given(st.lists(keys, max_size=60), st.lists(keys, max_size=20))
def test_each_key_there_may_be_is_in_one_range(bounds: list[str], others: list[str]) -> None:
    ranges = ranges_between(bounds)

    for key in ["", *bounds, *others, "\U0010ffff" * 9]:
        assert sum(holds(found, key) for found in ranges) == 1


@given(st.lists(keys, max_size=60))
def test_ranges_follow_one_another(bounds: list[str]) -> None:
    ranges = ranges_between(bounds)

    assert len(ranges) == len(set(bounds)) + 1
    assert [found.no for found in ranges] == list(range(len(ranges)))
    assert ranges[0].start == ""
    assert ranges[-1].end is None
    for found, following in pairwise(ranges):
        assert found.end == following.start
        assert found.start < following.start


def test_no_bounds_make_one_range() -> None:
    assert ranges_between([]) == [KeyRange(0, "", None)]


def test_an_empty_key_bounds_nothing() -> None:
    assert ranges_between(["", ""]) == [KeyRange(0, "", None)]


@given(st.lists(keys, min_size=2, max_size=30, unique=True))
def test_the_order_is_that_of_the_bytes(sample: list[str]) -> None:
    by_bytes = sorted(sample, key=lambda key: key.encode())
    assert sorted(sample) == by_bytes
