"""A page of what a search found: rank by rank, each in an order of its own, with cursors over all of them; or all of it
in the order of another list.

Where a search has few candidates, one look at the index fetches all of them, and what each claims to be. They are
sorted, and compared with what they claim only as far as the page needs. Where it has many, sorting them would take
longer than looking through the catalog in its order, because there the page is soon full.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    and_,
    any_,
    bindparam,
    func,
    literal_column,
    not_,
    select,
    text,
    tuple_,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from skuport.catalog.models import Product
from skuport.core.errors import ErrorItem, UnprocessableError
from skuport.core.pagination import Cursor, PageRequest, Slice, Total, paginate
from skuport.products.filters import ProductFilter, name_key
from skuport.products.repository import LIST_SECONDS, Estimate, ListTooSlowError, list_products, plan
from skuport.products.sorting import Order
from skuport.search.conditions import LAST_CHARACTER, found_by_any, ranks, without_better
from skuport.search.entries import (
    Sample,
    candidates_by_way,
    candidates_of,
    first_candidates_of,
    take_sample,
)
from skuport.search.terms import BY_NAME, BY_WORDS, Form, Terms, kept, values_of
from skuport.search.words import normalize

FEW = 4_000
"""So many candidates are fetched and sorted within some 10 ms …"""
MAX_FEW = 20_000
FEW_IN = 250
"""… and so many at most, if they are one product in so many: a window wouldn't have enough of them for a page."""

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

SEGMENTS = text("""
    SELECT no, entries, first_key, last_key, in_order
    FROM search.segments, (SELECT count(*) FROM (SELECT FROM search.entries LIMIT 0) none) looks_at_all
""")
"""All segments; none of them is dropped as long as the transaction lasts, because its plan looks at each."""

FIRST_ENTRIES = 100
"""So many of a segment are looked at to learn where its first product lies: one that hasn't changed since will do."""
LOOKED_INTO = 3
"""So many segments that begin before the next one's first product."""

SORT = "relevance"

Conditions = tuple[ColumnElement[bool], ...]


@dataclass(frozen=True, slots=True)
class Search:
    """A search among the products that the other filters leave.

    Args:
        q: normalized.
        which: all filters, this one too.
        others: the conditions of the others on `Product`.
    """

    q: str
    which: ProductFilter
    others: Conditions

    @staticmethod
    def of(which: ProductFilter) -> "Search | None":
        """The search in a filter; None when it has none."""
        q = normalize(which.q or "")
        return Search(q, which, tuple(which.plain_conditions())) if q else None


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
    session: AsyncSession, search: Search, cursor: Cursor | None, limit: int, catalog: int
) -> tuple[Slice[Any], Total]:
    """A page by relevance, and how many there are in all. The session's transaction has begun with
    `repository.begin_list`, which says how large the catalog is."""
    known = await _look(session, search, catalog)
    rows = await _Reader(session, known, cursor, limit).read()
    page = paginate(rows, limit, cursor, key_of)
    if cursor is None and page.next_cursor is None:
        return page, Total(value=len(page.rows), exact=True)
    return page, await _count_all(session, known)


async def read_in_order(
    session: AsyncSession, search: Search, order: Order, cursor: Cursor | None, limit: int, catalog: int
) -> tuple[Slice[Any], Total]:
    """The same in the order of another list."""
    known = await _look(session, search, catalog)
    total = None
    if known.few is None:
        total = await _count_all(session, known)
        estimate = Estimate(max(total.value, 1), float("inf"), known.catalog, known.sample)
        rows = await list_products(session, search.which, order, cursor, limit, estimate)
    else:
        query = _page_in_order(known.form, order, cursor, limit, search.others)
        rows = await _rows(session, query, {**known.values, "ids": known.few.ids})
    page = paginate(rows, limit, cursor, order.key)
    if cursor is None and page.next_cursor is None:
        return page, Total(value=len(page.rows), exact=True)
    return page, total or await _count_all(session, known)


async def count(session: AsyncSession, search: Search, catalog: int) -> Total:
    """How many there are in all, as `read` says it beside a page."""
    return await _count_all(session, await _look(session, search, catalog))


@dataclass(frozen=True, slots=True)
class _Few:
    """The ids of all candidates of a search; and of those of each rank, without those of a better one."""

    ids: list[int]
    by_rank: dict[int, list[int]]


