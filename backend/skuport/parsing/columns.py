"""Cleans the cells of many records at once, column by column.

Whatever can be judged for a whole column in one call of C code is: only where that finds something odd are
the cells looked at one by one, with the functions of `values`, which have the last word.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat

from skuport.parsing.escaping import ESCAPED_COLUMN, unescape_cell
from skuport.parsing.mapping import ATTRIBUTE_PREFIX, ColumnMapping, active_words
from skuport.parsing.problems import RowProblem
from skuport.parsing.values import (
    ATTRIBUTE_VALUE_MAX,
    DESCRIPTION_MAX,
    NAME_MAX,
    SKU_MAX,
    ValueProblem,
    clean_attribute_value,
    clean_description,
    clean_name,
    clean_sku,
    parse_active,
    sku_key,
)

_json_text = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(slots=True)
class CleanColumns:
    """`values`: SKU keys, SKUs, names, descriptions, actives, attributes, one each per record. What stands
    there for a record with a problem or a blank one means nothing, but for the SKU key. `blank`: the records
    that are."""

    values: tuple[Iterable[object], ...]
    blank: set[int]
    keys: Sequence[str]

    def readable_key(self, i: int) -> str | None:
        """The SKU key of record i, None where its SKU can't be read."""
        return self.keys[i] or None


class ColumnCleaner:
    """Knows the mapping. `clear`: a blank cell empties the value (else the catalog keeps what it has)."""

    def __init__(self, mapping: ColumnMapping, *, clear: bool) -> None:
        self._columns = mapping.columns
        self._targets = mapping.targets
        self._named = max((i for i, column in enumerate(mapping.columns, start=1) if column), default=0)
        self._store_view = mapping.store_view
        self._clear = clear
        self._escaped = ESCAPED_COLUMN in mapping.columns
        # Blank values of a variant are its product's, which is in another row: see ColumnMapping.group_key.
        self._clear_fields = clear and mapping.group_key is None
        active = (c for c, t in zip(mapping.columns, mapping.targets, strict=True) if t == "active")
        self._active_words = _ActiveWords(active_words(next(active, "")))

    def clean(
        self, cells: list[list[str]], problems: dict[int, RowProblem], *, longest: int, nul: bool
    ) -> CleanColumns:
        """`cells[i]` are those of record i; cells of another number than the header's are replaced. Adds to
        `problems` the first one of each record, left to right, where it doesn't have one already.

        `longest`: no record has more bytes. `nul`: there may be NUL characters.
        """
        width = len(self._columns)
        if set(map(len, cells)) != {width}:
            self._fit(cells, problems)
        if self._escaped:
            cells = [list(map(unescape_cell, row)) for row in cells]
        keys: Sequence[str] = ()
        blank: set[int] = set()
        fields: dict[str, Iterable[object]] = {}
        fragments: list[list[str]] = []
        texts = _Texts(problems, longest, nul)
        for column, target, values in zip(
            self._columns, self._targets, zip(*cells, strict=True), strict=False
        ):
            if target == "sku":
                keys, fields["sku"] = self._skus(column, values, cells, problems, blank)
            elif target == "name":
                fields["name"] = self._blanks(texts.clean(column, values, clean_name, NAME_MAX))
            elif target == "description":
                cleaned = texts.clean(column, values, clean_description, DESCRIPTION_MAX)
                fields["description"] = self._blanks(cleaned)
            elif target == "active":
                fields["active"] = self._actives(column, values, problems)
            elif target is not None:
                cleaned = texts.clean(column, values, clean_attribute_value, ATTRIBUTE_VALUE_MAX)
                fragments.append(self._fragments(target.removeprefix(ATTRIBUTE_PREFIX), cleaned))
        if self._store_view is not None:
            self._refuse_views(self._store_view, cells, problems)
        nothing = repeat(None)
        rest = [fields.get(name, nothing) for name in ("sku", "name", "description", "active")]
        return CleanColumns((keys, *rest, _objects(fragments) if fragments else nothing), blank, keys)

    def _fit(self, cells: list[list[str]], problems: dict[int, RowProblem]) -> None:
        width = len(self._columns)
        for i, row in enumerate(cells):
            count = len(row)
            if count == width:
                continue
            if self._named <= count and not any(map(str.strip, row[width:])):
                # What is missing has no header, and what there is too much is blank: line ends, `a,b,`, do both.
                cells[i] = (row + [""] * (width - count))[:width]
                continue
            if any(map(str.strip, row)) and i not in problems:
                problems[i] = RowProblem(
                    "wrong_column_count",
                    f"The row has {_cells(count)}, but the header has {width}. Perhaps a cell with a delimiter in it is"
                    " not in quotes.",
                    None,
                )
            cells[i] = [""] * width

    def _skus(
        self,
        column: str,
        values: tuple[str, ...],
        cells: list[list[str]],
        problems: dict[int, RowProblem],
        blank: set[int],
    ) -> tuple[list[str], list[str]]:
        skus = list(map(str.strip, values))
        if column in skus:
            self._find_headers(cells, problems)
        joined = "".join(skus)
        if joined.isascii() and joined.isprintable() and all(skus) and max(map(len, skus)) <= SKU_MAX:
            return list(map(str.lower, skus)), skus
        keys: list[str] = []
        for i, sku in enumerate(skus):
            if sku.isascii() and sku.isprintable() and 0 < len(sku) <= SKU_MAX:
                keys.append(sku.lower())
                continue
            key = ""
            if sku or any(map(str.strip, cells[i])):
                try:
                    key = sku_key(clean_sku(sku))
                except ValueProblem as problem:
                    problems.setdefault(i, RowProblem(problem.code, problem.message, column))
            elif i not in problems:
                blank.add(i)
            keys.append(key)
        return keys, skus

    def _find_headers(self, cells: list[list[str]], problems: dict[int, RowProblem]) -> None:
        """Files that were put together from several have the header of each."""
        for i, row in enumerate(cells):
            if tuple(map(str.strip, row)) == self._columns:
                message = "This row is the header once more, as in files that were put together. Remove it."
                problems.setdefault(i, RowProblem("repeated_header", message, None))

    def _refuse_views(self, at: int, cells: list[list[str]], problems: dict[int, RowProblem]) -> None:
        """Such a row would win over the product's own, and leave most of it blank."""
        for i, row in enumerate(cells):
            if view := row[at].strip():
                message = (
                    f"This row says what differs in the store view {view[:40]!a}. A product is what its row"
                    " without a store view says. Ignore the column to take every row."
                )
                problems.setdefault(i, RowProblem("store_view", message, self._columns[at]))

    def _blanks(self, values: list[str]) -> Sequence[str | None]:
        """Blank text: kept as "" to clear the value, None to keep it."""
        if self._clear_fields or all(values):
            return values
        return [value or None for value in values]

    def _actives(
        self, column: str, values: tuple[str, ...], problems: dict[int, RowProblem]
    ) -> Sequence[bool | None]:
        actives = list(map(self._active_words.__getitem__, values))
        if None in actives:
            for i, active in enumerate(actives):
                if active is not None:
                    continue
                if not values[i].strip():
                    actives[i] = True if self._clear_fields else None
                else:
                    _judge(i, column, values[i], parse_active, problems)
        return actives

    def _fragments(self, key: str, values: list[str]) -> list[str]:
        """`"key": "value"` for each value, "" where there is nothing to say."""
        prefix = _json_text(key) + ": "
        blank = prefix + "null" if self._clear else ""
        if all(values):
            return [prefix + text for text in map(_json_text, values)]
        return [prefix + _json_text(value) if value else blank for value in values]


