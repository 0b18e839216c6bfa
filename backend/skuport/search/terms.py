"""What is sought, as values of a statement: searches of one form share their statements.

To write the statements of a search takes SQLAlchemy longer than to answer them takes PostgreSQL. So they are written
once for each form of a search, its words being parameters, and kept.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

from sqlalchemy import BindParameter, ColumnElement, Text, bindparam, func, literal_column
from sqlalchemy import cast as sql_cast

from skuport.parsing.values import sku_key
from skuport.search.words import PARTING, has_trigram, words_of

BY_SKU, BY_NAME, BY_LABEL, BY_PART, BY_WORDS = range(5)
"""The ways to be found, the best first: beginning of the SKU, beginning of the name, words of both, a part of either,
words of the description, too."""

KEPT = 50
"""Statements that are kept of each kind, of some 200 KB each: words, cursors and what was found make the difference."""

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Form:
    """What the statements of a search depend on, whatever its words are.

    Args:
        words: how many there are.
        indexed: the numbers of those that the indexes can be asked for: a sign that is no letter has no trigram.
        inner: of these, those that are looked up as a part of SKU and name, without the space before.
        first_ends: whether the first is looked up as the end of a word, too, with the space behind.
        has_part: whether the whole is sought as a part of SKU and name, too.
    """

    words: int
    indexed: tuple[int, ...]
    inner: frozenset[int]
    first_ends: bool
    has_part: bool

    @property
    def ways(self) -> list[int]:
        """The ways in which something may be found, the best first."""
        by_words = bool(self.indexed)
        offered = {
            BY_SKU: True,
            BY_NAME: True,
            BY_LABEL: by_words,
            BY_PART: self.has_part,
            BY_WORDS: by_words,
        }
        return [way for way, is_offered in offered.items() if is_offered]

    @staticmethod
    def of(q: str) -> "Form":
        words = words_of(q)
        indexed = tuple(number for number, word in enumerate(words) if word[0].isalnum())
        # The trigrams of a word's beginning are those of many words: reading their lists takes longer than comparing
        # what has the others. But a word of three letters has one other. The first, where all is sought as a part, may
        # be the end of a word as well.
        inner = {number for number in indexed if len(words[number]) > 3 and has_trigram(words[number])}
        first = words[0] if words else ""
        if len(words) == 1 and has_trigram(first):
            inner.add(0)
        return Form(
            words=len(words),
            indexed=indexed,
            inner=frozenset(inner),
            first_ends=len(words) > 1 and 2 <= len(first) <= 3 and first.isalnum(),
            has_part=has_trigram(q),
        )


@dataclass(frozen=True, slots=True)
class Terms:
    """The parts of a search as expressions; without `values` they are parameters to be given later (`values_of`)."""

    form: Form
    values: Mapping[str, str] | None = None

    @staticmethod
    def of(q: str) -> "Terms":
        """Of a normalized `q`, with its values."""
        return Terms(Form.of(q), values_of(q))

    @property
    def key(self) -> ColumnElement[str]:
        """As a SKU's key."""
        return self._text("key")

    @property
    def folded(self) -> ColumnElement[str]:
        """As a name is folded for its order, or for finding it as a part."""
        return func.lower(self._text("q"))

    @property
    def part(self) -> ColumnElement[str]:
        """The pattern of what has it as a part, punctuation aside."""
        return _pattern("%", func.lower(self._text("part")))

    @property
    def longest(self) -> ColumnElement[str]:
        """The longest word, folded: of all words it has the fewest products."""
        return func.lower(self._text("longest"))

    def word(self, number: int) -> ColumnElement[str]:
        """One word as it was given."""
        return self._text(f"word_{number}")

    def begins(self, number: int) -> ColumnElement[str]:
        """The pattern of what has a word that begins so."""
        return _pattern("% ", func.lower(self.word(number)))

    def ends(self, number: int) -> ColumnElement[str]:
        """The pattern of what has a word that ends so, and one behind it."""
        return _pattern("%", func.lower(self.word(number)), " %")

    def inside(self, number: int) -> ColumnElement[str]:
        """The pattern of what has this word anywhere, be it within another one."""
        return _pattern("%", func.lower(self.word(number)))

    def _text(self, name: str) -> ColumnElement[str]:
        value: BindParameter[str] = (
            bindparam(name, type_=Text) if self.values is None else bindparam(name, self.values[name], Text)
        )
        # Typed for the database, whatever function it is given to.
        return sql_cast(value, Text)


def values_of(q: str) -> dict[str, str]:
    """The values that statements of `Terms(Form.of(q))` take, for a normalized `q`."""
    words = words_of(q)
    return {
        "q": q,
        "key": sku_key(q),
        "part": PARTING.sub(" ", q),
        "longest": max(words, key=len, default=q),
        **{f"word_{number}": word for number, word in enumerate(words)},
    }


def _pattern(before: str, text: ColumnElement[str], behind: str = "%") -> ColumnElement[str]:
    # The operator and not `concat`, which the planner doesn't work out beforehand.
    return literal_column(f"'{before}'", Text).concat(text).concat(literal_column(f"'{behind}'", Text))


def kept(write: Callable[P, T]) -> Callable[P, T]:
    """A function that writes statements, which are kept by its arguments; not with `others`, conditions of one request
    alone."""
    keep = lru_cache(KEPT)(write)

    @wraps(write)
    def written(*arguments: P.args, **named: P.kwargs) -> T:
        return write(*arguments, **named) if named.get("others") else keep(*arguments)

    return written
