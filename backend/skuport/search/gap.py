"""The part of the catalog that a search skips, because its segments have nothing there (decision 28).

A segment knows its first and last SKU key. The large segments in which the sample saw a match end the gap, before their
first match. The others that lie in it are asked for their candidates; if those are many, the segment ends the gap, too.
The lookups are arguments, so that the logic needs no database.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from skuport.catalog.orders import LAST_CHARACTER
from skuport.search import strategy

SEGMENTS_LOOKED_INTO = 3
"""For how many segments that begin before the next match, the first match is looked up; others count from their first
key."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment of the index.

    Args:
        no: its number.
        entries: how many it has.
        first_key: the first SKU key of its products; None when it isn't known.
        last_key: the last one.
        in_order: whether its entries lie in the order of SKU keys.
    """

    no: int
    entries: int
    first_key: str | None
    last_key: str | None
    in_order: bool

    def overlaps(self, one: str, other: str) -> bool:
        """Whether it may have products between two keys, both included."""
        first, last = sorted((one, other))
        return (self.first_key or "") <= last and (self.last_key or "") >= first


@dataclass(frozen=True, slots=True)
class Gap:
    """A part of the catalog from the SKU key `begin` to `end`, in the direction of the page. All that it has of a rank
    is among the products `ids`."""

    begin: str
    end: str
    ids: list[int]


class Lookups(Protocol):
    """What is asked of the index about one rank."""

    async def first_key(self, segment: int) -> str | None:
        """The SKU key of its first product in a segment; None when there is none, or all have changed since."""

    async def candidates(self, segments: Sequence[int], most: int) -> Sequence[tuple[int, int, list[int]]]:
        """By segment: its number, how many candidates it has, counted up to `most + 1`, and that many of their ids."""


async def find_gap(
    segments: Sequence[Segment], sampled: set[int], begin: str, *, backwards: bool, lookups: Lookups
) -> Gap | None:
    """The gap after the key `begin`; None when there is none, or some segment doesn't know its keys.

    Args:
        segments: all.
        sampled: the numbers of those in which the sample saw a match.
        begin: a SKU key.
        backwards: whether the page is read towards smaller keys.
        lookups: for the rank that is read.
    """
    filled = [segment for segment in segments if segment.entries]
    if any(segment.first_key is None or segment.last_key is None for segment in filled):
        return None
    matching = [segment for segment in filled if segment.no in sampled and segment.entries > strategy.FEW]
    end = await _end(begin, matching, backwards, lookups)
    near = {
        segment.no: segment for segment in filled if segment not in matching and segment.overlaps(begin, end)
    }
    ids: list[int] = []
    if near:
        most = strategy.FEW // len(near)
        found = await lookups.candidates(tuple(near), most)
        ids = [product_id for _, count, some in found if count <= most for product_id in some]
        if crowded := [near[no] for no, count, _ in found if count > most]:
            end = await _end(begin, [*matching, *crowded], backwards, lookups)
    is_gap = end < begin if backwards else end > begin
    return Gap(begin, end, ids) if is_gap else None


async def _end(begin: str, segments: Sequence[Segment], backwards: bool, lookups: Lookups) -> str:
    """A key before everything of the rank that these segments have after `begin`, in the direction of the page."""
    if backwards:
        ends = (
            (segment.last_key or "") + LAST_CHARACTER
            for segment in segments
            if (segment.first_key or "") < begin
        )
        return max(ends, default="")
    end = LAST_CHARACTER
    ahead = [segment for segment in segments if (segment.last_key or "") > begin]
    for number, segment in enumerate(sorted(ahead, key=lambda segment: segment.first_key or "")):
        first = segment.first_key or ""
        if first >= end:
            break
        if segment.in_order and number < SEGMENTS_LOOKED_INTO:
            found = await lookups.first_key(segment.no)
            first = first if found is None else found
        end = min(end, first[:-1])  # sorts before the key itself
    return end
