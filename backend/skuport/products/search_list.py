"""A page of what a search found: rank by rank, each in an order of its own, with cursors over all of them.

Where a search has few candidates, one look at the index fetches all of them, and what each claims to be. They are
sorted, and compared with what they claim only as far as the page needs. Where it has many, sorting them would take
longer than looking through the catalog in its order, because there the page is soon full.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, not_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from skuport.core.errors import ErrorItem, UnprocessableError
from skuport.core.pagination import Cursor, PageRequest, Slice, Total, paginate
from skuport.products.filters import ProductFilter
from skuport.products.models import Product
from skuport.products.repository import CATALOG_ROWS, plan
from skuport.products.search import Rank, found_by_any, ranks, without_better
from skuport.products.search_entries import (
    BY_NAME,
    BY_WORDS,
    Sample,
    candidates_by_way,
    candidates_of,
    take_sample,
)
from skuport.products.search_words import normalize

FEW = 4_000
"""So many candidates are fetched and sorted within some 10 ms."""

WINDOW = 10_000
MAX_WINDOW = 50_000
"""So many products are looked through at first, or twice as many as fill the page if the sample is right; then GROWTH
times as many."""
GROWTH = 8

SORTING_COST = 8
"""Fetching a candidate and sorting it costs as much as looking through so many products in their order: more are not
sorted."""

COUNTED = 500
"""Up to so many candidates are compared with their products, one by one, to be counted."""

SORT = "relevance"


@dataclass(frozen=True, slots=True)
class Search:
    """A search among the products that the other filters leave."""

    q: str
    others: list[ColumnElement[bool]]
    """Conditions on `Product`."""

    @staticmethod
    def of(which: ProductFilter) -> "Search | None":
        """The search in a filter; None when it has none."""
        q = normalize(which.q or "")
        return Search(q, which.model_copy(update={"q": None}).conditions()) if q else None


def position(paging: PageRequest) -> Cursor | None:
    """The cursor of a request; None for the first page.

    Raises:
        UnprocessableError: `bad_cursor`, also when it belongs to a list in another order.
    """
    cursor = paging.position(str, int, str, int)
    if cursor is not None and (cursor.key[0] != SORT or not 0 <= cursor.key[1] <= BY_WORDS):
        message = f"This cursor belongs to a list in another order than {SORT!r}. Begin at the first page."
        raise UnprocessableError(
            message, code="bad_cursor", errors=[ErrorItem("/query/cursor", "bad_cursor", message)]
        )
    return cursor


def key_of(row: Any) -> tuple[Any, ...]:
    """What a cursor holds."""
    return (SORT, row.rank, row.key, row[0].id)


async def read(
    session: AsyncSession, search: Search, cursor: Cursor | None, limit: int
) -> tuple[Slice[Any], Total]:
    """A page, and how many there are in all. The session's transaction has to be bound (`repository.bound_time`)."""
    catalog = int(await session.scalar(CATALOG_ROWS) or 0)
    known = _Known(search, ranks(search.q), catalog, await take_sample(session, search.q, catalog))
    few = None if known.sample.many else await _few(session, known)
    page = paginate(await _find(session, known, few, cursor, limit), limit, cursor, key_of)
    if cursor is None and page.next_cursor is None:
        return page, Total(value=len(page.rows), exact=True)
    return page, await _count_all(session, known, few)


@dataclass(frozen=True, slots=True)
class _Known:
    """A search, and what is known before it is begun: its ranks, about how many products there are, a sample."""

    search: Search
    ranks: dict[int, Rank]
    catalog: int
    sample: Sample


@dataclass(frozen=True, slots=True)
class _Few:
    """The ids of all candidates of a search; and of those of each rank, without those of a better one."""

    ids: list[int]
    by_rank: dict[int, list[int]]


async def _few(session: AsyncSession, known: _Known) -> _Few | None:
    """None when there are more than FEW."""
    query = candidates_by_way(known.search.q, known.sample.compared())
    if query is None:
        return _Few([], {})
    some = query.limit(FEW + 1).subquery()
    # An update that is indexed already leaves the older entry where it is for a while.
    ids = func.array_agg(some.c.id.distinct())
    arrays = [ids, *(ids.filter(some.c[f"way_{rank}"]) for rank in known.ranks)]
    several, found, *by_rank = (await session.execute(select(func.count(), *arrays))).one()
    if several > FEW:
        return None
    return _Few(found or [], {rank: some or [] for rank, some in zip(known.ranks, by_rank, strict=True)})


async def _find(
    session: AsyncSession, known: _Known, few: _Few | None, cursor: Cursor | None, limit: int
) -> Sequence[Any]:
    """Up to `limit + 1` rows, as `core.pagination` wants them: the product, its `rank`, its `key` within it."""
    backwards = cursor is not None and cursor.direction == "prev"
    numbers = list(known.ranks)
    if cursor is not None:
        here = cursor.key[1]
        numbers = [number for number in numbers if (number <= here if backwards else number >= here)]
    rows: list[Any] = []
    for number in reversed(numbers) if backwards else numbers:
        place = cursor if cursor is not None and number == cursor.key[1] else None
        page = _Page(known, number, place, backwards, limit + 1 - len(rows))
        if number <= BY_NAME:
            rows += await page.directly(session)
        elif few is None:
            rows += await page.of_many(session)
        elif few.by_rank[number]:
            rows += await page.among(session, few.by_rank[number])
        if len(rows) > limit:
            break
    return rows


