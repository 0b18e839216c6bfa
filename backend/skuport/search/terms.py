"""The text of a search as SQL expressions: values, or parameters that statements of the same shape share."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import BindParameter, ColumnElement, Text, bindparam, func, literal_column
from sqlalchemy import cast as sql_cast

from skuport.parsing.values import sku_key
from skuport.search.query_shape import QueryShape
from skuport.search.words import SEPARATORS, words_of


@dataclass(frozen=True, slots=True)
class Terms:
    """The parts of a search as expressions. Without `values` they are parameters (see `values_of`)."""

    shape: QueryShape
    values: Mapping[str, str] | None = None

    @staticmethod
    def of(q: str) -> "Terms":
        """The parts of a normalized `q`, with their values."""
        return Terms(QueryShape.of(q), values_of(q))

    @property
    def sku_key(self) -> ColumnElement[str]:
        """`q` as the key of a SKU."""
        return self._text("key")

    @property
    def lowered(self) -> ColumnElement[str]:
        """`q` in lower case, as the index of names has it."""
        return func.lower(self._text("q"))

    @property
    def folded(self) -> ColumnElement[str]:
        """`q` folded as the search index is."""
        return _folded(self._text("q"))

    @property
    def substring_pattern(self) -> ColumnElement[str]:
        """The LIKE pattern of labels that contain `q`, with spaces for punctuation."""
        return _pattern("%", _folded(self._text("part")))

    @property
    def longest(self) -> ColumnElement[str]:
        """The longest word, folded. Of all words it is likely to match the fewest products."""
        return _folded(self._text("longest"))

    def word(self, number: int) -> ColumnElement[str]:
        """One word as it was given."""
        return self._text(f"word_{number}")

    def prefix_pattern(self, number: int) -> ColumnElement[str]:
        """The LIKE pattern of text in which a word begins with this one."""
        return _pattern("% ", _folded(self.word(number)))

    def suffix_pattern(self, number: int) -> ColumnElement[str]:
        """The LIKE pattern of text in which a word, which isn't the last, ends with this one."""
        return _pattern("%", _folded(self.word(number)), " %")

    def infix_pattern(self, number: int) -> ColumnElement[str]:
        """The LIKE pattern of text that contains this word, even within another word."""
        return _pattern("%", _folded(self.word(number)))

    def _text(self, name: str) -> ColumnElement[str]:
        value: BindParameter[str] = (
            bindparam(name, type_=Text) if self.values is None else bindparam(name, self.values[name], Text)
        )
        # The cast tells the database the type, whatever function the value is passed to.
        return sql_cast(value, Text)


def values_of(q: str) -> dict[str, str]:
    """The values of the parameters in statements of `Terms(QueryShape.of(q))`, for a normalized `q`."""
    words = words_of(q)
    return {
        "q": q,
        "key": sku_key(q),
        "part": SEPARATORS.sub(" ", q),
        "longest": max(words, key=len, default=q),
        **{f"word_{number}": word for number, word in enumerate(words)},
    }


def _folded(text: ColumnElement[str]) -> ColumnElement[str]:
    return func.search.fold(text, type_=Text)


def _pattern(before: str, text: ColumnElement[str], after: str = "%") -> ColumnElement[str]:
    # The operator `||`, because the planner doesn't evaluate the function `concat` beforehand.
    return literal_column(f"'{before}'", Text).concat(text).concat(literal_column(f"'{after}'", Text))
