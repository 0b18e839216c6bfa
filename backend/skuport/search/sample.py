"""What a sample of the index says of a search: how many products match, and which words to look up.

The planner knows little about the words of descriptions: it takes every prefix to be equally frequent, and words that
always occur together to be independent. So a search first compares a random sample of the entries (decision 23).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Float, Select, and_, bindparam, func, not_, select
from sqlalchemy.ext.asyncio import AsyncSession

from skuport.search.entries import SAMPLE, EntryMatches
from skuport.search.query_shape import QueryShape, cached_statement
from skuport.search.ranks import Rank
from skuport.search.terms import Terms

SAMPLED = 2_000
"""How many entries are compared, within some 3 ms, if the sample has as many."""

SAMPLED_FROM = 20_000
"""A catalog with fewer products is searched by the index without a sample."""

MANY_HITS = 5
"""With this many matches in a sample, reading the catalog in its order soon fills a page."""

COMPARISON_COST = 9
"""Comparing an entry with a word costs as much as looking up this many entries by that word."""


@dataclass(frozen=True, slots=True)
class Sample:
    """How many entries of a sample match.

    Args:
        entries: how many were compared.
        by_rank: matches by each rank that the index serves and by no better one of these.
        by_word: by the number of each word that the index can look up, how many entries have it.
        segments: for each rank, the numbers of the segments with a match.
    """

    entries: int
    by_rank: dict[Rank, int]
    by_word: dict[int, int]
    segments: dict[Rank, set[int]]

    @property
    def hits(self) -> int:
        """Matches by any rank."""
        return sum(self.by_rank.values())

    @property
    def many(self) -> bool:
        """Whether many products match."""
        return self.hits >= MANY_HITS

    def expected(self, products: float) -> int:
        """How many of this many products are expected to match."""
        return round(products * self.hits / max(self.entries, 1))

    def index_lookups(self) -> tuple[int, ...] | None:
        """The numbers of the words to look up in the index, the others being compared: the rarest word, and the second
        one if that pays. None without a sample."""
        if not self.entries:
            return None
        by_number = sorted(self.by_word, key=lambda number: self.by_word[number])
        limit = COMPARISON_COST * max(min(self.by_word.values(), default=0), 0.5)
        return tuple(number for number in by_number[:2] if self.by_word[number] <= limit)


NO_SAMPLE = Sample(0, {}, {}, {})
"""What is known of a search without a sample."""


async def take_sample(
    session: AsyncSession, shape: QueryShape, values: Mapping[str, str], products: float
) -> Sample:
    """Compare a sample of the index with a search.

    Args:
        session: of the request.
        shape: of the search.
        values: of its terms.
        products: about how many the catalog has.
    """
    if products < SAMPLED_FROM or not (shape.indexed or shape.has_substring):
        return NO_SAMPLE
    ranks = shape.indexed_ranks
    sample = Sample(
        0, dict.fromkeys(ranks, 0), dict.fromkeys(shape.indexed, 0), {rank: set() for rank in ranks}
    )
    entries = 0
    rows = await session.execute(_sample(shape), {**values, "share": SAMPLED / products})
    for segment, compared, *counts in rows:
        entries += compared
        for rank, hits in zip(ranks, counts, strict=False):
            sample.by_rank[rank] += hits
            if hits:
                sample.segments[rank].add(segment)
        for number, hits in zip(shape.indexed, counts[len(ranks) :], strict=True):
            sample.by_word[number] += hits
    return replace(sample, entries=entries)


def sampled_ids(share: float, most: int) -> Select[Any]:
    """The `id`s of a random sample of a share of all products, but `most` at most."""
    return select(SAMPLE.c.id).where(SAMPLE.c.sample_key < share).limit(most)


@cached_statement
def _sample(shape: QueryShape) -> Select[Any]:
    """By segment: its number, how many entries were compared, how many matched by each rank, and by each word."""
    matches = EntryMatches.of(Terms(shape), SAMPLE, SAMPLE.c.sample_key < bindparam("share", type_=Float))
    by_rank = list(matches.by_rank().values())
    by_rank_alone = [and_(hit, *map(not_, by_rank[:number])) for number, hit in enumerate(by_rank)]
    hits = [*by_rank_alone, *map(matches.has_word, shape.indexed)]
    counts: list[ColumnElement[Any]] = [func.count(), *(func.count().filter(hit) for hit in hits)]
    segment = matches.entries.c.segment
    return select(segment, *counts).group_by(segment)
