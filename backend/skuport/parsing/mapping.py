"""Which column feeds which product field."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from skuport.parsing.fields import FIELDS, FIELDS_BY_NAME, SKU, Field
from skuport.parsing.header_names import column_name, squeeze, without_hint
from skuport.parsing.layouts import LOCALIZED, Layout, columns_of, detect_layout
from skuport.parsing.problems import FileProblem
from skuport.parsing.values import ATTRIBUTE_COLUMNS_MAX, ValueProblem, clean_attribute_key

ATTRIBUTE_PREFIX = "attributes."

# Ranks: accepted names by their tier, then names with a language, further names, names with a hint in brackets, and
# names that may mean something else.
_LOCALIZED_RANK = 100
_FURTHER_RANK = 200
_HINTED_RANK = 300
_GENERIC_RANK = 400
# What a hint says where the column is that of something else.
_OF_OTHERS = frozenset({"parent", "supplier", "vendor", "seo", "meta", "url", "alt", "old"})
_WORD = re.compile(r"\w+")

_Ranked = tuple[str, tuple[int, int, int]]
_LAYOUT = (-1, 0, 0)
"""The rank of a column that the layout says."""


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """`targets[i]` is what `columns[i]` feeds: the name of a field, "attributes.KEY" or None (ignored)."""

    columns: tuple[str, ...]
    targets: tuple[str | None, ...]

    @property
    def layout(self) -> Layout | None:
        """The shop system that wrote the file, as its header says."""
        return detect_layout(self.columns)

    @property
    def group_key(self) -> str | None:
        """The attribute that says which rows are variants of one product, in a layout that has variants; else None.

        In such a file a variant's blank fields are those of its product's first row.
        """
        at = self.group_column
        target = None if at is None else self.targets[at]
        return None if target is None else target.removeprefix(ATTRIBUTE_PREFIX)

    @property
    def first_row_tells_group(self) -> bool:
        """Whether only a product's first row has that attribute, and those below it belong to it."""
        layout = self.layout
        return layout is not None and layout.groups_once and self.group_column is not None

    @property
    def group_column(self) -> int | None:
        """Which column feeds that attribute."""
        layout = self.layout
        for i in () if layout is None else columns_of(self.columns, layout.groups):
            if (self.targets[i] or "").startswith(ATTRIBUTE_PREFIX):
                return i
        return None


def known_field(column: str, *, certain: bool = False) -> Field | None:
    """The product field that a header of this name means, without regard to what `squeeze` takes off, and to a hint in
    brackets. `certain`: only by a name that hardly means anything else."""
    known = _KNOWN.get(squeeze(column)) or _hinted(column)
    return None if known is None or (certain and known.rank >= _GENERIC_RANK) else known.field


def suggest_mapping(columns: Sequence[str]) -> ColumnMapping:
    """What the header suggests, for a preview: nothing is refused, not even two equally good columns for one
    field."""
    ranked = [_rank(column, i) for i, column in enumerate(columns)]
    layout = detect_layout(columns)
    if layout is not None:
        named = {known[0] for known in ranked if known is not None}
        others = {name: headers for name, headers in layout.otherwise.items() if name not in named}
        for name, headers in (*layout.fields.items(), *others.items()):
            for i in columns_of(columns, headers):
                ranked[i] = name, _LAYOUT
    counts = Counter(filter(None, ranked))
    best = {field: min(rank for other, rank in counts if other == field) for field, _ in counts}
    # Of columns that were always attributes, such as `Description (DE)` and `Description (EN)`, none is better than the
    # others. Without a SKU or a name there has to be a question, but not without a description.
    unclear = {
        known
        for known, count in counts.items()
        if count > 1 and known[1][0] >= _FURTHER_RANK and not FIELDS_BY_NAME[known[0]].required
    }
    targets = (
        known[0]
        if known is not None and known[1] == best[known[0]] and known not in unclear
        else _attribute(column)
        for column, known in zip(columns, ranked, strict=True)
    )
    return ColumnMapping(tuple(columns), tuple(targets))


def _rank(column: str, position: int) -> _Ranked | None:
    """The field that a column may feed, and how good it is for it: the least is the best."""
    known = _KNOWN.get(squeeze(column))
    if column.startswith("_") and (known is None or known.rank >= _FURTHER_RANK):
        return None  # such as `_code` of rejected rows
    if known is not None:
        return known.field.name, (known.rank, 0, 0)
    known = _hinted(column)
    if known is not None:
        return known.field.name, (_HINTED_RANK + known.rank % _FURTHER_RANK, known.rank, 0)
    localized = LOCALIZED.fullmatch(column)
    known = None if localized is None else _KNOWN.get(squeeze(localized[1]))
    if localized is None or known is None or not known.field.localized or known.rank >= _LOCALIZED_RANK:
        return None
    # English, if there is some, else the first language; en_US before en_GB would be a matter of taste.
    return known.field.name, (_LOCALIZED_RANK + known.rank, 0 if localized[2] == "en" else 1, position)


def _hinted(column: str) -> "_Known | None":
    """What a header with a hint in brackets means."""
    plain = without_hint(column)
    known = None if plain is None else _KNOWN.get(squeeze(plain))
    if known is None or not known.with_hint:
        return None
    words = set(_WORD.findall(column.casefold()))
    return None if words & _OF_OTHERS else known


