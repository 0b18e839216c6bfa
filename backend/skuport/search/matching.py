"""Which products `q` finds, as conditions on products.

The search index only names candidates. Whether a candidate matches is decided by the product as it is now, so that a
stale entry never shows a product that doesn't match.

`q` and products are folded by the same function of the same server, `search.fold`. The first two ranks fold otherwise:
SKUs by `sku_key`, as what makes them unique, and names by `lower`, as the index of their order. What they find is not
always a candidate: `ß1` begins with `ss`, and a product that was changed just now has no entry yet. So the products
that these indexes find are looked up as well, wherever candidates are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, func, not_, or_, select, union_all
from sqlalchemy.orm import aliased

from skuport.catalog.models import Product
from skuport.catalog.orders import LAST_CHARACTER, name_key
from skuport.search.candidates import candidates
from skuport.search.entries import words_begin_in
from skuport.search.ranks import Rank
from skuport.search.terms import Terms
from skuport.search.words import normalize


@dataclass(frozen=True, slots=True)
class RankCondition:
    """When a product matches by one rank.

    Args:
        exact: the condition.
        likely: a cheaper condition, which holds of every product that `exact` holds of, for reading many products.
    """

    exact: ColumnElement[bool]
    likely: ColumnElement[bool]


def rank_conditions(terms: Terms, product: Any = Product) -> dict[Rank, RankCondition]:
    """The condition of each rank, the best first.

    Args:
        terms: what is searched for.
        product: the table, or an alias of it.
    """
    prefix = terms.lowered.collate("C")
    name = name_key(product)
    by_sku = and_(product.sku_key >= terms.sku_key, product.sku_key <= terms.sku_key.concat(LAST_CHARACTER))
    by_name = and_(name >= prefix, name <= prefix.concat(LAST_CHARACTER))
    found = {
        Rank.SKU_PREFIX: RankCondition(by_sku, by_sku),
        Rank.NAME_PREFIX: RankCondition(by_name, by_name),
    }
    words = range(terms.shape.words)
    text = func.search.text(product.sku, product.name, type_=Text)
    label = func.search.label(product.sku, product.name, type_=Text)
    longest = terms.longest
    if terms.shape.indexed:
        found[Rank.LABEL_WORDS] = RankCondition(
            words_begin_in(label, terms, words), func.strpos(text, longest) > 0
        )
    if terms.shape.has_substring:
        contains = func.strpos(text, terms.folded) > 0
        found[Rank.SUBSTRING] = RankCondition(contains, contains)
    if terms.shape.indexed:
        everything = label.concat(" ").concat(func.search.plain(product.description))
        lowered = text.concat(" ").concat(func.search.fold(product.description))
        found[Rank.ALL_WORDS] = RankCondition(
            words_begin_in(everything, terms, words), func.strpos(lowered, longest) > 0
        )
    return found


def conditions(
    q: str, product: Any = Product, *, by_index: bool = True, index_lookups: Sequence[int] | None = None
) -> list[ColumnElement[bool]]:
    """The conditions of a search for lists in other orders, bulk jobs and exports; empty when `q` is blank.

    Args:
        q: not normalized.
        product: the table, or an alias of it.
        by_index: whether to look candidates up in the index, or to compare each product.
        index_lookups: the numbers of the words to look up in the index, the others being compared; None for all.
    """
    q = normalize(q)
    if not q:
        return []
    terms = Terms.of(q)
    found = rank_conditions(terms, product)
    ids = candidates(terms, index_lookups) if by_index else None
    if ids is None:
        return [or_(*(rank.likely for rank in found.values())), matches_any(found)]
    return [product.id.in_(union_all(ids, *by_prefix(terms))), matches_any(found)]


def by_prefix(terms: Terms) -> list[Select[int]]:
    """The ids of the products that match by a rank which the search index doesn't serve, one statement each."""
    product = aliased(Product)
    found = rank_conditions(terms, product)
    return [
        select(product.id).where(condition.exact)
        for rank, condition in found.items()
        if not rank.by_search_index
    ]


def matches_any(found: Mapping[Rank, RankCondition]) -> ColumnElement[bool]:
    """A product matches by one rank or another."""
    return or_(*(condition.exact for condition in found.values()))


def matches_no_better(found: Mapping[Rank, RankCondition], rank: Rank) -> ColumnElement[bool]:
    """A product matches by this rank, and by none before it."""
    better = [condition.exact for other, condition in found.items() if other < rank]
    return and_(found[rank].exact, *(not_(func.coalesce(condition, False)) for condition in better))