@dataclass(frozen=True, slots=True)
class _Page:
    """Rows of one rank."""

    known: _Known
    number: int
    cursor: Cursor | None
    backwards: bool
    wanted: int

    async def directly(self, session: AsyncSession) -> Sequence[Any]:
        """By an index of the catalog."""
        here = without_better(self.known.ranks, self.number)
        query = self._select(Product).where(here, *self.known.search.others)
        return await _rows(session, self._in_order(query, Product).limit(self.wanted))

    async def among(self, session: AsyncSession, ids: Sequence[int] | Select[int]) -> Sequence[Any]:
        """Sort all candidates; then compare them one by one until there are enough."""
        which = Product.id.in_(ids) if isinstance(ids, Select) else Product.id == func.any(ids)
        some = select(Product).where(which, *self.known.search.others)
        product = aliased(Product, self._in_order(some, Product).offset(0).subquery())
        return await _rows(session, self._exactly(product, self.wanted))

    async def of_many(self, session: AsyncSession) -> Sequence[Any]:
        """Look through the catalog, window by window, unless this rank has few candidates though all have many.

        Whether it has is asked first where the sample saw none of it, else when the first window was not enough.
        """
        sample, catalog = self.known.sample, self.known.catalog
        hits = sample.by_way.get(self.number, 0)
        size = min(2 * self.wanted * sample.entries // hits, MAX_WINDOW) if hits else WINDOW
        if self.known.search.others:  # of which the sample doesn't know
            size = MAX_WINDOW
        few = max(FEW, catalog // SORTING_COST)
        ask_at = None if hits * catalog > 2 * few * sample.entries else bool(hits)
        rows: list[Any] = []
        end = None
        for turn in count():
            if turn == ask_at and (ids := await self._unless_more(session, few)) is not None:
                return await self.among(session, ids)
            found, end = await self._window(session, end, size, self.wanted - len(rows))
            rows += found
            if len(rows) == self.wanted or end is None:
                break
            size = GROWTH * max(size, WINDOW)
        return rows

    async def _unless_more(self, session: AsyncSession, limit: int) -> Select[int] | None:
        """The ids of all candidates, unless there are more."""
        ids = candidates_of(self.known.search.q, self.number, self.known.sample.compared())
        some = select(func.count()).select_from(ids.limit(limit + 1).subquery())
        return ids if (await session.scalar(some) or 0) <= limit else None

    async def _window(
        self, session: AsyncSession, begin: str | None, size: int, wanted: int
    ) -> tuple[Sequence[Any], str | None]:
        """Of the next `size` products by SKU key after `begin`, whatever they are, those that are found; and the key
        that ends the window, None when it is the last one."""
        keys = self._in_order(select(Product.sku_key), Product)
        window = self._in_order(select(Product), Product).where(*self.known.search.others)
        if begin is not None:
            beyond = self._beyond(literal(begin, Product.sku_key.type))
            keys, window = keys.where(beyond), window.where(beyond)
        end: str | None = await session.scalar(keys.offset(size - 1).limit(1))
        if end is not None:
            window = window.where(not_(self._beyond(literal(end, Product.sku_key.type))))
        window = window.where(self.known.ranks[self.number].likely)
        product = aliased(Product, window.offset(0).subquery())
        return await _rows(session, self._exactly(product, wanted)), end

    def _beyond(self, key: ColumnElement[str]) -> ColumnElement[bool]:
        return Product.sku_key < key if self.backwards else Product.sku_key > key

    def _exactly(self, product: Any, wanted: int) -> Select[Any]:
        here = without_better(ranks(self.known.search.q, product), self.number)
        return self._select(product).where(here).limit(wanted)

    def _select(self, product: Any) -> Select[Any]:
        return select(product, literal(self.number).label("rank"), self._key(product).label("key"))

    def _key(self, product: Any) -> ColumnElement[str]:
        key: ColumnElement[str] = product.sku_key
        return func.lower(product.name).collate("C") if self.number == BY_NAME else key

    def _in_order(self, query: Select[Any], product: Any) -> Select[Any]:
        columns = [self._key(product), product.id] if self.number == BY_NAME else [product.sku_key]
        if self.cursor is not None:
            _, _, key, product_id = self.cursor.key
            values = [literal(key, columns[0].type), literal(product_id)][: len(columns)]
            here, place = tuple_(*columns), tuple_(*values)
            query = query.where(here < place if self.backwards else here > place)
        return query.order_by(*(column.desc() if self.backwards else column.asc() for column in columns))


async def _count_all(session: AsyncSession, known: _Known, few: _Few | None) -> Total:
    """How many are found: exact for up to COUNTED candidates, else estimated."""
    search = known.search
    if few is not None and len(few.ids) <= COUNTED:
        some = select(Product).where(Product.id == func.any(few.ids), *search.others).offset(0).subquery()
        product = aliased(Product, some)
        query = select(func.count()).select_from(product).where(found_by_any(ranks(search.q, product)))
        return Total(value=await session.scalar(query) or 0, exact=True)
    rows = max(FEW, known.sample.of(known.catalog)) if few is None else len(few.ids)
    if search.others:
        those, _ = await plan(session, select(Product.id).where(*search.others))
        rows = round(rows * those / max(known.catalog, 1))
    return Total(value=rows, exact=False)


async def _rows(session: AsyncSession, query: Select[Any]) -> Sequence[Any]:
    rows: Sequence[Any] = (await session.execute(query)).all()
    return rows