def _attribute(column: str) -> str | None:
    if not column or column.startswith("_"):
        return None
    if column.casefold().startswith(ATTRIBUTE_PREFIX):
        return ATTRIBUTE_PREFIX + column[len(ATTRIBUTE_PREFIX) :]
    return ATTRIBUTE_PREFIX + column


def resolve_mapping(
    columns: Sequence[str], overrides: Mapping[str, str | None] | None = None
) -> ColumnMapping:
    """The mapping to import by: the suggested one, with `overrides` (column → target, None ignores it) in
    place.

    Raises FileProblem: `unknown_column`, `unknown_field` (in the overrides), `missing_sku_column`,
    `duplicate_field`, `duplicate_column`, `too_many_columns`, and what clean_attribute_key finds.
    """
    chosen = {column_name(column): target for column, target in (overrides or {}).items()}
    for column, target in chosen.items():
        if column not in columns:
            raise FileProblem(
                "unknown_column",
                f"The mapping names a column “{column}”, which is not in the file. Its columns are {_list(columns)}.",
                column=column,
            )
        _check_target(column, target)
    suggested = suggest_mapping(columns).targets
    targets = _give_way(columns, suggested, chosen)
    targets = [chosen.get(column, target) for column, target in zip(columns, targets, strict=True)]
    targets = [_clean_target(column, target) for column, target in zip(columns, targets, strict=True)]
    _check_unique(columns, targets)
    if SKU.name not in targets:
        raise FileProblem(
            "missing_sku_column",
            f"No column is the SKU. The file has {_list(columns)}. Name one of them sku (product sku, item number,"
            " article number, product code, part number and the like are understood too), or map one to sku."
            + (_ONE_COLUMN if len(columns) == 1 else ""),
        )
    attributes = sum(1 for target in targets if target and target.startswith(ATTRIBUTE_PREFIX))
    if attributes > ATTRIBUTE_COLUMNS_MAX:
        raise FileProblem(
            "too_many_columns",
            f"The file has {attributes:,} attribute columns; the limit is {ATTRIBUTE_COLUMNS_MAX}."
            " Ignore some.",
        )
    return ColumnMapping(tuple(columns), tuple(targets))


def _give_way(
    columns: Sequence[str], suggested: Sequence[str | None], chosen: Mapping[str, str | None]
) -> Sequence[str | None]:
    """Where a shop has no SKUs, and the column that its layout names instead was chosen, the usual one is an
    attribute."""
    layout = detect_layout(columns)
    instead = (
        () if layout is None else (columns[i] for h in layout.sku_instead for i in columns_of(columns, [h]))
    )
    if not any(chosen.get(column) == SKU.name for column in instead):
        return suggested
    return [
        _attribute(column) if target == SKU.name else target
        for column, target in zip(columns, suggested, strict=True)
    ]


def _check_target(column: str, target: str | None) -> None:
    if target is not None and target not in FIELDS_BY_NAME and not target.startswith(ATTRIBUTE_PREFIX):
        raise FileProblem(
            "unknown_field",
            f"The mapping feeds column “{column}” to “{target}”, which is not a product field. Use"
            f" {', '.join(FIELDS_BY_NAME)} or {ATTRIBUTE_PREFIX}KEY.",
            column=column,
        )


def _clean_target(column: str, target: str | None) -> str | None:
    if target is None or not target.startswith(ATTRIBUTE_PREFIX):
        return target
    try:
        return ATTRIBUTE_PREFIX + clean_attribute_key(target.removeprefix(ATTRIBUTE_PREFIX))
    except ValueProblem as problem:
        message = f"Column “{column}” can't be an attribute. {problem.message}"
        raise FileProblem(problem.code, message, column=column) from None


def _check_unique(columns: Sequence[str], targets: Sequence[str | None]) -> None:
    first: dict[str, str] = {}
    for column, target in zip(columns, targets, strict=True):
        if target is None:
            continue
        if target not in first:
            first[target] = column
        elif target in FIELDS_BY_NAME:
            raise FileProblem(
                "duplicate_field",
                f"The columns “{first[target]}” and “{column}” both feed {target}. Ignore or rename one of them.",
                column=column,
            )
        else:
            key = target.removeprefix(ATTRIBUTE_PREFIX)
            raise FileProblem(
                "duplicate_column",
                f"The columns “{first[target]}” and “{column}” both feed the attribute {key}. Ignore or rename one of"
                " them.",
                column=column,
            )


# Other delimiters, and lines that are in quotes as a whole, leave nothing to tell columns by.
_ONE_COLUMN = (
    " If the file should have more than one column, separate them by commas, semicolons, tabs or vertical bars, outside"
    " quotes."
)


def _list(columns: Iterable[str]) -> str:
    names = [f"“{column}”" for column in columns if column]
    shown = ", ".join(names[:20]) or "no named columns"
    return shown if len(names) <= 20 else f"{shown} and {len(names) - 20} more"


class _Known(NamedTuple):
    """A name that a header may have."""

    field: Field
    rank: int
    with_hint: bool


_KNOWN = {
    squeeze(name): _Known(field, rank + tier, with_hint=tier < hinted)
    for field in FIELDS
    for rank, tiers, hinted in (
        (0, field.accepted_names, field.hinted_tiers),
        (_FURTHER_RANK, field.further_names, len(field.further_names)),
        (_GENERIC_RANK, field.generic_names, 0),
    )
    for tier, names in enumerate(tiers)
    for name in names
}
