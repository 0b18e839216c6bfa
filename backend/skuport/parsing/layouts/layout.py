"""What a layout can say."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SkipRule:
    """Rows that are no product of their own. Headers are compared squeezed, as everywhere. A rule of whose columns the
    file has none skips nothing.

    Args:
        code: what the outcome is called.
        message: why, and what becomes of what the row says. `{value}` stands for the cell that told, `{column}` for
            its header.
        told_by: the first of these that the file has is the column that tells.
        text: a pattern that its cell has to match as a whole, case-insensitively; by default, any text.
        with_text: the first of these that the file has has text, too.
        blank: all of these that the file has are blank.
        without_sku: the column that feeds the SKU is blank.
        optional: it serves only while the column that tells feeds an attribute: ignoring it makes such rows ordinary.
        grouped: it serves only where the column of `groups` feeds the SKU, so that a product has one row.
    """

    code: str
    message: str
    told_by: tuple[str, ...] = ()
    text: str = ".+"
    with_text: tuple[str, ...] = ()
    blank: tuple[str, ...] = ()
    without_sku: bool = False
    optional: bool = False
    grouped: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """What is known of the files of one shop system.

    Args:
        name: what programs call it.
        label: what people call it.
        identified_by: sets of headers; a file that has all of one set has this layout.
        fields: the headers of a field's column, the best first, where the accepted names would choose another one.
        otherwise: the same, for files in which no column has an accepted name of the field.
        groups: the headers of the column that says which rows are variants of one product: blank fields of a variant
            are those of its product's first row.
        groups_once: only a product's first row says which one it is; the rows below it belong to it.
        skips: rows that are no product of their own; the first rule that fits counts.
        sku_instead: the headers of the column that can be the SKU where a shop has none, the best first.
        sku_prefix: what the system writes in front of a SKU, which isn't part of it.
        words: what columns with these headers say beside true and false, in any file.
        own_words: the same, in files of this layout only.
    """

    name: str
    label: str
    identified_by: tuple[tuple[str, ...], ...]
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    otherwise: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    groups_once: bool = False
    skips: tuple[SkipRule, ...] = ()
    sku_instead: tuple[str, ...] = ()
    sku_prefix: str = ""
    words: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)
    own_words: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)
