"""How a rank with many candidates is read: by which steps, in which order, and when it is given up."""

from collections.abc import Sequence
from typing import Any

import pytest

from skuport.core.errors import UnprocessableError
from skuport.core.pagination import Cursor, PageRequest
from skuport.search import strategy
from skuport.search.gap import Gap
from skuport.search.pages import relevance_position
from skuport.search.query import SearchEstimate, SearchQuery
from skuport.search.query_shape import QueryShape
from skuport.search.ranks import Rank
from skuport.search.reader import RelevanceReader, SearchTooSlowError
from skuport.search.sample import NO_SAMPLE, Sample
from skuport.search.terms import values_of

LIMIT = 9
WANTED = LIMIT + 1
NEVER = float("inf")
Window = tuple[int, str | None]


def estimate_of(sample: Sample, catalog: int = 1_000_000) -> SearchEstimate:
    return SearchEstimate(
        SearchQuery("oak"), QueryShape.of("oak"), values_of("oak"), catalog, sample, None, None
    )


def sampled(hits: int) -> Sample:
    return Sample(2_000, {Rank.LABEL_WORDS: hits}, {0: hits}, {})


class ScriptedReader(RelevanceReader):
    """Reads one rank from windows of given numbers of rows and ends; notes its steps."""

    def __init__(
        self,
        sample: Sample,
        *windows: Window,
        gap: Gap | None = None,
        few: list[int] | None = None,
        too_many: bool = True,
        give_up_at: float = NEVER,
    ) -> None:
        super().__init__(None, estimate_of(sample), None, LIMIT, give_up_at)  # type: ignore[arg-type]
        self._windows = list(windows)
        self._known_gap = gap
        self._few = few
        self._too_many = too_many
        self.steps: list[tuple[Any, ...]] = []

    async def read_rank(self) -> Sequence[Any]:
        return await self._read_rank_of_many(Rank.LABEL_WORDS, WANTED)

    async def _few_ids(self, rank: Rank) -> list[int] | None:
        self.steps.append(("few?",))
        return self._few

    async def _has_too_many_to_sort(self, rank: Rank) -> bool:
        self.steps.append(("too many?",))
        return self._too_many

    async def _read_ids(self, ids: list[int], rank: Rank, wanted: int) -> Sequence[Any]:
        self.steps.append(("ids", ids))
        return ids

    async def _read_all_candidates(self, rank: Rank, wanted: int) -> Sequence[Any]:
        self.steps.append(("all", wanted))
        return ["sorted"] * wanted

    async def _gap(self, rank: Rank, begin: str) -> Gap | None:
        self.steps.append(("gap?", begin))
        return self._known_gap

    async def _read_gap(self, gap: Gap, rank: Rank, wanted: int) -> Sequence[Any]:
        self.steps.append(("gap", wanted))
        return gap.ids

    async def _read_window(
        self, rank: Rank, begin: str | None, size: int, wanted: int
    ) -> tuple[Sequence[Any], str | None]:
        self.steps.append(("window", begin, size, wanted))
        rows, end = self._windows.pop(0)
        return ["row"] * rows, end


async def test_few_candidates_of_a_rank_that_the_sample_did_not_see_are_read_alone() -> None:
    reader = ScriptedReader(NO_SAMPLE, few=[7, 8])
    assert await reader.read_rank() == [7, 8]
    assert reader.steps == [("few?",), ("ids", [7, 8])]


async def test_more_are_sorted_as_long_as_that_costs_less_than_reading_the_catalog() -> None:
    reader = ScriptedReader(NO_SAMPLE, too_many=False)
    assert await reader.read_rank() == ["sorted"] * WANTED
    assert reader.steps == [("few?",), ("too many?",), ("all", WANTED)]


async def test_a_window_that_fills_the_page_is_enough() -> None:
    reader = ScriptedReader(sampled(1_000), (WANTED, "m"))
    assert len(await reader.read_rank()) == WANTED
    assert reader.steps == [("window", None, 2 * WANTED * 2, WANTED)]


async def test_the_end_of_the_catalog_is_enough_too() -> None:
    reader = ScriptedReader(sampled(1_000), (3, None))
    assert len(await reader.read_rank()) == 3
    assert len(reader.steps) == 1


async def test_behind_a_short_window_a_gap_is_skipped() -> None:
    reader = ScriptedReader(sampled(1_000), (2, "c"), (8, None), gap=Gap("c", "p", []))
    assert len(await reader.read_rank()) == WANTED
    assert reader.steps[1:] == [("gap?", "c"), ("gap", 8), ("window", "p", 40, 8)]


async def test_what_the_gap_has_may_fill_the_page() -> None:
    reader = ScriptedReader(sampled(1_000), (2, "c"), gap=Gap("c", "p", list(range(8))))
    assert len(await reader.read_rank()) == WANTED
    assert reader.steps[1:] == [("gap?", "c"), ("gap", 8)]


async def test_after_the_first_windows_a_rank_that_may_be_few_is_counted_and_sorted() -> None:
    reader = ScriptedReader(sampled(500), (2, "c"), too_many=False)
    assert await reader.read_rank() == ["sorted"] * WANTED
    assert reader.steps[2:] == [("too many?",), ("all", WANTED)]


async def test_windows_grow_until_the_page_is_full() -> None:
    reader = ScriptedReader(sampled(501), (2, "c"), (0, "d"), (3, "e"), (5, "f"))
    assert len(await reader.read_rank()) == WANTED
    growth = [strategy.GROWTH * strategy.WINDOW * strategy.GROWTH**n for n in range(3)]
    assert reader.steps[2:] == [
        ("window", "c", growth[0], 8),
        ("window", "d", growth[1], 8),
        ("window", "e", growth[2], 5),
    ]


async def test_no_window_begins_after_the_time_is_over() -> None:
    reader = ScriptedReader(sampled(501), (2, "c"), give_up_at=-1)
    with pytest.raises(SearchTooSlowError):
        await reader.read_rank()
    assert reader.steps == [("window", None, 79, WANTED), ("gap?", "c")]


@pytest.mark.parametrize("rank", [0, 4])
def test_a_cursor_by_relevance_names_a_rank(rank: int) -> None:
    cursor = Cursor(("relevance", rank, "key", 7), "prev")
    assert relevance_position(PageRequest(10, cursor.encode())) == cursor
    assert relevance_position(PageRequest(10, None)) is None


@pytest.mark.parametrize(
    "key", [("sku", 1, "key", 7), ("relevance", 5, "key", 7), ("relevance", -1, "key", 7)]
)
def test_a_cursor_of_another_list_is_refused(key: tuple[Any, ...]) -> None:
    with pytest.raises(UnprocessableError) as caught:
        relevance_position(PageRequest(10, Cursor(key, "next").encode()))
    assert caught.value.code == "bad_cursor"
