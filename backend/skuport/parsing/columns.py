"""Cleans the cells of many records together, column by column."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import repeat

from skuport.parsing.encodings import has_surrogate
from skuport.parsing.escaping import ESCAPED_COLUMN, unescape_cell
from skuport.parsing.fields import FIELDS, FIELDS_BY_NAME, SKU
from skuport.parsing.header_names import column_name, squeeze
from skuport.parsing.kinds import Cells, Reader, trimmed
from skuport.parsing.layouts import RowSkipper
from skuport.parsing.mapping import ATTRIBUTE_PREFIX, ColumnMapping
from skuport.parsing.problems import RowProblem
from skuport.parsing.values import (
    ATTRIBUTE_VALUE_MAX,
    SKU_MAX,
    ValueProblem,
    clean_attribute_value,
    sku_key,
)

json_text = json.JSONEncoder(ensure_ascii=False).encode


_SPREADSHEET_ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})


@dataclass(slots=True)
class CleanColumns:
    """The values of some records, one per record in each column. What stands there for a blank record, or for one with
    a problem, means nothing, but for the SKU key.

    Args:
        keys: SKU keys, "" where the SKU can't be read.
        fields: the values of each core field by its name; None where the catalog keeps what it has.
        attributes: the text of a JSON object, or None.
        blank: the numbers of the records that are blank.
        inheritable: in a file with variants, what other variants inherit from a record with a problem, by its number.
    """

    keys: Sequence[str]
    fields: Mapping[str, Iterable[object]]
    attributes: Iterable[str | None]
    blank: set[int]
    inheritable: Mapping[int, "Inheritable"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Inheritable:
    """What the other variants of its product inherit from a record that can't be taken itself.

    Args:
        group: what its product is known by.
        fields: the values of core fields by their names, where the cell has a valid one.
        refused: what is wrong with others, by the name of the field.
    """

    group: str
    fields: dict[str, object]
    refused: dict[str, RowProblem]


class ColumnCleaner:
    """Cleans records by a mapping. `clear`: a blank cell empties the value (else the catalog keeps what it has).
    `surplus_cells`: see `Dialect`. `pad_short`: rows with fewer cells than the header get blank ones."""

    def __init__(
        self, mapping: ColumnMapping, *, clear: bool, surplus_cells: int = 0, pad_short: bool = False
    ) -> None:
        self._columns = mapping.columns
        self._targets = mapping.targets
        self._header_key = sku_key(mapping.columns[mapping.targets.index(SKU.name)])
        self._folded_header = tuple(map(_folded, mapping.columns))
        self._folded_sku = self._folded_header[mapping.targets.index(SKU.name)]
        self._named = max((i for i, column in enumerate(mapping.columns, start=1) if column), default=0)
        self._surplus = surplus_cells
        self._pad_short = pad_short
        # SKUs have no delimiters: where the SKU comes first, only what follows it can have been shifted.
        self._shiftable = 1 if mapping.targets[0] == SKU.name else 0
        layout = mapping.layout
        self._skipper = RowSkipper(layout, mapping.columns, mapping.targets, SKU.name)
        self._sku_prefix = "" if layout is None else layout.sku_prefix
        own_words = (
            {} if layout is None else {squeeze(header): words for header, words in layout.own_words.items()}
        )
        self._group_column = mapping.group_column
        self._first_row_tells_group = mapping.first_row_tells_group
        self._clear = clear
        self._escaped = ESCAPED_COLUMN in mapping.columns
        # Blank values of a variant are its product's, which is in another row: see ColumnMapping.group_key.
        clear_fields = clear and mapping.group_key is None
        self._readers: dict[str, Reader] = {
            known.name: known.kind.reader(
                column, known.blank if clear_fields else None, own_words.get(squeeze(column), {})
            )
            for column, target in zip(mapping.columns, mapping.targets, strict=True)
            if (known := FIELDS_BY_NAME.get(target or "")) is not None
        }

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
        nothing = repeat(None)
        unreadable = set(problems) if self._skipper.rules else set()
        keys: Sequence[str] = ()
        blank: set[int] = set()
        fields: dict[str, Iterable[object]] = {known.name: nothing for known in FIELDS}
        fragments: list[list[str]] = []
        for header, target, values in zip(
            self._columns, self._targets, zip(*cells, strict=True), strict=False
        ):
            if target is None:
                continue
            column = Cells(header, values, longest, nul, problems)
            if target == SKU.name:
                keys, fields[target] = self._skus(column, cells, blank)
            elif target in self._readers:
                fields[target] = self._readers[target](column)
            else:
                cleaned = trimmed(column, ATTRIBUTE_VALUE_MAX, clean_attribute_value)
                fragments.append(self._fragments(target.removeprefix(ATTRIBUTE_PREFIX), cleaned))
        if self._skipper.rules:
            headers = {i for i, problem in problems.items() if problem.code == "repeated_header"}
            problems.update(self._skipper.find(cells, keys, unreadable | blank | headers))
        inheritable = self._inheritable(cells, problems, longest, nul) if problems else {}
        return CleanColumns(keys, fields, _objects(fragments) if fragments else nothing, blank, inheritable)

    def _fit(self, cells: list[list[str]], problems: dict[int, RowProblem]) -> None:
        width = len(self._columns)
        for i, row in enumerate(cells):
            count = len(row)
            if count == width:
                continue
            if (
                self._named <= count
                and self._ends_so(row, count - width)
                and not any(map(str.strip, row[width:]))
            ):
                # Missing cells have no header, or cells beyond the header are blank: trailing commas, `a,b,`, do both.
                cells[i] = (row + [""] * (width - count))[:width]
                continue
            if self._pad_short and count < width:
                cells[i] = row + [""] * (width - count)
                continue
            if any(map(str.strip, row)) and i not in problems:
                problems[i] = RowProblem("wrong_column_count", _wrong_count(count, width), None)
            cells[i] = [""] * width

    def _ends_so(self, row: list[str], surplus: int) -> bool:
        """Whether a row of this file may end with so many surplus cells, if they are blank.

        With more than usual, an unquoted delimiter may have made two cells of one, and shifted those behind it into the
        place of blank ones. A single text can't be the two parts.
        """
        return surplus <= self._surplus or sum(1 for cell in row[self._shiftable :] if cell.strip()) < 2

    def _skus(self, column: Cells, cells: list[list[str]], blank: set[int]) -> tuple[list[str], list[str]]:
        """SKU keys and SKUs. Adds to `blank` the records without any text."""
        skus = list(map(str.strip, column.values))
        joined = "".join(skus)
        if self._sku_prefix and self._sku_prefix in joined:
            skus = [sku.removeprefix(self._sku_prefix).lstrip() for sku in skus]
            joined = "".join(skus)
        keys = self._keys(column, skus, joined, cells, blank)
        if self._header_key in keys:
            self._find_headers(cells, column.problems)
        return keys, skus

    def _keys(
        self, column: Cells, skus: list[str], joined: str, cells: list[list[str]], blank: set[int]
    ) -> list[str]:
        if "#" in joined and not _SPREADSHEET_ERRORS.isdisjoint(skus):
            for i, sku in enumerate(skus):
                if sku in _SPREADSHEET_ERRORS:
                    column.refuse(i, _spreadsheet_error(sku))
        if joined.isascii() and joined.isprintable() and all(skus) and max(map(len, skus)) <= SKU_MAX:
            return list(map(str.lower, skus))
        keys: list[str] = []
        for i, sku in enumerate(skus):
            if sku.isascii() and sku.isprintable() and 0 < len(sku) <= SKU_MAX:
                keys.append(sku.lower())
                continue
            key = ""
            if sku or any(map(str.strip, cells[i])):
                try:
                    key = sku_key(str(SKU.clean(sku)))
                except ValueProblem as problem:
                    # With the byte order mark of its file, a header's name is no SKU.
                    if _folded_first(sku) == self._folded_sku and self._is_header(cells[i]):
                        key = self._header_key
                    else:
                        column.refuse(i, problem)
            elif i not in column.problems:
                blank.add(i)
            keys.append(key)
        return keys

    def _find_headers(self, cells: list[list[str]], problems: dict[int, RowProblem]) -> None:
        """Files that were put together from several have the header of each."""
        for i, row in enumerate(cells):
            if self._is_header(row):
                message = "This row repeats the header, as in concatenated files. Remove it."
                problems.setdefault(i, RowProblem("repeated_header", message, None))

    def _is_header(self, row: list[str]) -> bool:
        return (_folded_first(row[0]), *map(_folded, row[1:])) == self._folded_header

    def _inheritable(
        self, cells: list[list[str]], problems: Mapping[int, RowProblem], longest: int, nul: bool
    ) -> dict[int, Inheritable]:
        """Of the records with a problem whose product can be told."""
        at = self._group_column
        groups = {} if at is None else {i: group for i in problems if (group := self._group(cells[i][at]))}
        found = {i: Inheritable(group, {}, {}) for i, group in groups.items()}
        columns = zip(*(cells[i] for i in found), strict=True)
        for header, target, values in zip(self._columns, self._targets, columns, strict=False):
            if target is None or target == SKU.name or target not in self._readers:
                continue
            column = Cells(header, list(map(_decoded, values)), longest, nul)
            read = self._readers[target](column)
            for n, i in enumerate(found):
                problem = column.problems.get(n)
                if column.values[n] != values[n]:
                    problem = replace(problems[i], column=header)  # `invalid_encoding`
                if problem is not None:
                    found[i].refused[target] = problem
                elif read[n] is not None:
                    found[i].fields[target] = read[n]
        # Where it tells which product the rows below it belong to, it has to be remembered if it says nothing else.
        keep = self._first_row_tells_group
        return {i: one for i, one in found.items() if keep or one.fields or one.refused}

    def uncertain(self, cells: Sequence[str], problem: RowProblem, line: int) -> Inheritable | None:
        """What others inherit from a record that can't be told apart into cells: any of its fields may have had any
        value. `cells` are right but for the last one and those that follow it; the record begins on `line`."""
        at = self._group_column
        is_known = at is not None and at + 1 < len(cells)
        group = self._group(cells[at]) if at is not None and is_known else None
        if not is_known and self._first_row_tells_group:
            group = f"line {line}"  # the rows below it belong to a product that nobody knows
        if group is None:
            return None
        return Inheritable(group, {}, {name: problem for name in self._readers if name != SKU.name})

    def _group(self, cell: str) -> str | None:
        """The attribute that says which product a variant belongs to."""
        try:
            return clean_attribute_value(_decoded(cell))
        except ValueProblem:
            return None

    def _fragments(self, key: str, values: list[str]) -> list[str]:
        """`"key": "value"` for each value, "" where the catalog keeps what it has."""
        prefix = json_text(key) + ": "
        blank = prefix + "null" if self._clear else ""
        if all(values):
            return [prefix + text for text in map(json_text, values)]
        return [prefix + json_text(value) if value else blank for value in values]


def _spreadsheet_error(sku: str) -> ValueProblem:
    return ValueProblem(
        "spreadsheet_error",
        f"The SKU is {sku}, the error of a formula in the spreadsheet that the file is from. Correct the formula.",
    )


def _objects(fragments: list[list[str]]) -> Iterator[str | None]:
    for parts in zip(*fragments, strict=True):
        text = ", ".join(filter(None, parts))
        yield f"{{{text}}}" if text else None


def _decoded(cell: str) -> str:
    """The cell, or nothing if some of its bytes aren't in the file's encoding: they were decoded to surrogates."""
    return "" if has_surrogate(cell) else cell


def _folded(cell: str) -> str:
    return column_name(cell).casefold()


def _folded_first(cell: str) -> str:
    """Of the first cell of a record, which may begin with a byte order mark: then its quotes opened no field."""
    folded = _folded(cell)
    if cell.startswith("\ufeff") and len(folded) > 1 and folded[0] == folded[-1] == '"':
        return _folded(folded[1:-1].replace('""', '"'))
    return folded


def _wrong_count(count: int, width: int) -> str:
    perhaps = (
        "it was cut off, has another delimiter, or has a cell with a line break that is not in quotes"
        if count < width
        else "a cell with a delimiter in it is not in quotes"
    )
    cells, columns = _counted(count, "cell"), _counted(width, "column")
    return f"The row has {cells}, but the header has {columns}. Perhaps {perhaps}."


def _counted(count: int, noun: str) -> str:
    return f"1 {noun}" if count == 1 else f"{count:,} {noun}s"