@dataclass(frozen=True, slots=True)
class _Known:
    """A search, and what is known before it is begun.

    Args:
        values: of the parameters of its statements.
        catalog: about how many products there are.
        looked_up: the numbers of the words to look up, the others being compared; None for all.
        few: its candidates; None when there are many, or the index can't be asked for them.
    """

    search: Search
    form: Form
    values: dict[str, Any]
    catalog: int
    sample: Sample
    looked_up: tuple[int, ...] | None
    few: _Few | None


async def _look(session: AsyncSession, search: Search, catalog: int) -> _Known:
    form, values = Form.of(search.q), values_of(search.q)
    sample = await take_sample(session, form, values, catalog)
    looked_up = sample.looked_up()
    few = None
    if not sample.many and (query := _candidates(form, looked_up)) is not None:
        most = _most_few(catalog)
        several, ids, *by_rank = (await session.execute(query, {**values, "few": most + 1})).one()
        if several <= most:
            ways = [way for way in form.ways if way > BY_NAME]
            few = _Few(ids or [], {way: some or [] for way, some in zip(ways, by_rank, strict=True)})
    return _Known(search, form, values, catalog, sample, looked_up, few)


def _most_few(catalog: int) -> int:
    """So many candidates are few, in a catalog of so many products."""
    return max(FEW, min(catalog // FEW_IN, MAX_FEW))


@kept
def _candidates(form: Form, looked_up: tuple[int, ...] | None) -> Select[Any] | None:
    """How many there are, but no more than `few`; their ids, and those of each rank."""
    found = candidates_by_way(Terms(form), looked_up)
    if found is None:
        return None
    some = found.limit(bindparam("few", type_=Integer)).subquery()
    # An update that is indexed already leaves the older entry where it is for a while.
    ids = func.array_agg(some.c.id.distinct())
    claimed = [column for column in some.c if column.name.startswith("way_")]
    found_by = [ids.filter(column) for column in claimed]
    return select(func.count(), *[ids, *found_by])


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a page lies: the rank of the row beside it, and the direction to go."""

    rank: int
    backwards: bool

    @staticmethod
    def of(cursor: Cursor | None) -> "_Place | None":
        return None if cursor is None else _Place(cursor.key[1], cursor.direction == "prev")


def _goes_back(place: _Place | None) -> bool:
    return place is not None and place.backwards


@dataclass(frozen=True, slots=True)
class _Gap:
    """A piece of the catalog that has nothing of the segments in which the sample saw something of a rank: from the SKU
    key `begin` to `end`, in the direction of the page. What it has of the other segments is among `ids`."""

    begin: str
    end: str
    ids: list[int]


class _Reader:
    """Reads one page, by relevance."""

    def __init__(self, session: AsyncSession, known: _Known, cursor: Cursor | None, limit: int) -> None:
        self._session = session
        self._known = known
        self._others = known.search.others
        self._place = _Place.of(cursor)
        self._backwards = _goes_back(self._place)
        self._wanted = limit + 1
        self._give_up_at = time.monotonic() + LIST_SECONDS
        self._values = dict(known.values)
        if cursor is not None:
            _, _, self._values["beside_key"], self._values["beside_id"] = cursor.key

    async def read(self) -> Sequence[Any]:
        """Up to `limit + 1` rows, as `core.pagination` wants them: the product, its `rank`, its `key` within it."""
        rows: list[Any] = []
        for numbers in self._turns():
            wanted = self._wanted - len(rows)
            if self._known.few is None and numbers[0] > BY_NAME:
                rows += await self._of_many(numbers[0], wanted)
            else:
                rows += await self._at_once(numbers, wanted)
            if len(rows) == self._wanted:
                break
        return rows

    def _turns(self) -> Iterator[tuple[int, ...]]:
        """The ranks from the cursor on, in the order in which they are read: those of few products together, until
        there may be enough for the page."""
        few, place = self._known.few, self._place
        numbers = self._known.form.ways
        if place is not None:
            numbers = [
                number
                for number in numbers
                if (number <= place.rank if place.backwards else number >= place.rank)
            ]
        together: list[int] = []
        for number in reversed(numbers) if self._backwards else numbers:
            several = 0
            if number > BY_NAME:
                several = self._wanted if few is None else len(few.by_rank[number])
                if not several:
                    continue
            if few is None and number > BY_NAME and together:
                yield tuple(together)
                together = []
            together.append(number)
            if several >= self._wanted:
                yield tuple(together)
                together = []
        if together:
            yield tuple(together)

    async def _at_once(self, numbers: tuple[int, ...], wanted: int) -> Sequence[Any]:
        values: dict[str, Any] = {"wanted": wanted}
        if self._known.few is not None:
            values |= {f"ids_{n}": self._known.few.by_rank[n] for n in numbers if n > BY_NAME}
        query = _page(self._known.form, numbers, self._place, others=self._others)
        return await self._rows(query, values)

    async def _of_many(self, number: int, wanted: int) -> Sequence[Any]:
        """Look through the catalog, window by window.

        Not where this rank has few candidates though all have many: whether it has is asked first where the sample
        saw none of it, else when the first windows were not enough. And not where a gap is known to have none.
        """
        sample, catalog = self._known.sample, self._known.catalog
        hits = sample.by_way.get(number, 0)
        few = max(FEW, catalog // SORTING_COST)
        if not hits:
            if (ids := await self._ids_of_few(number)) is not None:
                return await self._among_these(ids, number, wanted)
            if not await self._are_more(number, few):
                return await self._among_all(number, wanted)
        size = min(2 * wanted * sample.entries // hits, MAX_WINDOW) if hits else WINDOW
        if self._others:  # of which the sample doesn't know
            size = MAX_WINDOW
        found, end = await self._window(number, None, size, wanted)
        rows = list(found)
        if len(rows) < wanted and end is not None and (gap := await self._gap(number, end)) is not None:
            rows += await self._within(gap, number, wanted - len(rows))
            if len(rows) < wanted:
                found, end = await self._window(number, gap.end, size, wanted - len(rows))
                rows += found
        if len(rows) == wanted or end is None:
            return rows
        if 0 < hits * catalog <= 2 * few * sample.entries and not await self._are_more(number, few):
            return await self._among_all(number, wanted)
        while len(rows) < wanted and end is not None:
            if time.monotonic() > self._give_up_at:
                raise ListTooSlowError
            size = GROWTH * max(size, WINDOW)
            found, end = await self._window(number, end, size, wanted - len(rows))
            rows += found
        return rows

    async def _ids_of_few(self, number: int) -> list[int] | None:
        """The candidates of a rank, if they are few."""
        query = _ids_of(self._known.form, number, self._known.looked_up)
        ids = await self._session.scalar(query, {**self._known.values, "few": FEW + 1}) or []
        return ids if len(ids) <= FEW else None

    async def _among_these(self, ids: list[int], number: int, wanted: int) -> Sequence[Any]:
        if not ids:
            return []
        query = _page(self._known.form, (number,), self._place, others=self._others)
        return await self._rows(query, {f"ids_{number}": ids, "wanted": wanted})

    async def _among_all(self, number: int, wanted: int) -> Sequence[Any]:
        """Sort all candidates of a rank."""
        known = self._known
        query = _among_candidates(known.form, number, self._place, known.looked_up, others=self._others)
        return await self._rows(query, {"wanted": wanted})

    async def _gap(self, number: int, begin: str) -> "_Gap | None":
        """What needn't be looked through behind a key: up to the first that a large segment may have in which the
        sample saw something of the rank, or any segment that has many candidates. None when there is no such piece."""
        hit = self._known.sample.segments.get(number, set())
        segments = (await self._session.execute(SEGMENTS)).all()
        seen = [row for row in segments if row.no in hit and row.entries > FEW]
        if any(row.first_key is None for row in segments if row.entries):
            return None
        border = await self._border(number, begin, seen)
        near = {
            row.no: row
            for row in segments
            if row.entries and row not in seen and _overlaps(row, begin, border)
        }
        ids: list[int] = []
        if near:
            most = FEW // len(near)
            query = _candidates_within(self._known.form, number, self._known.looked_up, tuple(near))
            found = (await self._session.execute(query, {**self._known.values, "few": most + 1})).all()
            ids = [product_id for _, several, some in found if several <= most for product_id in some or []]
            if crowded := [near[no] for no, several, _ in found if several > most]:
                border = await self._border(number, begin, [*seen, *crowded])
        is_behind = border < begin if self._backwards else border > begin
        return _Gap(begin, border, ids) if is_behind else None

    async def _border(self, number: int, begin: str, segments: Sequence[Any]) -> str:
        """A key in front of all products of a rank that some segments have behind the key `begin`."""
        if self._backwards:
            return max(
                (row.last_key + LAST_CHARACTER for row in segments if row.first_key < begin), default=""
            )
        return await self._first_key(number, [row for row in segments if row.last_key > begin])

    async def _first_key(self, number: int, segments: Sequence[Any]) -> str:
        """A key in front of all products of a rank that these segments have."""
        key = LAST_CHARACTER
        for turn, row in enumerate(sorted(segments, key=lambda row: row.first_key)):
            if row.first_key >= key:
                break
            first = None
            if row.in_order and turn < LOOKED_INTO:
                first = await self._first_in(number, row.no)
            key = min(key, (row.first_key if first is None else first)[:-1])
        return key

    async def _first_in(self, number: int, segment: int) -> str | None:
        """The key of a rank's first product in a segment; None when it has none that hasn't changed since."""
        form, values = self._known.form, self._known.values
        first: str | None = await self._session.scalar(_first_of_all(form, number, segment), values)
        if first is None:
            query = _first_by_index(form, number, self._known.looked_up, segment)
            first = await self._session.scalar(query, values)
        return first

    async def _within(self, gap: "_Gap", number: int, wanted: int) -> Sequence[Any]:
        if not gap.ids:
            return []
        query = _among_gap(self._known.form, number, self._place, others=self._others)
        values = {"ids": gap.ids, "begin": gap.begin, "end": gap.end, "wanted": wanted}
        return await self._rows(query, values)

    async def _are_more(self, number: int, limit: int) -> bool:
        """Whether a rank has more candidates."""
        query = _several(self._known.form, number, self._known.looked_up)
        values = {**self._known.values, "few": limit + 1}
        return (await self._session.scalar(query, values) or 0) > limit

    async def _window(
        self, number: int, begin: str | None, size: int, wanted: int
    ) -> tuple[Sequence[Any], str | None]:
        """Of the next `size` products by SKU key after `begin`, whatever they are, those that are found; and the key
        that ends the window, None when it is the last one."""
        place = self._place if self._place is not None and self._place.rank == number else None
        values = {"begin": begin} if begin is not None else {}
        end_of = _window_end(place, self._backwards, begin is not None)
        end: str | None = await self._session.scalar(end_of, {**self._values, **values, "size": size - 1})
        if end is not None:
            values["end"] = end
        query = _window(
            self._known.form,
            number,
            place,
            self._backwards,
            begin is not None,
            end is not None,
            others=self._others,
        )
        return await self._rows(query, {**values, "wanted": wanted}), end

    async def _rows(self, query: Select[Any], values: dict[str, Any]) -> Sequence[Any]:
        return await _rows(self._session, query, {**self._values, **values})


# The statements, each of which is written once for a form. Their parameters are those of `Terms`, how many rows are
# `wanted`, and of a cursor `beside_key` and `beside_id`; what else they take is said where they are.


@kept
def _page(
    form: Form, numbers: tuple[int, ...], place: _Place | None, *, others: Conditions = ()
) -> Select[Any]:
    """Some ranks together; of those that the index serves, among the candidates `ids_RANK`."""
    backwards = _goes_back(place)
    parts = [
        _directly(form, number, place, others)
        if number <= BY_NAME
        else _among(form, number, place, _is_one_of(f"ids_{number}"), others)
        for number in numbers
    ]
    if len(parts) == 1:
        return parts[0]
    rows = union_all(*parts).subquery("page")
    columns = [rows.c.rank, rows.c.key, rows.c.id]
    return (
        select(aliased(Product, rows), rows.c.rank, rows.c.key)
        .order_by(*(column.desc() if backwards else column.asc() for column in columns))
        .limit(_wanted())
    )


@kept
def _among_candidates(
    form: Form,
    number: int,
    place: _Place | None,
    looked_up: tuple[int, ...] | None,
    *,
    others: Conditions = (),
) -> Select[Any]:
    """A rank, among its candidates, however many these are."""
    which = Product.id.in_(select(candidates_of(Terms(form), number, looked_up).subquery().c.id))
    return _among(form, number, place, which, others)


@kept
def _candidates_within(
    form: Form, number: int, looked_up: tuple[int, ...] | None, segments: tuple[int, ...]
) -> CompoundSelect[Any]:
    """By segment: its number, how many candidates a rank has in it, but no more than `few`, and their ids."""
    parts = []
    for no in segments:
        some = (
            candidates_of(Terms(form), number, looked_up, no)
            .limit(bindparam("few", type_=Integer))
            .subquery()
        )
        columns: list[ColumnElement[Any]] = [literal_column(str(no)), func.count(), func.array_agg(some.c.id)]
        parts.append(select(*columns))
    return union_all(*parts)


@kept
def _first_of_all(form: Form, number: int, segment: int) -> Select[Any]:
    """The first key of a rank's products in a segment that is in the order of keys, if it has one among its first."""
    return _first_key_of(first_candidates_of(Terms(form), number, segment))


@kept
def _first_by_index(form: Form, number: int, looked_up: tuple[int, ...] | None, segment: int) -> Select[Any]:
    """The same of all: the segment's index names entries as they lie there."""
    return _first_key_of(candidates_of(Terms(form), number, looked_up, segment))


def _first_key_of(candidates: Select[Any]) -> Select[Any]:
    # Those of products that have changed since, which may have had another key, have newer entries elsewhere.
    some = candidates.limit(FIRST_ENTRIES).subquery()
    same = func.search.label(Product.sku, Product.name) == some.c.label
    return select(func.min(Product.sku_key)).join(some, and_(Product.id == some.c.id, same))


@kept
def _among_gap(form: Form, number: int, place: _Place | None, *, others: Conditions = ()) -> Select[Any]:
    """A rank, among those of the products `ids` that lie between the keys `begin` and `end`."""
    backwards = _goes_back(place)
    which = and_(_is_one_of("ids"), _beyond("begin", backwards), not_(_beyond("end", backwards)))
    return _among(form, number, place, which, others)


@kept
def _ids_of(form: Form, number: int, looked_up: tuple[int, ...] | None) -> Select[Any]:
    """The ids of a rank's candidates, but no more than `few`."""
    some = candidates_of(Terms(form), number, looked_up).limit(bindparam("few", type_=Integer)).subquery()
    return select(func.array_agg(some.c.id))


@kept
def _several(form: Form, number: int, looked_up: tuple[int, ...] | None) -> Select[Any]:
    """How many candidates a rank has, but no more than `few`."""
    some = candidates_of(Terms(form), number, looked_up).limit(bindparam("few", type_=Integer))
    return select(func.count()).select_from(some.subquery())


@kept
def _window_end(place: _Place | None, backwards: bool, begun: bool) -> Select[Any]:
    """The key of the product `size` after the one that a window begins with: of the first at the cursor or the end of
    the catalog, or else behind the key `begin`."""
    query = _in_order(select(Product.sku_key), Product, None, place, backwards)
    if begun:
        query = query.where(_beyond("begin", backwards))
    return query.offset(bindparam("size", type_=Integer)).limit(1)


@kept
def _window(
    form: Form,
    number: int,
    place: _Place | None,
    backwards: bool,
    begun: bool,
    ends: bool,
    *,
    others: Conditions = (),
) -> Select[Any]:
    """Of the products of a window, which ends with the key `end`, those of a rank."""
    window = _in_order(select(Product), Product, None, place, backwards).where(*others)
    if begun:
        window = window.where(_beyond("begin", backwards))
    if ends:
        window = window.where(not_(_beyond("end", backwards)))
    window = window.where(ranks(Terms(form))[number].likely)
    return _exactly(form, number, aliased(Product, window.offset(0).subquery()))


def _page_in_order(
    form: Form, order: Order, cursor: Cursor | None, limit: int, others: Conditions
) -> Select[Any]:
    """Of the products `ids`, in the order of another list; for one request."""
    # OFFSET keeps the planner from looking for them in the order's own index, where they may lie behind all others.
    some = select(Product, *order.labelled).where(_is_one_of("ids"), *others).offset(0).subquery("some")
    found = order.page(select(some), order.keys_of(some), cursor, MAX_FEW).subquery("found")
    keys = order.keys_of(found)
    product = aliased(Product, found)
    matches = found_by_any(ranks(Terms(form), product))
    return order.sorted(select(product, *keys).where(matches), keys, cursor).limit(limit + 1)


def _directly(form: Form, number: int, place: _Place | None, others: Conditions) -> Select[Any]:
    """By an index of the catalog."""
    here = without_better(ranks(Terms(form)), number)
    query = _select(number, Product).where(here, *others)
    return _ordered(query, Product, number, place).limit(_wanted())


def _among(
    form: Form, number: int, place: _Place | None, which: ColumnElement[bool], others: Conditions
) -> Select[Any]:
    """Sort all of them; then compare them one by one until there are enough."""
    some = _ordered(select(Product).where(which, *others), Product, number, place)
    return _exactly(form, number, aliased(Product, some.offset(0).subquery()))


def _exactly(form: Form, number: int, product: Any) -> Select[Any]:
    here = without_better(ranks(Terms(form), product), number)
    return _select(number, product).where(here).limit(_wanted())


def _select(number: int, product: Any) -> Select[Any]:
    rank = literal_column(str(number), Integer).label("rank")
    return select(product, rank, _key(product, number).label("key"))


def _key(product: Any, number: int | None) -> ColumnElement[str]:
    key: ColumnElement[str] = product.sku_key
    return name_key(product) if number == BY_NAME else key


def _ordered(query: Select[Any], product: Any, number: int, place: _Place | None) -> Select[Any]:
    """In the order of a rank; from the cursor on where it lies in it."""
    backwards = _goes_back(place)
    here = place if place is not None and place.rank == number else None
    return _in_order(query, product, number, here, backwards)


def _in_order(
    query: Select[Any], product: Any, number: int | None, place: _Place | None, backwards: bool
) -> Select[Any]:
    columns = [_key(product, number), product.id] if number == BY_NAME else [product.sku_key]
    if place is not None:
        beside = [bindparam("beside_key", type_=columns[0].type), bindparam("beside_id", type_=BigInteger)]
        here, there = tuple_(*columns), tuple_(*beside[: len(columns)])
        query = query.where(here < there if backwards else here > there)
    return query.order_by(*(column.desc() if backwards else column.asc() for column in columns))


def _beyond(name: str, backwards: bool) -> ColumnElement[bool]:
    key = bindparam(name, type_=Product.sku_key.type)
    return Product.sku_key < key if backwards else Product.sku_key > key


def _is_one_of(name: str) -> ColumnElement[bool]:
    return Product.id == any_(bindparam(name, type_=ARRAY(BigInteger)))


def _wanted() -> ColumnElement[int]:
    return bindparam("wanted", type_=Integer)


def _overlaps(segment: Any, one: str, other: str) -> bool:
    """Whether a segment may have products between two keys."""
    first, last = sorted((one, other))
    return bool(segment.first_key <= last and segment.last_key >= first)


async def _count_all(session: AsyncSession, known: _Known) -> Total:
    """How many are found: exact for up to COUNTED candidates, else estimated."""
    search, few = known.search, known.few
    if few is not None and len(few.ids) <= COUNTED:
        query = _counted(known.form, others=search.others)
        found = await session.scalar(query, {**known.values, "ids": few.ids})
        return Total(value=found or 0, exact=True)
    rows = max(_most_few(known.catalog), known.sample.of(known.catalog)) if few is None else len(few.ids)
    if search.others:
        those, _ = await plan(session, select(Product.id).where(*search.others))
        rows = round(rows * those / max(known.catalog, 1))
    return Total(value=rows, exact=False)


@kept
def _counted(form: Form, *, others: Conditions = ()) -> Select[Any]:
    """How many of the products `ids` are found."""
    some = select(Product).where(_is_one_of("ids"), *others).offset(0).subquery()
    matches = found_by_any(ranks(Terms(form), aliased(Product, some)))
    return select(func.count()).select_from(some).where(matches)


async def _rows(session: AsyncSession, query: Select[Any], values: dict[str, Any]) -> Sequence[Any]:
    rows: Sequence[Any] = (await session.execute(query, values)).all()
    return rows
