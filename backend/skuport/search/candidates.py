"""Candidates of a search: statements that look entries up in the index."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select, text

from skuport.search.entries import ENTRIES, EntryMatches, in_description, segment_table
from skuport.search.ranks import Rank
from skuport.search.terms import Terms

FIRST_BLOCKS = 8
"""How many blocks of a segment, some 500 entries, are read before its index is used, which would name every match."""


def candidates(terms: Terms, index_lookups: Sequence[int] | None = None) -> Select[int] | None:
    """The ids of all products that may match, as far as they are indexed; None when the index can't help.

    Args:
        terms: what is searched for.
        index_lookups: the numbers of the words to look up, the others being compared; None for all.
    """
    matches = _lookup(terms, index_lookups)
    return None if matches is None else select(matches.entries.c.id).where(matches.by_any_rank())


def candidates_of_rank(
    terms: Terms, rank: Rank, index_lookups: Sequence[int] | None, segment: int | None = None
) -> Select[Any]:
    """The ids and labels of what may match by this rank, without what certainly matches by a better one.

    Args:
        terms: what is searched for.
        rank: one that the index serves.
        index_lookups: as for `candidates`.
        segment: the number of the only segment to look in; None for all.
    """
    table = ENTRIES if segment is None else segment_table(segment)
    matches = _lookup(terms, index_lookups, table, descriptions=rank == Rank.ALL_WORDS)
    assert matches is not None, "the index serves this rank"
    return select(matches.entries.c.id, matches.entries.c.label).where(matches.claimed_by_rank()[rank])


def first_candidates_of_rank(terms: Terms, rank: Rank, segment: int) -> Select[Any]:
    """The same among the first entries of a segment, which are compared one by one."""
    table = segment_table(segment)
    first = select(table.c.id, table.c.label, table.c.words).where(text(f"ctid < '({FIRST_BLOCKS},0)'"))
    matches = EntryMatches.of(terms, first.offset(0).subquery("first"))
    return select(matches.entries.c.id, matches.entries.c.label).where(matches.claimed_by_rank()[rank])


def candidates_with_ranks(terms: Terms, index_lookups: Sequence[int] | None) -> Select[Any] | None:
    """The `id` of each candidate, and for each rank that the index serves a column that says whether
    `candidates_of_rank` has it; None when the index can't help."""
    matches = _lookup(terms, index_lookups)
    if matches is None:
        return None
    columns = [found.label(f"rank_{rank.value}") for rank, found in matches.claimed_by_rank().items()]
    return select(matches.entries.c.id, *columns).where(matches.by_any_rank())


def _lookup(
    terms: Terms, index_lookups: Sequence[int] | None, entries: Any = ENTRIES, *, descriptions: bool = True
) -> EntryMatches | None:
    """Entries that have the words that are looked up, in SKU and name and, if `descriptions`, in the description; they
    include every entry that matches."""
    shape = terms.shape
    numbers = shape.indexed if index_lookups is None else index_lookups
    if not numbers and not shape.has_substring:
        return None
    substring = entries.c.label.like(terms.substring_pattern)
    where = (
        and_(*(_has_word(terms, entries, number, descriptions) for number in numbers))
        if numbers
        else substring
    )
    if shape.has_substring and 0 in numbers and 0 not in shape.infix and not shape.first_as_suffix:
        where = or_(substring, where)  # the first word of a substring may be the end of a word
    return EntryMatches.of(terms, entries, where)


def _has_word(terms: Terms, entries: Any, number: int, descriptions: bool) -> ColumnElement[bool]:
    pattern = terms.infix_pattern(number) if number in terms.shape.infix else terms.prefix_pattern(number)
    in_label: ColumnElement[bool] = entries.c.label.like(pattern)
    if number == 0 and terms.shape.first_as_suffix:
        in_label = or_(in_label, entries.c.label.like(terms.suffix_pattern(0)))
    return or_(in_label, in_description(terms, entries, number)) if descriptions else in_label
