"""Search: which products `q` finds, and how they are ranked.

A product is found by one of five ways, the first that holds being its rank. The first two have b-tree indexes of the
catalog; for the others the segments of `search_index` name candidates, and the product as it stands decides. So a stale
entry shows nothing that isn't so.

`q` and products are folded by the same function of the same server, `lower`; SKUs, in the first, by `sku_key`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, func, not_, or_

from skuport.catalog.models import Product
from skuport.search.entries import begin_words_of, candidates
from skuport.search.terms import BY_LABEL, BY_NAME, BY_PART, BY_SKU, BY_WORDS, Terms
from skuport.search.words import normalize

LAST_CHARACTER = "\U0010ffff"
"""Sorts behind every other in "C"; no text holds it in practice."""


@dataclass(frozen=True, slots=True)
class Rank:
    """One way to be found.

    Args:
        found: whether a product is found so, as a condition on it.
        likely: a cheaper condition that every such product meets, for looking through many.
    """

    found: ColumnElement[bool]
    likely: ColumnElement[bool]


def ranks(terms: Terms, product: Any = Product) -> dict[int, Rank]:
    """The ways to be found, the best first. `product` is the table, or an alias of it."""
    begins = terms.folded.collate("C")
    name = func.lower(product.name).collate("C")
    by_sku = and_(product.sku_key >= terms.key, product.sku_key <= terms.key.concat(LAST_CHARACTER))
    by_name = and_(name >= begins, name <= begins.concat(LAST_CHARACTER))
    found = {BY_SKU: Rank(by_sku, by_sku), BY_NAME: Rank(by_name, by_name)}
    words = range(terms.form.words)
    text = func.search.text(product.sku, product.name, type_=Text)
    label = func.search.label(product.sku, product.name, type_=Text)
    longest = terms.longest
    if terms.form.indexed:
        found[BY_LABEL] = Rank(begin_words_of(label, terms, words), func.strpos(text, longest) > 0)
    if terms.form.has_part:
        by_part = func.strpos(text, terms.folded) > 0
        found[BY_PART] = Rank(by_part, by_part)
    if terms.form.indexed:
        everything = label.concat(" ").concat(func.search.plain(product.description))
        lowered = text.concat(" ").concat(func.lower(product.description))
        found[BY_WORDS] = Rank(begin_words_of(everything, terms, words), func.strpos(lowered, longest) > 0)
    return found


def conditions(
    q: str, product: Any = Product, *, by_index: bool = True, looked_up: Sequence[int] | None = None
) -> list[ColumnElement[bool]]:
    """Found in any way, as conditions on products for lists in other orders, bulk jobs and exports.

    Args:
        q: not normalized.
        product: the table, or an alias of it.
        by_index: whether candidates are looked up, or products compared one by one.
        looked_up: the numbers of the words that are, the others being compared; None for all.
    """
    q = normalize(q)
    if not q:
        return []
    terms = Terms.of(q)
    found = ranks(terms, product)
    some = candidates(terms, looked_up) if by_index else None
    if some is None:
        return [or_(*(rank.likely for rank in found.values())), found_by_any(found)]
    return [product.id.in_(some), found_by_any(found)]


def found_by_any(found: Mapping[int, Rank]) -> ColumnElement[bool]:
    """In one way or another."""
    return or_(*(rank.found for rank in found.values()))


def without_better(found: Mapping[int, Rank], number: int) -> ColumnElement[bool]:
    """Found by this rank, and by none before it."""
    better = [rank.found for way, rank in found.items() if way < number]
    return and_(found[number].found, *(not_(func.coalesce(condition, False)) for condition in better))
