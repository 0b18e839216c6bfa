"""The shape of a search: what its statements depend on, whatever its words are.

SQLAlchemy takes longer to write the statements of a search than PostgreSQL takes to answer them. So they are written
once for each shape, with the words as parameters, and cached (decision 27).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

from skuport.search.ranks import Rank
from skuport.search.words import has_trigram, words_of

CACHED_STATEMENTS = 50
"""Statements cached of each kind, of some 200 KB each."""

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class QueryShape:
    """What the statements of a search depend on. Words are known by their number.

    Args:
        words: how many words there are.
        indexed: the words that the index can look up. One that begins with neither letter nor digit has no trigram.
        infix: of these, the words that are looked up as substrings of SKU and name, without the space in front.
        first_as_suffix: whether the first word is also looked up as the end of a word, with the space behind it.
        has_substring: whether `q` as a whole is also sought as a substring of SKU and name.
    """

    words: int
    indexed: tuple[int, ...]
    infix: frozenset[int]
    first_as_suffix: bool
    has_substring: bool

    @property
    def ranks(self) -> list[Rank]:
        """The ranks that a product can have, the best first."""
        by_words = bool(self.indexed)
        possible = {
            Rank.SKU_PREFIX: True,
            Rank.NAME_PREFIX: True,
            Rank.LABEL_WORDS: by_words,
            Rank.SUBSTRING: self.has_substring,
            Rank.ALL_WORDS: by_words,
        }
        return [rank for rank, is_possible in possible.items() if is_possible]

    @property
    def indexed_ranks(self) -> list[Rank]:
        """Of these, the ones that the search index serves."""
        return [rank for rank in self.ranks if rank.by_search_index]

    @staticmethod
    def of(q: str) -> "QueryShape":
        """The shape of a normalized `q`."""
        words = words_of(q)
        indexed = tuple(number for number, word in enumerate(words) if word[0].isalnum())
        # The trigrams of a word's beginning are shared by many words: reading their lists takes longer than comparing
        # the entries that have the word's other trigrams. A word of three letters has just one other. The first word,
        # where `q` is also sought as a substring, may be the end of a word as well.
        infix = {number for number in indexed if len(words[number]) > 3 and has_trigram(words[number])}
        first = words[0] if words else ""
        if len(words) == 1 and indexed and has_trigram(first):
            infix.add(0)
        return QueryShape(
            words=len(words),
            indexed=indexed,
            infix=frozenset(infix),
            first_as_suffix=len(words) > 1 and 2 <= len(first) <= 3 and first.isalnum(),
            has_substring=has_trigram(q),
        )


def cached_statement(write: Callable[P, T]) -> Callable[P, T]:
    """Cache the statements that a function writes, by its arguments. Not those with `others`: they are conditions of
    one request."""
    cached = lru_cache(CACHED_STATEMENTS)(write)

    @wraps(write)
    def statement(*arguments: P.args, **named: P.kwargs) -> T:
        return write(*arguments, **named) if named.get("others") else cached(*arguments)

    return statement
