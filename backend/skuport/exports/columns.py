"""The columns of an export: which there are, which a request chose, and the cells that a product has in them.

A column is named as a header of the file is: a core field, or `attributes.KEY`. `attributes` stands for the attributes
that aren't named themselves.
"""

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self, TypeVar

from skuport.parsing import (
    ATTRIBUTE_COLUMNS_MAX,
    ATTRIBUTE_PREFIX,
    FIELDS,
    FIELDS_BY_NAME,
    Field,
    clean_attribute_key,
)
from skuport.parsing.problems import quoted

ALL_ATTRIBUTES = "attributes"
NAMES_MAX = len(FIELDS) + 1 + ATTRIBUTE_COLUMNS_MAX
"""How many columns a request may name."""

Row = Mapping[str, Any]
"""A product as it was read: the chosen core fields, and `attributes` as JSON."""

Cell = TypeVar("Cell", str, str | bool)
"""What a format makes a cell of."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of an export, in the order of the file."""

    names: tuple[str, ...]

    @classmethod
    def of(cls, names: Sequence[str] | None) -> Self:
        """The columns with these names; the default without.

        Raises:
            ValueError: there is none, one doesn't exist, or one is named twice. The message lists what there is.
        """
        if names is None:
            return cls((*FIELDS_BY_NAME, ALL_ATTRIBUTES))
        if not names:
            raise ValueError(f"name at least one column: {_known()}")
        cleaned = tuple(map(_clean, names))
        for i, name in enumerate(cleaned):
            if name in cleaned[:i]:
                raise ValueError(f"the column {quoted(name)} is named twice")
        return cls(cleaned)

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the core fields."""
        return tuple(name for name in self.names if name in FIELDS_BY_NAME)

    @property
    def keys(self) -> tuple[str, ...]:
        """The attributes that are named themselves."""
        return tuple(key for name in self.names if (key := _key(name)) is not None)

    @property
    def has_other_attributes(self) -> bool:
        """Whether attributes belong to it that aren't named."""
        return ALL_ATTRIBUTES in self.names

    @property
    def has_attributes(self) -> bool:
        """Whether it has attributes at all."""
        return self.has_other_attributes or bool(self.keys)

    def expand(self, keys: Sequence[str]) -> "Columns":
        """The same columns for a table, which has one for each of these attributes instead of `attributes`."""
        others = [ATTRIBUTE_PREFIX + key for key in keys if key not in self.keys]
        names: list[str] = []
        for name in self.names:
            names += others if name == ALL_ATTRIBUTES else [name]
        return Columns(tuple(names))

    def reader(self, cell_of: Callable[[Field], Callable[[object], Cell]]) -> Callable[[Row], list[Cell]]:
        """Reads the cells of a product in a table. An attribute that it doesn't have is "".

        Args:
            cell_of: how the values of a core field are written.
        """
        plan: list[tuple[str, Callable[[object], Cell] | None]] = [
            (name, cell_of(FIELDS_BY_NAME[name])) if (key := _key(name)) is None else (key, None)
            for name in self.names
        ]
        has_attributes = self.has_attributes

        def read(row: Row) -> list[Cell]:
            attributes: dict[str, str] = json.loads(row["attributes"]) if has_attributes else {}
            return [attributes.get(name, "") if cell is None else cell(row[name]) for name, cell in plan]

        return read


def parse_columns(text: str) -> list[str]:
    """The names in `sku,name,attributes.colour`: a line of CSV, so that a key with a comma is put in quotes.

    Raises:
        ValueError: it isn't one.
    """
    try:
        return next(csv.reader([text], skipinitialspace=True, strict=True), [])
    except csv.Error as error:
        raise ValueError(f"this isn't a line of CSV: {error}") from error


def typed(field: Field) -> Callable[[object], str | bool]:
    """The values of a core field, for formats that know true and false."""
    cell = field.kind.cell
    return lambda value: value if isinstance(value, bool) else cell(value)


def _key(name: str) -> str | None:
    """The key of an attribute's column; None for the others."""
    return name.removeprefix(ATTRIBUTE_PREFIX) if name.startswith(ATTRIBUTE_PREFIX) else None


def _clean(name: str) -> str:
    if name in FIELDS_BY_NAME or name == ALL_ATTRIBUTES:
        return name
    key = _key(name)
    if key is None:
        raise ValueError(f"there is no column {quoted(name[:100])}. There are {_known()}")
    return ATTRIBUTE_PREFIX + clean_attribute_key(key)


def _known() -> str:
    return (
        f"{', '.join(FIELDS_BY_NAME)}, {ATTRIBUTE_PREFIX}KEY (one attribute), and {ALL_ATTRIBUTES} (all that aren't"
        " named)"
    )
