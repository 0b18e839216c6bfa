"""Layouts of shop systems: which headers identify a system's export, which of its columns feed which fields, and what
its rows mean. They are data, a declaration each in `systems`; mapping and parsing know no system by name."""

from skuport.parsing.layouts.layout import Layout, SkipRule
from skuport.parsing.layouts.skipping import RowSkipper
from skuport.parsing.layouts.systems import LAYOUTS, LOCALIZED, WORDS_BY_HEADER, columns_of, detect_layout

__all__ = [
    "LAYOUTS",
    "LOCALIZED",
    "WORDS_BY_HEADER",
    "Layout",
    "RowSkipper",
    "SkipRule",
    "columns_of",
    "detect_layout",
]
