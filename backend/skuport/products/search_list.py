"""A page of what a search found: rank by rank, each in an order of its own, with cursors over all of them.

Two ways to read a rank. Where it has few candidates all of them are fetched and sorted, and compared with what they
claim only as far as the page needs. Where it has many, sorting them would take longer than looking through the catalog
in its order, because there the page is soon full.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from skuport.core.errors import ErrorItem, UnprocessableError
from skuport.core.pagination import Cursor, PageRequest, Slice, Total, paginate
from skuport.products.filters import ProductFilter
from skuport.products.models import Product
from skuport.products.repository import plan
from skuport.products.search import (
    BY_NAME,
    RANKS,
    Rank,
    candidates,
    candidates_without_better,
    found_by_any,
    normalize,
    ranks,
    without_better,
)

FEW = 4_000
"""So many candidates are fetched and sorted within some 10 ms."""

WINDOW = 10_000
"""So many products are looked through before giving that up. With one in a hundred found, half of it fills a page."""

COUNTED = 500
"""Up to so many candidates are compared with their products, one by one, to be counted."""

# One wrong guess at how rare a text is must not read whole segments.
BY_INDEX = text("SET LOCAL enable_seqscan = off")

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
    if cursor is not None and (cursor.key[0] != SORT or not 0 <= cursor.key[1] < RANKS):
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
    """A page, and how many there are in all."""
    page = paginate(await find(session, search, cursor, limit), limit, cursor, key_of)
    if cursor is None and page.next_cursor is None:
        return page, Total(value=len(page.rows), exact=True)
    return page, await count(session, search)


async def find(session: AsyncSession, search: Search, cursor: Cursor | None, limit: int) -> Sequence[Any]:
    """Up to `limit + 1` rows, as `core.pagination` wants them: the product, its `rank`, its `key` within it."""
    await session.execute(BY_INDEX)
    backwards = cursor is not None and cursor.direction == "prev"
    found = ranks(search.q)
    numbers = list(range(len(found)))
    first = 0 if cursor is None else min(cursor.key[1], numbers[-1])
    numbers = numbers[first::-1] if backwards else numbers[first:]
    rows: list[Any] = []
    for number in numbers:
        here = cursor if cursor is not None and number == cursor.key[1] else None
        rows += await _Page(search, found, number, here, backwards, limit + 1 - len(rows)).read(session)
        if len(rows) > limit:
            break
    return rows


@dataclass(frozen=True, slots=True)
class _Page:
    """Rows of one rank."""

    search: Search
    found: list[Rank]
    number: int
    cursor: Cursor | None
    backwards: bool
    wanted: int

    async def read(self, session: AsyncSession) -> Sequence[Any]:
        if self.found[self.number].candidates is None:
            return await _rows(session, self._direct())
        entries = candidates_without_better(self.found, self.number)
        several = await _count(session, entries, FEW)
        if several == 0:
            return []
        if several > FEW:
            rows = await self._look_through(session)
            if len(rows) == self.wanted:
                return rows
        return await _rows(session, self._among(entries))

    def _direct(self) -> Select[Any]:
        here = without_better(self.found, self.number)
        return self._in_order(self._select(Product).where(here, *self.search.others), Product).limit(
            self.wanted
        )

    def _among(self, entries: Select[Any]) -> Select[Any]:
        """Sort all candidates; then compare them one by one until there are enough."""
        some = select(Product).where(Product.id.in_(entries), *self.search.others)
        product = aliased(Product, self._in_order(some, Product).offset(0).subquery())
        return self._exactly(product)

    async def _look_through(self, session: AsyncSession) -> Sequence[Any]:
        """Of the next products by SKU key, whatever they are, those that are found."""
        keys = self._in_order(select(Product.sku_key), Product)
        end = await session.scalar(keys.offset(WINDOW).limit(1))
        window = self._in_order(select(Product), Product).where(*self.search.others)
        if end is not None:
            bound = literal(end, Product.sku_key.type)
            window = window.where(Product.sku_key >= bound if self.backwards else Product.sku_key <= bound)
        likely = self.found[self.number].likely
        if likely is not None:
            window = window.where(likely)
        return await _rows(session, self._exactly(aliased(Product, window.offset(0).subquery())))

    def _exactly(self, product: Any) -> Select[Any]:
        here = without_better(ranks(self.search.q, product), self.number)
        return self._select(product).where(here).limit(self.wanted)

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


async def count(session: AsyncSession, search: Search) -> Total:
    """How many are found: exact for up to COUNTED candidates, else as the planner estimates it."""
    entries = candidates(search.q)
    several = await _count(session, entries, COUNTED)
    if several <= COUNTED:
        some = select(Product).where(Product.id.in_(entries), *search.others).offset(0).subquery()
        product = aliased(Product, some)
        query = select(func.count()).select_from(product).where(found_by_any(ranks(search.q, product)))
        return Total(value=await session.scalar(query) or 0, exact=True)
    rows, _ = await plan(session, entries)
    if search.others:
        those, _ = await plan(session, select(Product.id).where(*search.others))
        all_of_them, _ = await plan(session, select(Product.id))
        return Total(value=round(rows * those / max(all_of_them, 1)), exact=False)
    return Total(value=max(rows, several), exact=False)


async def _rows(session: AsyncSession, query: Select[Any]) -> Sequence[Any]:
    rows: Sequence[Any] = (await session.execute(query)).all()
    return rows


async def _count(session: AsyncSession, query: Select[Any], limit: int) -> int:
    """How many rows it has, up to one more than the limit."""
    return await session.scalar(select(func.count()).select_from(query.limit(limit + 1).subquery())) or 0
