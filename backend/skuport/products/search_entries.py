"""What the index of the search is asked for: conditions on its entries, and what a sample of them says.

The planner knows little of the words of descriptions: it takes every beginning of a word for equally frequent, and
words that always come together for independent. So a search first looks at some entries, wherever they lie, to learn
whether it finds few products or many, and which of its words would rather be compared than looked up.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, Text, all_, and_, false, func, literal, not_, or_, select
from sqlalchemy import cast as sql_cast
from sqlalchemy import column as sql_column
from sqlalchemy import table as sql_table
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.ext.asyncio import AsyncSession

from skuport.products.search_words import PARTING, has_trigram, indexed, words_of

ENTRIES = sql_table("entries", sql_column("id"), sql_column("label"), sql_column("words"), schema="search")

BY_SKU, BY_NAME, BY_LABEL, BY_PART, BY_WORDS = range(5)
"""The ways to be found, the best first: beginning of the SKU, beginning of the name, words of both, a part of either,
words of the description, too. The index serves the last three; for the others the catalog has indexes."""

SAMPLED = 2_000
"""Entries of a sample: compared within some 5 ms."""

SAMPLED_FROM = 20_000
"""A catalog with fewer products is asked by the index, whatever is sought."""

MANY_HITS = 5
"""With so many found in a sample, a page is soon full when the catalog is looked through in its order."""

COMPARING_COST = 9
"""Comparing an entry with a word costs as much as looking up so many entries of it."""


def claims(q: str, entries: Any = ENTRIES, compared: Collection[str] = ()) -> dict[int, ColumnElement[bool]]:
    """By the way to be found, what holds of the entry of every such product.

    Args:
        entries: the table, or an alias of it.
        compared: words that are not looked up.
    """
    found: dict[int, ColumnElement[bool]] = {}
    sought = indexed(words_of(q))
    if sought:
        found[BY_LABEL] = and_(*(_begins_word_of_label(entries, word) for word in sought))
    if has_trigram(q):
        found[BY_PART] = entries.c.label.like(func.lower(as_text("%" + PARTING.sub(" ", q) + "%")))
    if sought:
        # The planner can't look up what is in a function's argument.
        found[BY_WORDS] = and_(
            *(
                func.coalesce(_begins_word(entries, word), false())
                if word in compared
                else _begins_word(entries, word)
                for word in sought
            )
        )
    return found


def surely_by_label(q: str) -> ColumnElement[bool]:
    """What holds of the entries of products that are found by words of SKU and name, and of no others."""
    return begin_words_of(ENTRIES.c.label, words_of(q))


def candidates(q: str, compared: Collection[str] = ()) -> Select[int] | None:
    """The ids of what may be found in any way; all that is, is among them once it is indexed. None when there is
    nothing to ask the index for."""
    found = _any_of(claims(q, compared=compared))
    return None if found is None else select(ENTRIES.c.id).where(found)


def candidates_of(q: str, way: int, compared: Collection[str] = ()) -> Select[int]:
    """The ids of what may be found in this way, without those that surely are found in a better one."""
    found = claims(q, compared=compared)[way]
    return select(ENTRIES.c.id).where(found if way <= BY_LABEL else and_(found, not_(surely_by_label(q))))


def candidates_by_way(q: str, compared: Collection[str] = ()) -> Select[Any] | None:
    """All candidates: their `id`, and for each way a column that tells whether `candidates_of` has them."""
    found = claims(q, compared=compared)
    where = _any_of(found)
    if where is None:
        return None
    columns = [
        false()
        if way not in found
        else found[way]
        if way == BY_LABEL
        else and_(found[way], not_(surely_by_label(q)))
        for way in range(BY_WORDS + 1)
    ]
    return select(ENTRIES.c.id, *(column.label(f"way_{way}") for way, column in enumerate(columns))).where(
        where
    )


def _any_of(found: dict[int, ColumnElement[bool]]) -> ColumnElement[bool] | None:
    # What words of SKU and name find, those of all three find too.
    ways = [condition for way, condition in found.items() if way != BY_LABEL]
    return or_(*ways) if ways else None


@dataclass(frozen=True, slots=True)
class Sample:
    """How many of some entries a search finds.

    Args:
        entries: looked at.
        by_way: found in each way and no better one; the catalog's own indexes are not asked.
        by_word: found by each word, or its beginning.
    """

    entries: int
    by_way: dict[int, int]
    by_word: dict[str, int]

    @property
    def hits(self) -> int:
        """Found in any way."""
        return sum(self.by_way.values())

    @property
    def many(self) -> bool:
        """Whether many products are found."""
        return self.hits >= MANY_HITS

    def of(self, products: int) -> int:
        """How many are found among so many products."""
        return round(products * self.hits / max(self.entries, 1))

    def compared(self) -> set[str]:
        """The words that had better be compared with what the others find: all but the rarest, and the second one if
        looking it up is worth it."""
        rarest, *others = sorted(self.by_word, key=lambda word: self.by_word[word]) or [""]
        worth = COMPARING_COST * max(self.by_word.get(rarest, 0), 0.5)
        return {word for number, word in enumerate(others) if number or self.by_word[word] > worth}


UNKNOWN = Sample(0, {}, {})
"""Of a search that none was taken for."""


async def take_sample(session: AsyncSession, q: str, products: float) -> Sample:
    """What a sample says of `q` in a catalog with so many products."""
    sought = indexed(words_of(q))
    if products < SAMPLED_FROM or not (sought or has_trigram(q)):
        return UNKNOWN
    sampled = ENTRIES.tablesample(func.system(100 * SAMPLED / products), name="sampled")
    ways = claims(q, sampled)
    alone = [and_(way, *map(not_, list(ways.values())[:number])) for number, way in enumerate(ways.values())]
    hits = [*alone, *(_begins_word(sampled, word) for word in sought)]
    query = select(func.count(), *(func.count().filter(hit) for hit in hits)).select_from(sampled)
    entries, *counts = (await session.execute(query)).one()
    return Sample(
        entries,
        by_way=dict(zip(ways, counts, strict=False)),
        by_word=dict(zip(sought, counts[len(ways) :], strict=True)),
    )


def begin_words_of(text: Any, words: Iterable[str]) -> ColumnElement[bool]:
    """Each of the words begins one of a plain text, which is put together once for all of them."""
    patterns = array([_word_begins(word) for word in words])
    return cast(ColumnElement[bool], text.op("~~", is_comparison=True)(all_(patterns)))


def as_text(value: str) -> Any:
    """A value that the database takes for text, whatever function it is given to."""
    return sql_cast(literal(value), Text)


def _begins_word_of_label(entries: Any, word: str) -> ColumnElement[bool]:
    found: ColumnElement[bool] = entries.c.label.like(_word_begins(word))
    return found


def _begins_word(entries: Any, word: str) -> ColumnElement[bool]:
    in_description = entries.c.words.op("@@", is_comparison=True)(func.search.beginning(as_text(word)))
    return or_(_begins_word_of_label(entries, word), in_description)


def _word_begins(word: str) -> Any:
    return func.lower(as_text(f"% {word}%"))
