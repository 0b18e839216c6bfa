"""How a page of a search is read: pure decisions, made before and between its statements.

Where a search has few candidates, one look at the index fetches all of them, with the ranks that they may have. They
are sorted, and compared with their products only as far as the page needs. Where it has many, sorting them would take
longer than reading the catalog in its order, window by window, because the page is soon full.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from skuport.core.pagination import Cursor
from skuport.search.ranks import Rank

FEW = 4_000
"""This many candidates are fetched and sorted within some 10 ms."""
MAX_FEW = 20_000
FEW_IN = 250
"""In a large catalog more are few: one product in FEW_IN, up to MAX_FEW. A window wouldn't have enough for a page."""

WINDOW = 10_000
"""How many products the first window has, where the sample doesn't tell."""
MAX_WINDOW = 50_000
"""The first window has twice as many products as fill the page if the sample is right, but no more than this."""
GROWTH = 8
"""Each further window has this many times as many products as the one before."""

SORTING_COST = 8
"""Fetching and sorting a candidate costs as much as reading this many products in their order."""

COUNTED = 500
"""Up to this many candidates are compared with their products to be counted."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page lies: the rank of the row beside it, and the direction to go."""

    rank: Rank
    backwards: bool

    @staticmethod
    def of(cursor: Cursor | None) -> "Place | None":
        """The place of a relevance cursor; None for the first page."""
        return None if cursor is None else Place(Rank(cursor.key[1]), cursor.direction == "prev")


def goes_back(place: Place | None) -> bool:
    """Whether the page lies before its cursor."""
    return place is not None and place.backwards


def most_few(catalog: int) -> int:
    """How many candidates are few, in a catalog of this many products."""
    return max(FEW, min(catalog // FEW_IN, MAX_FEW))


def most_sorted(catalog: int) -> int:
    """Up to how many candidates of one rank are sorted rather than found by reading the catalog."""
    return max(FEW, catalog // SORTING_COST)


def may_be_sorted(hits: int, entries: int, catalog: int) -> bool:
    """Whether a rank may have no more candidates than are sorted, by its `hits` in a sample of `entries`."""
    return 0 < hits * catalog <= 2 * most_sorted(catalog) * entries


def first_window(wanted: int, hits: int, entries: int, *, filtered: bool) -> int:
    """How many products to read first.

    Args:
        wanted: rows.
        hits: matches in the sample.
        entries: size of the sample.
        filtered: whether other filters apply, which the sample says nothing of.
    """
    if filtered:
        return MAX_WINDOW
    return min(2 * wanted * entries // hits, MAX_WINDOW) if hits else WINDOW


def next_window(size: int) -> int:
    """How many products to read after a window of this size."""
    return GROWTH * max(size, WINDOW)


def batches(
    ranks: Sequence[Rank], place: Place | None, wanted: int, candidates: Mapping[Rank, int] | None
) -> Iterator[tuple[Rank, ...]]:
    """The ranks from the cursor on, in the order in which they are read, those of one statement together.

    Args:
        ranks: that a product can have, the best first.
        place: of the page; None for the first page.
        wanted: rows.
        candidates: how many each rank has that the search index serves. None when they are many: then each of these
            ranks is read alone.
    """
    if place is not None:
        ranks = [rank for rank in ranks if (rank <= place.rank if place.backwards else rank >= place.rank)]
    batch: list[Rank] = []
    for rank in reversed(ranks) if goes_back(place) else ranks:
        several = 0
        if rank.by_search_index:
            several = wanted if candidates is None else candidates[rank]
            if not several:
                continue
            if candidates is None and batch:
                yield tuple(batch)
                batch = []
        batch.append(rank)
        if several >= wanted:
            yield tuple(batch)
            batch = []
    if batch:
        yield tuple(batch)
