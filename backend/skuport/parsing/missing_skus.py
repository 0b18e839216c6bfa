"""Files of shops without SKUs: what is missing, and which column can stand in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from skuport.parsing.fields import FIELDS_BY_NAME, SKU
from skuport.parsing.header_names import squeeze
from skuport.parsing.layouts import columns_of, detect_layout
from skuport.parsing.mapping import ATTRIBUTE_PREFIX

# In files of no known layout.
_INSTEAD = (
    *("variant id", "product id", "item id", "article id", "id", "handle", "url handle", "slug", "url key"),
    *("gtin", "ean", "barcode", "asin", "isbn"),
)


@dataclass(frozen=True, slots=True)
class MissingSkus:
    """Rows without a SKU.

    Args:
        rows: how many rows there are.
        without: how many of them have no SKU.
        column: the header of a column that can be the SKU instead, if no row has one and there is such a column.
        mapping: the overrides that make it so.
    """

    rows: int
    without: int
    column: str | None
    mapping: Mapping[str, str | None]

    @property
    def message(self) -> str:
        """What is wrong, and what to do."""
        if self.without < self.rows:
            verb = "has" if self.without == 1 else "have"
            return (
                f"{self.without:,} of the first {self.rows:,} rows {verb} no SKU, and will be rejected. Give each"
                " product and variant a SKU in the shop, and export the file again."
            )
        shown = f"None of the first {self.rows:,} rows has a SKU." if self.rows else "No column is the SKU."
        if self.column is None:
            return f"{shown} Give each product and variant a SKU in the shop, and export the file again."
        return (
            f"{shown} “{self.column}” can be the SKU instead: map that column to sku. Or give each product and variant"
            " a SKU in the shop, and export the file again."
        )


def find_missing_skus(
    columns: Sequence[str], targets: Sequence[str | None], rows: int, without: int, filled: Sequence[object]
) -> MissingSkus | None:
    """What to say about rows without a SKU, if there are some.

    Args:
        columns, targets: of the mapping.
        rows: how many rows were looked at, without those that are blank or skipped.
        without: how many of them have no SKU.
        filled: true for a column in which some row has text.
    """
    if SKU.name in targets and not without:
        return None
    if without < rows:
        return MissingSkus(rows, without, None, {})
    at = _stand_in(columns, targets, filled)
    if at is None:
        return MissingSkus(rows, without, None, {}) if rows else None
    freed = {
        column: f"{ATTRIBUTE_PREFIX}{column}"
        for column, target in zip(columns, targets, strict=True)
        if target == SKU.name
    }
    return MissingSkus(rows, without, columns[at], {columns[at]: SKU.name, **freed})


def _stand_in(columns: Sequence[str], targets: Sequence[str | None], filled: Sequence[object]) -> int | None:
    layout = detect_layout(columns)
    for header in _INSTEAD if layout is None else layout.sku_instead:
        for i in columns_of(columns, [header]):
            if squeeze(columns[i]) == squeeze(header) and targets[i] not in FIELDS_BY_NAME and filled[i]:
                return i
    return None
