"""The entries of the search index, and what a search compares them with.

An entry has the `id` of a product, its `label` (SKU and name in lower case, a space before every word), and the `words`
of its description as a tsvector; functions of the database build both (migrations/baseline/search_text.sql). Entries
lie in segments, tables that inherit from `search.entries`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnClause,
    ColumnElement,
    FromClause,
    TableClause,
    all_,
    and_,
    func,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy import column as sql_column
from sqlalchemy import table as sql_table
from sqlalchemy.dialects.postgresql import array

from skuport.search.query_shape import QueryShape
from skuport.search.ranks import Rank
from skuport.search.terms import Terms

ENTRY_COLUMNS = ("id", "label", "words")


def _table(name: str, *more: str) -> TableClause:
    columns: list[ColumnClause[Any]] = [sql_column(column) for column in (*more, *ENTRY_COLUMNS)]
    return sql_table(name, *columns, schema="search")


ENTRIES = _table("entries")
"""The entries of all segments."""

SAMPLE = _table("sample", "segment", "sample_key")
"""Some of them, with the number of their `segment`. Those up to a `sample_key`, between 0 and 1, are a random sample of
that share of all entries."""


def segment_table(no: int) -> TableClause:
    """The entries of one segment."""
    return _table(f"segment_{no}")


@dataclass(frozen=True, slots=True)
class EntryMatches:
    """Entries, each compared once with every part of a search.

    Args:
        entries: a subquery with their `id` and `label`, and a column for each comparison.
        shape: of the search.
    """

    entries: FromClause
    shape: QueryShape

    @staticmethod
    def of(terms: Terms, entries: Any, where: ColumnElement[bool] | None = None) -> "EntryMatches":
        """The comparisons of entries.

        Args:
            terms: what is searched for.
            entries: a table of entries, or a subquery that selects their columns.
            where: which of them; None for all.
        """
        shape = terms.shape
        columns: list[ColumnElement[Any]] = [entries.c.id, entries.c.label]
        if entries is SAMPLE:
            columns.append(entries.c.segment)
        for number in shape.indexed:
            columns.append(entries.c.label.like(terms.prefix_pattern(number)).label(f"label_{number}"))
            columns.append(in_description(terms, entries, number).label(f"words_{number}"))
        if shape.has_substring:
            columns.append(entries.c.label.like(terms.substring_pattern).label("substring"))
        if len(shape.indexed) < shape.words:
            columns.append(
                words_begin_in(entries.c.label, terms, range(shape.words)).label("every_word_in_label")
            )
        query = select(*columns).select_from(entries).where(true() if where is None else where)
        # OFFSET makes the planner evaluate each comparison once, instead of wherever its column is used.
        return EntryMatches(query.offset(0).subquery("matches"), shape)

    def has_word(self, number: int) -> ColumnElement[bool]:
        """A word of the entry begins with this one."""
        return or_(self.entries.c[f"label_{number}"], self.entries.c[f"words_{number}"])

    def by_rank(self) -> dict[Rank, ColumnElement[bool]]:
        """For each rank that the index serves, what holds of the entries of all its products."""
        found: dict[Rank, ColumnElement[bool]] = {}
        if self.shape.indexed:
            labels = (self.entries.c[f"label_{number}"] for number in self.shape.indexed)
            found[Rank.LABEL_WORDS] = and_(*labels)
        if self.shape.has_substring:
            found[Rank.SUBSTRING] = self.entries.c.substring
        if self.shape.indexed:
            found[Rank.ALL_WORDS] = and_(*map(self.has_word, self.shape.indexed))
        return found

    def certainly_by_label(self) -> ColumnElement[bool]:
        """What holds only of entries of products that match by the words of SKU and name."""
        if len(self.shape.indexed) < self.shape.words:
            every: ColumnElement[bool] = self.entries.c.every_word_in_label
            return every
        return self.by_rank()[Rank.LABEL_WORDS]

    def claimed_by_rank(self) -> dict[Rank, ColumnElement[bool]]:
        """The same as `by_rank`, without entries of a lower rank that certainly match by the words of SKU and name."""
        return {
            rank: found if rank <= Rank.LABEL_WORDS else and_(found, not_(self.certainly_by_label()))
            for rank, found in self.by_rank().items()
        }

    def by_any_rank(self) -> ColumnElement[bool]:
        return or_(*self.by_rank().values())


def in_description(terms: Terms, entries: Any, number: int) -> ColumnElement[bool]:
    """A word of an entry's description begins with this one."""
    found: ColumnElement[bool] = entries.c.words.op("@@", is_comparison=True)(
        func.search.beginning(terms.word(number))
    )
    return found


def words_begin_in(text: Any, terms: Terms, numbers: Sequence[int]) -> ColumnElement[bool]:
    """Each of these words begins a word of a text, which is built once for all of them."""
    found: ColumnElement[bool] = text.op("~~", is_comparison=True)(
        all_(array([terms.prefix_pattern(number) for number in numbers]))
    )
    return found
