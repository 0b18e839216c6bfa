"""A search, and what is known of it before its page is read."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from skuport.search import statements, strategy
from skuport.search.query_shape import QueryShape
from skuport.search.ranks import Rank
from skuport.search.sample import Sample, take_sample
from skuport.search.statements import Conditions
from skuport.search.terms import values_of
from skuport.search.words import normalize


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A search among the products that other filters leave.

    Args:
        q: normalized, not empty.
        others: the conditions of the other filters on `Product`.
    """

    q: str
    others: Conditions = ()

    @staticmethod
    def of(q: str | None, others: Conditions = ()) -> "SearchQuery | None":
        """The search for `q` as a client gave it; None when it is blank."""
        normalized = normalize(q or "")
        return SearchQuery(normalized, others) if normalized else None


@dataclass(frozen=True, slots=True)
class FewCandidates:
    """The ids of all candidates; and of the candidates of each rank, without those of a better one."""

    ids: list[int]
    by_rank: dict[Rank, list[int]]


@dataclass(frozen=True, slots=True)
class SearchEstimate:
    """What is known of a search before its page is read.

    Args:
        query: the search.
        shape: of its statements.
        values: of their parameters.
        catalog: about how many products there are.
        sample: what a sample of the index says.
        index_lookups: the numbers of the words to look up in the index, the others being compared; None for all.
        few: its candidates; None when there are many, or the index can't help.
    """

    query: SearchQuery
    shape: QueryShape
    values: dict[str, Any]
    catalog: int
    sample: Sample
    index_lookups: tuple[int, ...] | None
    few: FewCandidates | None

    @property
    def has_few(self) -> bool:
        """Whether the candidates are few, so that they can be read in any order."""
        return self.few is not None


async def estimate(session: AsyncSession, query: SearchQuery, catalog: int) -> SearchEstimate:
    """Compare a sample with the search; then fetch its candidates, if they may be few.

    Args:
        session: whose statements are planned for their values, with a time limit.
        query: the search.
        catalog: about how many products there are.
    """
    shape, values = QueryShape.of(query.q), values_of(query.q)
    sample = await take_sample(session, shape, values, catalog)
    index_lookups = sample.index_lookups()
    few = None
    if not sample.many and (statement := statements.candidates_by_rank(shape, index_lookups)) is not None:
        most = strategy.most_few(catalog)
        count, ids, *by_rank = (await session.execute(statement, {**values, "most": most + 1})).one()
        if count <= most:
            found = {rank: some or [] for rank, some in zip(shape.indexed_ranks, by_rank, strict=True)}
            few = FewCandidates(ids or [], found)
    return SearchEstimate(query, shape, values, catalog, sample, index_lookups, few)
