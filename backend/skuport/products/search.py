"""Search: which products `q` finds, and how they are ranked.

A product is found by one of five ways, the first that holds being its rank. The first two have b-tree indexes of the
catalog; for the others the segments of `search_index` name candidates, and the product as it stands decides. So a stale
entry shows nothing that isn't so.

`q` and products are folded by the same function of the same server, `lower`; SKUs, in the first, by `sku_key`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import ColumnElement, Text, and_, func, literal, not_, or_, select
from sqlalchemy import cast as sql_cast
from sqlalchemy import column as sql_column
from sqlalchemy import table as sql_table

from skuport.parsing.values import sku_key
from skuport.products.models import Product

LAST_CHARACTER = "\U0010ffff"
SEPARATOR = "\x1f"
"""Between SKU and name in an entry. White space, for Python, so that no `q` has it after `normalize`."""

ENTRIES = sql_table("entries", sql_column("id"), sql_column("text"), sql_column("words"), schema="search")

RANKS = 5
BY_NAME = 1
"""The rank whose products are ordered by name, as its index has them; those of the others are by SKU key."""


@dataclass(frozen=True, slots=True)
class Rank:
    """One way to be found.

    Args:
        found: whether a product is found so, as a condition on it.
        candidates: the same of its entry, for the indexes of the segments; None where the catalog has one itself.
        likely: a cheaper condition that every such product meets, for looking through many.
    """

    found: ColumnElement[bool]
    candidates: ColumnElement[bool] | None = None
    likely: ColumnElement[bool] | None = None


def normalize(q: str) -> str:
    """Single spaces between words, none around them."""
    return " ".join(q.split())


def ranks(q: str, product: Any = Product) -> list[Rank]:
    """The ways to be found by a normalized `q`, the best first. `product` is the table, or an alias of it."""
    text = func.search.text(product.sku, product.name, type_=Text)
    words = func.search.words(product.sku, product.name, product.description)
    lowered = func.lower(_text(q))
    key = sku_key(q)
    name = func.lower(product.name).collate("C")
    begins = lowered.collate("C")
    longest = func.coalesce(func.search.longest(_text(q)), "")
    every = text.concat(" ").concat(func.lower(product.description))
    in_name, anywhere = func.search.beginnings(_text(q), "="), func.search.beginnings(_text(q), "")
    found = [
        # The SKU itself is the first of those that begin with it.
        Rank(and_(product.sku_key >= key, product.sku_key <= key + LAST_CHARACTER)),
        Rank(and_(name >= begins, name <= begins.concat(LAST_CHARACTER))),
        Rank(_matches(words, in_name), _matches(ENTRIES.c.words, in_name), func.strpos(text, longest) > 0),
    ]
    if _has_trigram(q):
        found.append(Rank(func.strpos(text, lowered) > 0, ENTRIES.c.text.like(_containing(q))))
    found.append(
        Rank(_matches(words, anywhere), _matches(ENTRIES.c.words, anywhere), func.strpos(every, longest) > 0)
    )
    return found


def candidates(q: str) -> ColumnElement[bool]:
    """Of entries: found in any way."""
    words = _matches(ENTRIES.c.words, func.search.beginnings(_text(q), ""))
    return or_(ENTRIES.c.text.like(_containing(q)), words) if _has_trigram(q) else words


def conditions(q: str, product: Any = Product) -> list[ColumnElement[bool]]:
    """Found in any way, as conditions on products for lists in other orders, bulk jobs and exports."""
    q = normalize(q)
    if not q:
        return []
    entries = select(ENTRIES.c.id).where(candidates(q))
    return [product.id.in_(entries), found_by_any(ranks(q, product))]


def found_by_any(found: Sequence[Rank]) -> ColumnElement[bool]:
    return or_(*(rank.found for rank in found))


def without_better(found: Sequence[Rank], number: int) -> ColumnElement[bool]:
    """Found by this rank, and by none before it."""
    return and_(found[number].found, *(not_(func.coalesce(better.found, False)) for better in found[:number]))


def candidates_without_better(found: Sequence[Rank], number: int) -> ColumnElement[bool]:
    """The same of entries, as far as entries tell."""
    mine = found[number].candidates
    assert mine is not None
    better = [rank.candidates for rank in found[:number] if rank.candidates is not None]
    return and_(mine, *(not_(func.coalesce(condition, False)) for condition in better))


def _matches(words: Any, query: Any) -> ColumnElement[bool]:
    return cast(ColumnElement[bool], words.op("@@", is_comparison=True)(query))


def _has_trigram(q: str) -> bool:
    """Whether the index of substrings can help. Less is sought as the beginning of words only."""
    return re.search(r"[^\W_]{3}", q) is not None


def _containing(q: str) -> Any:
    return func.lower(_text("%" + re.sub(r"([\\%_])", r"\\\1", q) + "%"))


def _text(value: str) -> Any:
    return sql_cast(literal(value), Text)
