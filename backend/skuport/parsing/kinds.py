"""What kinds of values core fields have: how one value is read, how a column of cells is, and how one is written.

A column is checked as a whole in calls of C code; only where that finds something odd are its cells looked at one by
one, with `parse`, which has the last word.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from skuport.parsing.header_names import squeeze, without_hint
from skuport.parsing.problems import RowProblem, quoted
from skuport.parsing.values import ValueProblem, clean_text


@dataclass(slots=True)
class Cells:
    """The cells of one column, one per record.

    Args:
        header: the column's.
        values: as they stand in the file.
        longest: no record has more bytes.
        nul: there may be NUL characters.
        problems: the first one of each record, by its number; `refuse` adds to it.
    """

    header: str
    values: Sequence[str]
    longest: int
    nul: bool
    problems: dict[int, RowProblem] = field(default_factory=dict)

    def refuse(self, i: int, problem: ValueProblem) -> None:
        """Record i has this problem, unless it has one already."""
        self.problems.setdefault(i, RowProblem(problem.code, problem.message, self.header))

    def check(self, i: int, parse: Callable[[str], object]) -> None:
        """Refuse record i if `parse` refuses its cell."""
        try:
            parse(self.values[i])
        except ValueProblem as problem:
            self.refuse(i, problem)


Reader = Callable[[Cells], Sequence[object]]
"""Cells of a column → values, one each. What it gives for a record with a problem means nothing."""


class Kind(Protocol):
    """What a core field needs to know of its values."""

    sql_type: ClassVar[str]

    @property
    def label(self) -> str:
        """What problems call the value."""
        ...

    def parse(self, text: str) -> object:
        """The value of a cell that isn't blank. Raises ValueProblem."""
        ...

    def cell(self, value: object) -> str:
        """The value as an export writes it, which `parse` reads again."""
        ...

    def reader(self, header: str, blank: object, words: Mapping[str, bool]) -> Reader:
        """Reads a column with this header; `blank` is the value of its blank cells. `words`: what it understands beside
        what it always does."""
        ...


@dataclass(frozen=True, slots=True)
class Text:
    """Text of at most `limit` characters, trimmed. `code` and `label` are what problems call it."""

    limit: int
    code: str
    label: str
    sql_type: ClassVar[str] = "text"

    def parse(self, text: str) -> str:
        """Raises `…_too_long`, `invalid_character`. Blank text is "", for others to refuse."""
        return clean_text(text, self.limit, self.code, self.label)

    def cell(self, value: object) -> str:
        return str(value)

    def reader(self, header: str, blank: object, words: Mapping[str, bool]) -> Reader:
        def read(cells: Cells) -> Sequence[object]:
            values = trimmed(cells, self.limit, self.parse)
            if blank == "" or all(values):
                return values
            return [value or blank for value in values]

        return read


def trimmed(cells: Cells, limit: int, parse: Callable[[str], object]) -> list[str]:
    """The texts of a column, trimmed; those with a NUL or too many characters are refused as `parse` does."""
    values = list(map(str.strip, cells.values))
    if cells.nul or (cells.longest > limit and max(map(len, values)) > limit):
        for i, value in enumerate(values):
            if "\0" in value or len(value) > limit:
                cells.check(i, parse)
    return values


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false.

    Args:
        code, label: what problems call it.
        words: what is understood, in small letters.
        words_by_header: what is understood as well in a column with this header, squeezed.
        help: which words a problem tells people to use.
    """

    code: str
    label: str
    words: Mapping[str, bool]
    words_by_header: Mapping[str, Mapping[str, bool]]
    help: str
    sql_type: ClassVar[str] = "boolean"

    def parse(self, text: str) -> bool:
        """Raises `…_invalid`."""
        value = self.words.get(text.strip().lower())
        if value is None:
            shown = quoted(text.strip()[:40])
            raise ValueProblem(
                f"{self.code}_invalid", f"{shown} is not understood as {self.label}. {self.help}"
            )
        return value

    def cell(self, value: object) -> str:
        return "true" if value else "false"

    def words_of(self, header: str) -> dict[str, bool]:
        """What is understood in a column with this header."""
        found = self.words_by_header.get(squeeze(header)) or self.words_by_header.get(
            squeeze(without_hint(header) or ""), {}
        )
        return {**self.words, **found}

    def reader(self, header: str, blank: object, words: Mapping[str, bool]) -> Reader:
        known = _Words({**self.words_of(header), **words})

        def read(cells: Cells) -> Sequence[object]:
            values: list[object] = list(map(known.__getitem__, cells.values))
            if None in values:
                for i, value in enumerate(values):
                    if value is not None:
                        continue
                    if not cells.values[i].strip():
                        values[i] = blank
                    else:
                        cells.check(i, self.parse)
            return values

        return read


class _Words(dict[str, bool | None]):
    """Cell → true or false, None for all else. Remembers the spellings it meets, up to a limit."""

    def __init__(self, words: dict[str, bool]) -> None:
        super().__init__(words)
        self._words = words

    def __missing__(self, cell: str) -> bool | None:
        value = self._words.get(cell.strip().lower())
        if len(cell) <= 10 and len(self) < 1000:
            self[cell] = value
        return value
