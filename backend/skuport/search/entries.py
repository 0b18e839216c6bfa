"""What the index of the search is asked for: conditions on its entries, and what a sample of them says.

The planner knows little of the words of descriptions: it takes every beginning of a word for equally frequent, and
words that always come together for independent. So a search first looks at some entries, wherever they lie, to learn
whether it finds few products or many, and which of its words to look up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    ColumnClause,
    ColumnElement,
    Float,
    FromClause,
    Select,
    TableClause,
    all_,
    and_,
    bindparam,
    func,
    not_,
    or_,
    select,
    text,
    true,
)
from sqlalchemy import column as sql_column
from sqlalchemy import table as sql_table
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.ext.asyncio import AsyncSession

from skuport.search.terms import BY_LABEL, BY_PART, BY_WORDS, Form, Terms, kept


def _table(name: str) -> TableClause:
    columns: list[ColumnClause[Any]] = [
        sql_column(column) for column in ("segment", "turn", "id", "label", "words")
    ]
    return sql_table(name, *columns, schema="search")


ENTRIES = _table("entries")
"""Those of all segments."""

SAMPLE = _table("sample")
"""Some of them, with the number of their `segment`, and the `turn` at which each is looked at."""

SAMPLED = 2_000
"""So many entries are compared, within some 3 ms, if there are so many in the sample."""

SAMPLED_FROM = 20_000
"""A catalog with fewer products is asked by the index, whatever is sought."""

FIRST_BLOCKS = 8
"""So many of a segment, some 500 entries, are looked at before its index is asked, which names all that it finds."""

MANY_HITS = 5
"""With so many found in a sample, a page is soon full when the catalog is looked through in its order."""

COMPARING_COST = 9
"""Comparing an entry with a word costs as much as looking up so many entries of it."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is so of entries, each compared once with a word.

    Args:
        entries: a subquery with their `id` and `label`, and a column for each comparison.
        form: of what is sought.
    """

    entries: FromClause
    form: Form

    @staticmethod
    def of(terms: Terms, entries: Any, where: ColumnElement[bool] | None = None) -> "Facts":
        form = terms.form
        columns: list[ColumnElement[Any]] = [entries.c.id, entries.c.label]
        if entries is SAMPLE:
            columns.append(entries.c.segment)
        for number in form.indexed:
            columns.append(entries.c.label.like(terms.begins(number)).label(f"label_{number}"))
            columns.append(_in_description(terms, entries, number).label(f"words_{number}"))
        if form.has_part:
            columns.append(entries.c.label.like(terms.part).label("part"))
        if len(form.indexed) < form.words:
            columns.append(
                begin_words_of(entries.c.label, terms, range(form.words)).label("every_word_in_label")
            )
        query = select(*columns).select_from(entries).where(true() if where is None else where)
        # OFFSET keeps the planner from putting the comparisons wherever they are mentioned.
        return Facts(query.offset(0).subquery("facts"), form)

    def begins(self, number: int) -> ColumnElement[bool]:
        """A word of theirs begins so."""
        return or_(self.entries.c[f"label_{number}"], self.entries.c[f"words_{number}"])

    def ways(self) -> dict[int, ColumnElement[bool]]:
        """By the way to be found, what holds of the entry of every such product; for the best two the catalog has
        indexes."""
        found: dict[int, ColumnElement[bool]] = {}
        if self.form.indexed:
            found[BY_LABEL] = and_(*(self.entries.c[f"label_{number}"] for number in self.form.indexed))
        if self.form.has_part:
            found[BY_PART] = self.entries.c.part
        if self.form.indexed:
            found[BY_WORDS] = and_(*map(self.begins, self.form.indexed))
        return found

    def surely_by_label(self) -> ColumnElement[bool]:
        """What holds of the entries of products that are found by words of SKU and name, and of no others."""
        if len(self.form.indexed) < self.form.words:
            every: ColumnElement[bool] = self.entries.c.every_word_in_label
            return every
        return self.ways()[BY_LABEL]

    def claims(self) -> dict[int, ColumnElement[bool]]:
        """The same as `ways`, without those that surely are found by words of SKU and name in the ways after it."""
        ways = self.ways()
        return {
            way: found if way <= BY_LABEL else and_(found, not_(self.surely_by_label()))
            for way, found in ways.items()
        }

    def any_way(self) -> ColumnElement[bool]:
        return or_(*self.ways().values())


def candidates(terms: Terms, looked_up: Sequence[int] | None = None) -> Select[int] | None:
    """The ids of what may be found in any way; all that is, is among them once it is indexed. None when there is
    nothing to ask the index for.

    Args:
        looked_up: the numbers of the words to look up, the others being compared; None for all.
    """
    facts = _found(terms, looked_up)
    return None if facts is None else select(facts.entries.c.id).where(facts.any_way())


def candidates_of(
    terms: Terms, way: int, looked_up: Sequence[int] | None, segment: int | None = None
) -> Select[Any]:
    """The ids and labels of what may be found in this way, without those that surely are found in a better one; in all
    segments, or the one of a number."""
    table = ENTRIES if segment is None else _table(f"segment_{segment}")
    facts = _found(terms, looked_up, table, in_description=way == BY_WORDS)
    assert facts is not None, "the index serves this way"
    return select(facts.entries.c.id, facts.entries.c.label).where(facts.claims()[way])


def first_candidates_of(terms: Terms, way: int, segment: int) -> Select[Any]:
    """The same among the first entries of a segment, which are looked at one by one."""
    table = _table(f"segment_{segment}")
    first = select(table.c.id, table.c.label, table.c.words).where(text(f"ctid < '({FIRST_BLOCKS},0)'"))
    facts = Facts.of(terms, first.offset(0).subquery("first"))
    return select(facts.entries.c.id, facts.entries.c.label).where(facts.claims()[way])


def candidates_by_way(terms: Terms, looked_up: Sequence[int] | None) -> Select[Any] | None:
    """All candidates: their `id`, and for each way of the index a column that tells whether `candidates_of` has
    them."""
    facts = _found(terms, looked_up)
    if facts is None:
        return None
    columns = [found.label(f"way_{way}") for way, found in facts.claims().items()]
    return select(facts.entries.c.id, *columns).where(facts.any_way())


def _found(
    terms: Terms, looked_up: Sequence[int] | None, entries: Any = ENTRIES, *, in_description: bool = True
) -> Facts | None:
    """Of the entries that have the words that are looked up, in SKU and name or in the description, too; whatever is
    found there, is among them."""
    form = terms.form
    numbers = form.indexed if looked_up is None else looked_up
    if not numbers and not form.has_part:
        return None
    part = entries.c.label.like(terms.part)
    where = (
        and_(*(_looked_up(terms, entries, number, in_description) for number in numbers)) if numbers else part
    )
    if form.has_part and 0 in numbers and 0 not in form.inner and not form.first_ends:
        where = or_(part, where)  # whose first word may be the end of one
    return Facts.of(terms, entries, where)


def _looked_up(terms: Terms, entries: Any, number: int, in_description: bool) -> ColumnElement[bool]:
    pattern = terms.inside(number) if number in terms.form.inner else terms.begins(number)
    in_label: ColumnElement[bool] = entries.c.label.like(pattern)
    if number == 0 and terms.form.first_ends:
        in_label = or_(in_label, entries.c.label.like(terms.ends(0)))
    return or_(in_label, _in_description(terms, entries, number)) if in_description else in_label


def _in_description(terms: Terms, entries: Any, number: int) -> ColumnElement[bool]:
    found: ColumnElement[bool] = entries.c.words.op("@@", is_comparison=True)(
        func.search.beginning(terms.word(number))
    )
    return found


def begin_words_of(text: Any, terms: Terms, numbers: Sequence[int]) -> ColumnElement[bool]:
    """Each of the words begins one of a plain text, which is put together once for all of them."""
    found: ColumnElement[bool] = text.op("~~", is_comparison=True)(
        all_(array([terms.begins(number) for number in numbers]))
    )
    return found


@dataclass(frozen=True, slots=True)
class Sample:
    """How many of some entries a search finds.

    Args:
        entries: looked at.
        by_way: found in each way and no better one; the catalog's own indexes are not asked.
        by_word: found by each word that the indexes can be asked for, or its beginning, by its number.
        segments: for each way, those in which it found something.
    """

    entries: int
    by_way: dict[int, int]
    by_word: dict[int, int]
    segments: dict[int, set[int]]

    @property
    def hits(self) -> int:
        """Found in any way."""
        return sum(self.by_way.values())

    @property
    def many(self) -> bool:
        """Whether many products are found."""
        return self.hits >= MANY_HITS

    def of(self, products: float) -> int:
        """How many are found among so many products."""
        return round(products * self.hits / max(self.entries, 1))

    def looked_up(self) -> tuple[int, ...] | None:
        """The words that had better be looked up, the others being compared: the rarest, and the second one if that is
        worth it. None without a sample."""
        if not self.entries:
            return None
        by_number = sorted(self.by_word, key=lambda number: self.by_word[number])
        worth = COMPARING_COST * max(min(self.by_word.values(), default=0), 0.5)
        return tuple(number for number in by_number[:2] if self.by_word[number] <= worth)


UNKNOWN = Sample(0, {}, {}, {})
"""Of a search that none was taken for."""


async def take_sample(
    session: AsyncSession, form: Form, values: Mapping[str, str], products: float
) -> Sample:
    """What a sample says of a search, its form and the values of its terms, in a catalog with so many products."""
    if products < SAMPLED_FROM or not (form.indexed or form.has_part):
        return UNKNOWN
    ways = [way for way in form.ways if way >= BY_LABEL]
    sample = Sample(0, dict.fromkeys(ways, 0), dict.fromkeys(form.indexed, 0), {way: set() for way in ways})
    entries = 0
    for segment, several, *counts in await session.execute(
        _sample(form), {**values, "share": SAMPLED / products}
    ):
        entries += several
        for way, hits in zip(ways, counts, strict=False):
            sample.by_way[way] += hits
            if hits:
                sample.segments[way].add(segment)
        for number, hits in zip(form.indexed, counts[len(ways) :], strict=True):
            sample.by_word[number] += hits
    return replace(sample, entries=entries)


@kept
def _sample(form: Form) -> Select[Any]:
    """By segment: its number, the entries looked at, how many of them each way finds, and each word."""
    facts = Facts.of(Terms(form), SAMPLE, SAMPLE.c.turn < bindparam("share", type_=Float))
    ways = list(facts.ways().values())
    alone = [and_(way, *map(not_, ways[:number])) for number, way in enumerate(ways)]
    hits = [*alone, *map(facts.begins, form.indexed)]
    counts: list[ColumnElement[Any]] = [func.count(), *(func.count().filter(hit) for hit in hits)]
    segment = facts.entries.c.segment
    return select(segment, *counts).group_by(segment)