class _Texts:
    """Trims columns of text, and looks closer only at those that may hold something wrong."""

    def __init__(self, problems: dict[int, RowProblem], longest: int, nul: bool) -> None:
        self._problems = problems
        self._longest = longest
        self._nul = nul

    def clean(
        self, column: str, values: tuple[str, ...], clean: Callable[[str], str], limit: int
    ) -> list[str]:
        cleaned = list(map(str.strip, values))
        if self._nul or (self._longest > limit and max(map(len, cleaned)) > limit):
            for i, value in enumerate(cleaned):
                if "\0" in value or len(value) > limit:
                    _judge(i, column, value, clean, self._problems)
        return cleaned


class _ActiveWords(dict[str, bool | None]):
    """Cell → active or not, None for all else. Remembers the spellings it meets, but not without end."""

    def __init__(self, words: dict[str, bool]) -> None:
        super().__init__(words)
        self._words = words

    def __missing__(self, cell: str) -> bool | None:
        value = self._words.get(cell.strip().lower())
        if len(cell) <= 10 and len(self) < 1000:
            self[cell] = value
        return value


def _judge(
    i: int, column: str, value: str, clean: Callable[[str], object], problems: dict[int, RowProblem]
) -> None:
    try:
        clean(value)
    except ValueProblem as problem:
        problems.setdefault(i, RowProblem(problem.code, problem.message, column))


def _objects(fragments: list[list[str]]) -> Iterator[str | None]:
    for parts in zip(*fragments, strict=True):
        text = ", ".join(filter(None, parts))
        yield f"{{{text}}}" if text else None


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count:,} cells"
