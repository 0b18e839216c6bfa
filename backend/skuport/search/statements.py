"""The statements of a search, most of them written once for a shape.

Their parameters are those of `Terms`; `wanted`, the number of rows; `after_key` and `after_id`, the row that the cursor
names; and what their docstrings name.
"""

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
    tuple_,
    union_all,
)
from sqlalchemy.orm import aliased

from skuport.catalog.models import Product
from skuport.catalog.orders import Order, name_key
from skuport.core.pagination import Cursor
from skuport.search import strategy
from skuport.search.candidates import candidates_of_rank, candidates_with_ranks, first_candidates_of_rank
from skuport.search.matching import by_prefix, matches_any, matches_no_better, rank_conditions
from skuport.search.query_shape import QueryShape, cached_statement
from skuport.search.ranks import Rank
from skuport.search.strategy import Place, goes_back
from skuport.search.terms import Terms

Conditions = tuple[ColumnElement[bool], ...]
IndexLookups = tuple[int, ...] | None

FIRST_CANDIDATES = 100
"""How many candidates of a segment are compared to find its first product: one that hasn't changed since will do."""


@cached_statement
def candidates_by_rank(shape: QueryShape, index_lookups: IndexLookups) -> Select[Any] | None:
    """How many candidates there are, counted up to `most` or a few times as many; their ids, and the ids of each rank
    that the index serves. None when the index can't help."""
    terms, most = Terms(shape), bindparam("most", type_=Integer)
    found = candidates_with_ranks(terms, index_lookups)
    if found is None:
        return None
    indexed = found.add_columns(literal_column("true").label("indexed")).limit(most).subquery()
    parts = [select(indexed)]
    for prefixed in by_prefix(terms):
        some = prefixed.limit(most).subquery()
        parts.append(select(some.c.id, *(literal_column("false") for _ in list(indexed.c)[1:])))
    all_found = union_all(*parts).subquery()
    # A product that changed has two entries for a while, the older one and the new one.
    ids = all_found.c.id.distinct()
    claimed = [column for column in all_found.c if column.name.startswith("rank_")]
    count = func.greatest(func.count(ids), func.count().filter(all_found.c.indexed))
    every = func.array_agg(ids)
    return select(count, every, *(every.filter(column) for column in claimed))


