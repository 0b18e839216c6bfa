"""Finds the rows that are no product of their own, by the rules of a layout."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from skuport.parsing.layouts.layout import Layout, SkipRule
from skuport.parsing.layouts.systems import columns_of
from skuport.parsing.problems import RowProblem, quoted


@dataclass(frozen=True, slots=True)
class _Check:
    """A rule with the numbers of its columns in this file."""

    rule: SkipRule
    header: str | None
    told_by: int | None
    text: re.Pattern[str]
    with_text: int | None
    blank: tuple[int, ...]

    def fits(self, row: Sequence[str]) -> bool:
        if any(row[at].strip() for at in self.blank):
            return False
        if self.with_text is not None and not row[self.with_text].strip():
            return False
        return self.told_by is None or self.text.fullmatch(row[self.told_by].strip()) is not None

    def skip(self, row: Sequence[str]) -> RowProblem:
        value = "" if self.told_by is None else quoted(row[self.told_by].strip()[:40])
        message = self.rule.message.format(value=value, column=quoted(self.header or ""))
        return RowProblem(self.rule.code, message, self.header)


class RowSkipper:
    """The rules of one file. Many files have none: then `rules` is empty, and nothing has to be asked."""

    def __init__(
        self, layout: Layout | None, columns: Sequence[str], targets: Sequence[str | None], sku: str
    ) -> None:
        """`targets` are what the columns feed; the one that is `sku` has the SKUs."""
        self.rules = [] if layout is None else list(_checks(layout, columns, targets, targets.index(sku)))

    def find(
        self, cells: Sequence[Sequence[str]], keys: Sequence[str], known: Collection[int]
    ) -> dict[int, RowProblem]:
        """Why records are skipped, by their numbers. `keys` are their SKU keys, "" where there is none. What those in
        `known` are is known already: blank, headers, or without cells that can be told apart."""
        found: dict[int, RowProblem] = {}
        for check in self.rules:
            for i in self._candidates(check, cells, keys):
                if i not in found and i not in known and check.fits(cells[i]):
                    found[i] = check.skip(cells[i])
        return found

    def _candidates(
        self, check: _Check, cells: Sequence[Sequence[str]], keys: Sequence[str]
    ) -> Iterable[int]:
        """Looks at one column only, since few rows are skipped."""
        if check.rule.without_sku:
            return [i for i, key in enumerate(keys) if not key] if "" in keys else ()
        if check.told_by is None:
            return range(len(cells))
        return [i for i, row in enumerate(cells) if row[check.told_by]]


def _checks(
    layout: Layout, columns: Sequence[str], targets: Sequence[str | None], sku: int
) -> Iterable[_Check]:
    is_grouped = sku in columns_of(columns, layout.groups)
    for rule in layout.skips:
        told_by = next(iter(columns_of(columns, rule.told_by)), None)
        with_text = next(iter(columns_of(columns, rule.with_text)), None)
        if rule.grouped and not is_grouped:
            continue
        if (rule.told_by and told_by is None) or (rule.with_text and with_text is None):
            continue
        if rule.optional and told_by is not None and targets[told_by] is None:
            continue
        header = None if told_by is None else columns[told_by]
        text = re.compile(rule.text, re.IGNORECASE | re.DOTALL)
        blank = tuple(i for header in rule.blank for i in columns_of(columns, [header]))
        if rule.blank and not blank:
            continue
        yield _Check(rule, header, told_by, text, with_text, blank)
