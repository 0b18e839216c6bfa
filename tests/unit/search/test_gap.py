"""The gap that a search skips: nothing that matches may lie in it, whatever the segments have."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skuport.catalog.orders import LAST_CHARACTER
from skuport.search import strategy
from skuport.search.gap import Gap, Segment, find_gap


@dataclass(frozen=True)
class Contents:
    """A segment's products, by SKU key: the id of those that match, else None."""

    no: int
    products: dict[str, int | None]
    in_order: bool = True

    @property
    def keys(self) -> list[str]:
        return sorted(self.products)

    @property
    def matches(self) -> dict[str, int]:
        return {key: no for key, no in sorted(self.products.items()) if no is not None}

    def as_segment(self) -> Segment:
        first, last = (self.keys[0], self.keys[-1]) if self.products else (None, None)
        return Segment(self.no, len(self.products), first, last, self.in_order)


class FakeIndex:
    """Looks matches up in the contents of segments, and notes what was asked."""

    def __init__(self, contents: Sequence[Contents]) -> None:
        self._contents = {segment.no: segment for segment in contents}
        self.firsts: list[int] = []
        self.counted: list[int] = []

    async def first_key(self, segment: int) -> str | None:
        self.firsts.append(segment)
        return next(iter(self._contents[segment].matches), None)

    async def candidates(self, segments: Sequence[int], most: int) -> Sequence[tuple[int, int, list[int]]]:
        self.counted += segments
        ids = {no: list(self._contents[no].matches.values())[: most + 1] for no in segments}
        return [(no, len(some), some) for no, some in ids.items()]


async def find(
    contents: Sequence[Contents], sampled: set[int], begin: str, *, backwards: bool = False
) -> tuple[Gap | None, FakeIndex]:
    index = FakeIndex(contents)
    segments = [segment.as_segment() for segment in contents]
    return await find_gap(segments, sampled, begin, backwards=backwards, lookups=index), index


def contents_of(no: int, letter: str, matching: set[int], *, in_order: bool = True) -> Contents:
    """Nine products `x1` … `x9`, with ids such as 105 for `x5` of segment 1."""
    return Contents(
        no, {f"{letter}{n}": 100 * no + n if n in matching else None for n in range(1, 10)}, in_order
    )


@pytest.fixture(autouse=True)
def _small_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strategy, "FEW", 4)


async def test_it_ends_just_before_the_first_match_of_a_sampled_segment() -> None:
    gap, index = await find([contents_of(1, "a", set()), contents_of(2, "m", {4, 5})], {2}, "a3")
    assert gap == Gap("a3", "m", [])
    assert (index.firsts, index.counted) == ([2], [1])


async def test_what_few_candidates_of_other_segments_lie_in_it_are_named() -> None:
    gap, _ = await find([contents_of(1, "a", {2, 8}), contents_of(2, "m", {4})], {2}, "a3")
    assert gap is not None
    assert gap.ids == [102, 108]


async def test_a_segment_with_many_candidates_ends_it() -> None:
    crowded = contents_of(1, "c", {2, 3, 4, 5, 6})
    gap, index = await find([crowded, contents_of(2, "m", {4})], {2}, "a3")
    assert gap == Gap("a3", "c", [])
    assert index.firsts == [2, 1]


async def test_segments_out_of_order_count_from_their_first_key() -> None:
    gap, index = await find([contents_of(2, "m", {9}, in_order=False)], {2}, "a3")
    assert gap == Gap("a3", "m", [])
    assert index.firsts == []


async def test_only_a_few_segments_are_looked_into() -> None:
    letters = "bcdef"
    contents = [contents_of(no, letter, set()) for no, letter in enumerate(letters)]
    gap, index = await find(contents, set(range(5)), "a3")
    assert index.firsts == [0]  # it may have a match from its first key on: the gap ends before that
    assert gap == Gap("a3", "b", [])


async def test_backwards_it_ends_behind_the_last_product_of_a_sampled_segment() -> None:
    gap, _ = await find([contents_of(1, "a", {4}), contents_of(2, "m", set())], {1}, "z", backwards=True)
    assert gap == Gap("z", "a9" + LAST_CHARACTER, [])


async def test_there_is_none_where_a_match_is_next_or_a_segment_has_no_keys() -> None:
    gap, _ = await find([contents_of(1, "a", {4, 5})], {1}, "a4")
    assert gap is None
    segments = [contents_of(1, "a", {4}).as_segment(), Segment(2, 7, None, None, False)]
    assert await find_gap(segments, {1}, "0", backwards=False, lookups=FakeIndex([])) is None


async def test_empty_segments_need_no_keys() -> None:
    gap, _ = await find([Contents(1, {}), contents_of(2, "m", {4})], {2}, "a3")
    assert gap == Gap("a3", "m", [])


KEYS = st.text("abc", min_size=1, max_size=3)


@st.composite
def indexes(draw: st.DrawFn) -> list[Contents]:
    keys = draw(st.lists(KEYS, unique=True, max_size=30))
    owners = [draw(st.integers(0, 3)) for _ in keys]
    matching = [draw(st.booleans()) for _ in keys]
    in_order = [draw(st.booleans()) for _ in range(4)]
    return [
        Contents(
            no,
            {
                key: n if is_match else None
                for n, (key, owner, is_match) in enumerate(zip(keys, owners, matching, strict=True))
                if owner == no
            },
            in_order[no],
        )
        for no in range(4)
    ]


@given(indexes(), st.sets(st.integers(0, 3)), KEYS, st.booleans())
async def test_every_match_in_it_is_named(
    contents: list[Contents], sampled: set[int], begin: str, backwards: bool
) -> None:
    gap, _ = await find(contents, sampled, begin, backwards=backwards)
    if gap is None:
        return
    low, high = sorted((gap.begin, gap.end))
    assert (gap.end < gap.begin) is backwards
    for segment in contents:
        for key, product_id in segment.matches.items():
            skipped = low <= key < high if backwards else low < key <= high
            if skipped:
                assert product_id in gap.ids, (key, gap)