@cached_statement
def page(
    shape: QueryShape, ranks: tuple[Rank, ...], place: Place | None, *, others: Conditions = ()
) -> Select[Any]:
    """The products of some ranks; of ranks that the search index serves, among the candidates `ids_RANK`."""
    backwards = goes_back(place)
    parts = [
        _among(shape, rank, place, _is_one_of(f"ids_{rank.value}"), others)
        if rank.by_search_index
        else _by_table_index(shape, rank, place, others)
        for rank in ranks
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


@cached_statement
def page_of_all_candidates(
    shape: QueryShape,
    rank: Rank,
    place: Place | None,
    index_lookups: IndexLookups,
    *,
    others: Conditions = (),
) -> Select[Any]:
    """The products of a rank, from all its candidates, however many there are."""
    ids = select(candidates_of_rank(Terms(shape), rank, index_lookups).subquery().c.id)
    return _among(shape, rank, place, Product.id.in_(ids), others)


@cached_statement
def page_of_gap(
    shape: QueryShape, rank: Rank, place: Place | None, *, others: Conditions = ()
) -> Select[Any]:
    """The products of a rank among the products `ids` that lie between the keys `begin` and `end`."""
    backwards = goes_back(place)
    within = and_(_is_one_of("ids"), _beyond("begin", backwards), not_(_beyond("end", backwards)))
    return _among(shape, rank, place, within, others)


@cached_statement
def candidates_in_segments(
    shape: QueryShape, rank: Rank, index_lookups: IndexLookups, segments: tuple[int, ...]
) -> CompoundSelect[Any]:
    """By segment: its number, how many candidates of a rank it has, counted up to `most`, and their ids."""
    parts = []
    for no in segments:
        some = (
            candidates_of_rank(Terms(shape), rank, index_lookups, no)
            .limit(bindparam("most", type_=Integer))
            .subquery()
        )
        columns: list[ColumnElement[Any]] = [literal_column(str(no)), func.count(), func.array_agg(some.c.id)]
        parts.append(select(*columns))
    return union_all(*parts)


@cached_statement
def first_key_from_start(shape: QueryShape, rank: Rank, segment: int) -> Select[Any]:
    """The SKU key of a rank's first product in a segment that is in order, if it lies in the segment's first blocks."""
    return _first_key(first_candidates_of_rank(Terms(shape), rank, segment))


@cached_statement
def first_key_by_index(
    shape: QueryShape, rank: Rank, index_lookups: IndexLookups, segment: int
) -> Select[Any]:
    """The same by the segment's index, which returns entries in the order in which they lie."""
    return _first_key(candidates_of_rank(Terms(shape), rank, index_lookups, segment))


@cached_statement
def ids_of_rank(shape: QueryShape, rank: Rank, index_lookups: IndexLookups) -> Select[Any]:
    """The ids of a rank's candidates, `most` at most."""
    some = candidates_of_rank(Terms(shape), rank, index_lookups).limit(bindparam("most", type_=Integer))
    return select(func.array_agg(some.subquery().c.id))


@cached_statement
def count_of_rank(shape: QueryShape, rank: Rank, index_lookups: IndexLookups) -> Select[Any]:
    """How many candidates a rank has, counted up to `most`."""
    some = candidates_of_rank(Terms(shape), rank, index_lookups).limit(bindparam("most", type_=Integer))
    return select(func.count()).select_from(some.subquery())


@cached_statement
def window_end(place: Place | None, backwards: bool, has_begin: bool) -> Select[Any]:
    """The SKU key of the product `size` places after the first one of a window. The window begins after the key
    `begin`, or else at the cursor, or at the start of the catalog."""
    query = _in_order(select(Product.sku_key), Product, None, place, backwards)
    if has_begin:
        query = query.where(_beyond("begin", backwards))
    return query.offset(bindparam("size", type_=Integer)).limit(1)


@cached_statement
def page_of_window(
    shape: QueryShape,
    rank: Rank,
    place: Place | None,
    backwards: bool,
    has_begin: bool,
    has_end: bool,
    *,
    others: Conditions = (),
) -> Select[Any]:
    """The products of a rank in a window, which begins after the key `begin` and ends with the key `end`, if given."""
    window = _in_order(select(Product), Product, None, place, backwards).where(*others)
    if has_begin:
        window = window.where(_beyond("begin", backwards))
    if has_end:
        window = window.where(not_(_beyond("end", backwards)))
    window = window.where(rank_conditions(Terms(shape))[rank].likely)
    return _exactly(shape, rank, aliased(Product, window.offset(0).subquery()))


@cached_statement
def exact_count(shape: QueryShape, *, others: Conditions = ()) -> Select[Any]:
    """How many of the products `ids` match."""
    some = select(Product).where(_is_one_of("ids"), *others).offset(0).subquery()
    matches = matches_any(rank_conditions(Terms(shape), aliased(Product, some)))
    return select(func.count()).select_from(some).where(matches)


def page_in_order(
    shape: QueryShape, order: Order, cursor: Cursor | None, limit: int, others: Conditions
) -> Select[Any]:
    """The matching products of `ids` in another order than relevance. Not cached: it holds the cursor's values."""
    # OFFSET keeps the planner from walking the order's own index, where they may lie behind all other products.
    some = select(Product, *order.labelled).where(_is_one_of("ids"), *others).offset(0).subquery("some")
    found = order.page(select(some), order.keys_of(some), cursor, strategy.MAX_FEW).subquery("found")
    keys = order.keys_of(found)
    product = aliased(Product, found)
    matches = matches_any(rank_conditions(Terms(shape), product))
    return order.sorted(select(product, *keys).where(matches), keys, cursor).limit(limit + 1)


def _by_table_index(shape: QueryShape, rank: Rank, place: Place | None, others: Conditions) -> Select[Any]:
    """The products of a rank that an index of `products` serves."""
    matches = matches_no_better(rank_conditions(Terms(shape)), rank)
    query = _select(rank, Product).where(matches, *others)
    return _ordered(query, Product, rank, place).limit(_wanted())


def _among(
    shape: QueryShape, rank: Rank, place: Place | None, within: ColumnElement[bool], others: Conditions
) -> Select[Any]:
    """Sort all of them, then compare them one by one until there are enough."""
    some = _ordered(select(Product).where(within, *others), Product, rank, place)
    return _exactly(shape, rank, aliased(Product, some.offset(0).subquery()))


def _exactly(shape: QueryShape, rank: Rank, product: Any) -> Select[Any]:
    matches = matches_no_better(rank_conditions(Terms(shape), product), rank)
    return _select(rank, product).where(matches).limit(_wanted())


def _select(rank: Rank, product: Any) -> Select[Any]:
    number = literal_column(str(rank.value), Integer).label("rank")
    return select(product, number, _key(product, rank).label("key"))


def _first_key(candidates: Select[Any]) -> Select[Any]:
    # Products that have changed since may have had another key. Their newer entries are in another segment.
    some = candidates.limit(FIRST_CANDIDATES).subquery()
    unchanged = func.search.label(Product.sku, Product.name) == some.c.label
    return select(func.min(Product.sku_key)).join(some, and_(Product.id == some.c.id, unchanged))


def _key(product: Any, rank: Rank | None) -> ColumnElement[str]:
    key: ColumnElement[str] = product.sku_key
    return name_key(product) if rank == Rank.NAME_PREFIX else key


def _ordered(query: Select[Any], product: Any, rank: Rank, place: Place | None) -> Select[Any]:
    """In the order of a rank; from the cursor on where the cursor lies in it."""
    here = place if place is not None and place.rank == rank else None
    return _in_order(query, product, rank, here, goes_back(place))


def _in_order(
    query: Select[Any], product: Any, rank: Rank | None, place: Place | None, backwards: bool
) -> Select[Any]:
    columns = [_key(product, rank), product.id] if rank == Rank.NAME_PREFIX else [product.sku_key]
    if place is not None:
        after = [bindparam("after_key", type_=columns[0].type), bindparam("after_id", type_=BigInteger)]
        here, there = tuple_(*columns), tuple_(*after[: len(columns)])
        query = query.where(here < there if backwards else here > there)
    return query.order_by(*(column.desc() if backwards else column.asc() for column in columns))


def _beyond(name: str, backwards: bool) -> ColumnElement[bool]:
    key = bindparam(name, type_=Product.sku_key.type)
    return Product.sku_key < key if backwards else Product.sku_key > key


def _is_one_of(name: str) -> ColumnElement[bool]:
    return Product.id == any_(bindparam(name, type_=ARRAY(BigInteger)))


def _wanted() -> ColumnElement[int]:
    return bindparam("wanted", type_=Integer)
