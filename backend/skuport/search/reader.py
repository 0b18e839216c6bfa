"""Reads one page of a search by relevance: rank by rank, each in its own order."""

import time
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from skuport.core.pagination import Cursor
from skuport.core.sql import Statements
from skuport.search import statements, strategy
from skuport.search.gap import Gap, Segment, find_gap
from skuport.search.query import SearchEstimate
from skuport.search.ranks import Rank
from skuport.search.strategy import Place, goes_back

SQL = Statements(__package__, "segments.sql")


class SearchTooSlowError(Exception):
    """The page wasn't full when the time for it was over."""


class RelevanceReader:
    """Reads one page.

    Args:
        session: whose statements are planned for their values, with a time limit.
        estimate: of the search.
        cursor: where the page begins; None for the first page.
        limit: how many rows make a page.
        give_up_at: when to begin no further window, by `time.monotonic`.
    """

    def __init__(
        self,
        session: AsyncSession,
        estimate: SearchEstimate,
        cursor: Cursor | None,
        limit: int,
        give_up_at: float,
    ) -> None:
        self._session = session
        self._estimate = estimate
        self._shape = estimate.shape
        self._others = estimate.query.others
        self._place = Place.of(cursor)
        self._backwards = goes_back(self._place)
        self._wanted = limit + 1
        self._give_up_at = give_up_at
        self._values = dict(estimate.values)
        if cursor is not None:
            _, _, self._values["after_key"], self._values["after_id"] = cursor.key

    async def read(self) -> Sequence[Any]:
        """Up to `limit + 1` rows, as `core.pagination` expects them: the product, its `rank`, and its `key` in it.

        Raises:
            SearchTooSlowError: the time was over.
        """
        few = self._estimate.few
        counts = None if few is None else {rank: len(ids) for rank, ids in few.by_rank.items()}
        rows: list[Any] = []
        for ranks in strategy.batches(self._shape.ranks, self._place, self._wanted, counts):
            wanted = self._wanted - len(rows)
            if few is None and ranks[0].by_search_index:
                rows += await self._read_rank_of_many(ranks[0], wanted)
            else:
                rows += await self._read_together(ranks, wanted)
            if len(rows) == self._wanted:
                break
        return rows

    async def _read_together(self, ranks: tuple[Rank, ...], wanted: int) -> Sequence[Any]:
        values: dict[str, Any] = {"wanted": wanted}
        if (few := self._estimate.few) is not None:
            values |= {f"ids_{rank.value}": few.by_rank[rank] for rank in ranks if rank.by_search_index}
        query = statements.page(self._shape, ranks, self._place, others=self._others)
        return await self._rows(query, values)

    async def _read_rank_of_many(self, rank: Rank, wanted: int) -> Sequence[Any]:
        """Read the catalog window by window, and skip a gap that has nothing of the rank.

        The search has many candidates, but this rank may have few, which are better sorted. Where the sample saw none
        of it, its candidates are counted first; else after the first windows were not enough.
        """
        sample, catalog = self._estimate.sample, self._estimate.catalog
        hits = sample.by_rank.get(rank, 0)
        if not hits:
            if (ids := await self._few_ids(rank)) is not None:
                return await self._read_ids(ids, rank, wanted)
            if not await self._has_too_many_to_sort(rank):
                return await self._read_all_candidates(rank, wanted)
        size = strategy.first_window(wanted, hits, sample.entries, filtered=bool(self._others))
        found, end = await self._read_window(rank, None, size, wanted)
        rows = list(found)
        if len(rows) < wanted and end is not None and (gap := await self._gap(rank, end)) is not None:
            rows += await self._read_gap(gap, rank, wanted - len(rows))
            if len(rows) < wanted:
                found, end = await self._read_window(rank, gap.end, size, wanted - len(rows))
                rows += found
        if len(rows) == wanted or end is None:
            return rows
        may_be_sorted = strategy.may_be_sorted(hits, sample.entries, catalog)
        if may_be_sorted and not await self._has_too_many_to_sort(rank):
            return await self._read_all_candidates(rank, wanted)
        while len(rows) < wanted and end is not None:
            if time.monotonic() > self._give_up_at:
                raise SearchTooSlowError
            size = strategy.next_window(size)
            found, end = await self._read_window(rank, end, size, wanted - len(rows))
            rows += found
        return rows

    async def _few_ids(self, rank: Rank) -> list[int] | None:
        """The candidates of a rank; None when there are more than few."""
        query = statements.ids_of_rank(self._shape, rank, self._estimate.index_lookups)
        values = {**self._estimate.values, "most": strategy.FEW + 1}
        ids = await self._session.scalar(query, values) or []
        return ids if len(ids) <= strategy.FEW else None

    async def _has_too_many_to_sort(self, rank: Rank) -> bool:
        most = strategy.most_sorted(self._estimate.catalog)
        query = statements.count_of_rank(self._shape, rank, self._estimate.index_lookups)
        return (await self._session.scalar(query, {**self._estimate.values, "most": most + 1}) or 0) > most

    async def _read_ids(self, ids: list[int], rank: Rank, wanted: int) -> Sequence[Any]:
        if not ids:
            return []
        query = statements.page(self._shape, (rank,), self._place, others=self._others)
        return await self._rows(query, {f"ids_{rank.value}": ids, "wanted": wanted})

    async def _read_all_candidates(self, rank: Rank, wanted: int) -> Sequence[Any]:
        lookups = self._estimate.index_lookups
        query = statements.page_of_all_candidates(
            self._shape, rank, self._place, lookups, others=self._others
        )
        return await self._rows(query, {"wanted": wanted})

    async def _gap(self, rank: Rank, begin: str) -> Gap | None:
        rows = await self._session.execute(SQL.all_segments.text())
        segments = [Segment(*row) for row in rows]
        sampled = self._estimate.sample.segments.get(rank, set())
        lookups = _SegmentLookups(self._session, self._estimate, rank)
        return await find_gap(segments, sampled, begin, backwards=self._backwards, lookups=lookups)

    async def _read_gap(self, gap: Gap, rank: Rank, wanted: int) -> Sequence[Any]:
        if not gap.ids:
            return []
        query = statements.page_of_gap(self._shape, rank, self._place, others=self._others)
        values = {"ids": gap.ids, "begin": gap.begin, "end": gap.end, "wanted": wanted}
        return await self._rows(query, values)

    async def _read_window(
        self, rank: Rank, begin: str | None, size: int, wanted: int
    ) -> tuple[Sequence[Any], str | None]:
        """Read the next `size` products after the key `begin`, whether they match or not.

        Returns:
            Those that match, and the key that ends the window, None when it reaches the end of the catalog.
        """
        place = self._place if self._place is not None and self._place.rank == rank else None
        values = {"begin": begin} if begin is not None else {}
        find_end = statements.window_end(place, self._backwards, begin is not None)
        end: str | None = await self._session.scalar(find_end, {**self._values, **values, "size": size - 1})
        if end is not None:
            values["end"] = end
        query = statements.page_of_window(
            self._shape,
            rank,
            place,
            self._backwards,
            begin is not None,
            end is not None,
            others=self._others,
        )
        return await self._rows(query, {**values, "wanted": wanted}), end

    async def _rows(self, query: Select[Any], values: dict[str, Any]) -> Sequence[Any]:
        rows: Sequence[Any] = (await self._session.execute(query, {**self._values, **values})).all()
        return rows


class _SegmentLookups:
    """Looks one rank up in segments (`gap.Lookups`)."""

    def __init__(self, session: AsyncSession, estimate: SearchEstimate, rank: Rank) -> None:
        self._session = session
        self._estimate = estimate
        self._rank = rank

    async def first_key(self, segment: int) -> str | None:
        """First among the segment's first entries, then by its index."""
        shape, values = self._estimate.shape, self._estimate.values
        from_start = statements.first_key_from_start(shape, self._rank, segment)
        first: str | None = await self._session.scalar(from_start, values)
        if first is None:
            lookups = self._estimate.index_lookups
            by_index = statements.first_key_by_index(shape, self._rank, lookups, segment)
            first = await self._session.scalar(by_index, values)
        return first

    async def candidates(self, segments: Sequence[int], most: int) -> Sequence[tuple[int, int, list[int]]]:
        shape, lookups = self._estimate.shape, self._estimate.index_lookups
        query = statements.candidates_in_segments(shape, self._rank, lookups, tuple(segments))
        rows = await self._session.execute(query, {**self._estimate.values, "most": most + 1})
        return [(no, count, ids or []) for no, count, ids in rows]
