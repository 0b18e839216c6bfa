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

from sqlalchemy import ColumnElement, Select, Text, all_, and_, func, literal, not_, or_, select
from sqlalchemy import cast as sql_cast
from sqlalchemy import column as sql_column
from sqlalchemy import table as sql_table
from sqlalchemy.dialects.postgresql import array

from skuport.parsing.values import sku_key
from skuport.products.models import Product

LAST_CHARACTER = "\U0010ffff"

ENTRIES = sql_table("entries", sql_column("id"), sql_column("label"), sql_column("words"), schema="search")

PARTING = re.compile(
    "[\x01-\x1f!-/:-@\\[-`{-\xa9\xab-\xb1\xb4\xb6-\xb8\xbb\xbf\xd7\xf7\u2000-\u206f\u3000-\u3004\u3008-\u3020]"
)
"""What parts words, besides spaces: the same characters as in the database's `search.plain`. All that mean something
in a pattern of LIKE or a query of words are among them."""

RANKS = 5
BY_NAME = 1
"""The rank whose products are ordered by name, as its index has them; those of the others are by SKU key."""


@dataclass(frozen=True, slots=True)
class Rank:
    """One way to be found.

    Args:
        found: whether a product is found so, as a condition on it.
        candidates: what holds of the entry of every such product, by the indexes of the segments; None where the
            catalog has an index itself.
        surely: what holds of the entries of such products, and of no others; None where entries don't tell.
        likely: a cheaper condition that every such product meets, for looking through many.
    """

    found: ColumnElement[bool]
    candidates: ColumnElement[bool] | None = None
    surely: ColumnElement[bool] | None = None
    likely: ColumnElement[bool] | None = None


def normalize(q: str) -> str:
    """Single spaces between words, none around them."""
    return " ".join(q.split())


def words_of(q: str) -> list[str]:
    """The words of a normalized `q`, each once."""
    return list(dict.fromkeys(word for word in PARTING.sub(" ", q).split(" ") if word))


def ranks(q: str, product: Any = Product) -> list[Rank]:
    """The ways to be found by a normalized `q`, the best first. `product` is the table, or an alias of it."""
    key = sku_key(q)
    name = func.lower(product.name).collate("C")
    begins = func.lower(_text(q)).collate("C")
    found = [
        # The SKU itself is the first of those that begin with it.
        Rank(and_(product.sku_key >= key, product.sku_key <= key + LAST_CHARACTER)),
        Rank(and_(name >= begins, name <= begins.concat(LAST_CHARACTER))),
    ]
    words = words_of(q)
    sought = _indexed(words)
    text = func.search.text(product.sku, product.name, type_=Text)
    label = func.search.label(product.sku, product.name, type_=Text)
    if sought:
        longest = func.lower(_text(max(words, key=len)))  # of all words it has the fewest products
        found.append(
            Rank(
                _begin_words_of(label, words),
                candidates=and_(*(_begins_word_of_label(word) for word in sought)),
                surely=_begin_words_of(ENTRIES.c.label, words),
                likely=func.strpos(text, longest) > 0,
            )
        )
    if _has_trigram(q):
        found.append(Rank(func.strpos(text, func.lower(_text(q))) > 0, candidates=_label_contains(q)))
    if sought:
        everything = label.concat(" ").concat(func.search.plain(product.description))
        lowered = text.concat(" ").concat(func.lower(product.description))
        found.append(
            Rank(
                _begin_words_of(everything, words),
                candidates=and_(*(_begins_word(word) for word in sought)),
                likely=func.strpos(lowered, longest) > 0,
            )
        )
    return found


def candidates(q: str) -> Select[int]:
    """The ids of what may be found in any way; all that is, is among them once it is indexed."""
    sought = _indexed(words_of(q))
    ways = [and_(*(_begins_word(word) for word in sought))] if sought else []
    if _has_trigram(q):
        ways.append(_label_contains(q))
    if not ways:  # nothing that entries are indexed by: what begins with it has indexes of the catalog
        return select(Product.id).where(found_by_any(ranks(q)))
    return select(ENTRIES.c.id).where(or_(*ways))


def conditions(q: str, product: Any = Product) -> list[ColumnElement[bool]]:
    """Found in any way, as conditions on products for lists in other orders, bulk jobs and exports."""
    q = normalize(q)
    return [product.id.in_(candidates(q)), found_by_any(ranks(q, product))] if q else []


def found_by_any(found: Sequence[Rank]) -> ColumnElement[bool]:
    return or_(*(rank.found for rank in found))


def without_better(found: Sequence[Rank], number: int) -> ColumnElement[bool]:
    """Found by this rank, and by none before it."""
    return and_(found[number].found, *(not_(func.coalesce(better.found, False)) for better in found[:number]))


def candidates_without_better(found: Sequence[Rank], number: int) -> Select[int]:
    """The ids of what this rank may find, without those of which entries say for sure that a better one does."""
    mine = found[number].candidates
    assert mine is not None
    better = [rank.surely for rank in found[:number] if rank.surely is not None]
    return select(ENTRIES.c.id).where(mine, *(not_(condition) for condition in better))


def _indexed(words: Sequence[str]) -> list[str]:
    """Those that the indexes can be asked for: a sign that is no letter has no trigram."""
    return [word for word in words if word[0].isalnum()]


def _has_trigram(q: str) -> bool:
    """Whether the index of substrings can help. Less is sought as the beginning of words only."""
    return re.search(r"[^\W_]{3}", q) is not None


def _begin_words_of(text: Any, words: Sequence[str]) -> ColumnElement[bool]:
    """Each of the words begins one of a plain text, which is put together once for all of them."""
    patterns = array([_word_begins(word) for word in words])
    return cast(ColumnElement[bool], text.op("~~", is_comparison=True)(all_(patterns)))


def _begins_word_of_label(word: str) -> ColumnElement[bool]:
    return ENTRIES.c.label.like(_word_begins(word))


def _begins_word(word: str) -> ColumnElement[bool]:
    in_description = ENTRIES.c.words.op("@@", is_comparison=True)(func.search.beginning(_text(word)))
    return or_(_begins_word_of_label(word), in_description)


def _label_contains(q: str) -> ColumnElement[bool]:
    return ENTRIES.c.label.like(func.lower(_text("%" + PARTING.sub(" ", q) + "%")))


def _word_begins(word: str) -> Any:
    return func.lower(_text(f"% {word}%"))


def _text(value: str) -> Any:
    return sql_cast(literal(value), Text)
