"""The thresholds that a plan is held against before the first write."""

from typing import Any

from skuport.imports.errors import PermanentImportError
from skuport.imports.options import Options


def find_excess(options: Options, plan: dict[str, Any]) -> PermanentImportError | None:
    """Why the import must not be published: more rejects, or more missing products, than its options allow."""
    return _excess_of_rejects(options, plan) or _excess_of_missing(options, plan)


def _excess_of_rejects(options: Options, plan: dict[str, Any]) -> PermanentImportError | None:
    rejected = plan["counts"]["rejected"]
    if options.on_error != "abort" or not rejected:
        return None
    limit, limit_percent = options.max_rejects, options.max_reject_percent
    if limit is None and limit_percent is None:
        limit = 0
    percent = 100 * rejected / (plan["rows_read"] - plan["counts"]["blank"])
    if limit is not None and rejected > limit:
        allowed = f"; the limit is {limit:,}"
    elif limit_percent is not None and percent > limit_percent:
        allowed = f" ({_shown(percent, limit_percent)} %); the limit is {limit_percent:.15g} %"
    else:
        return None
    return PermanentImportError(
        "too_many_rejects",
        f"{_rows(rejected)} rejected{allowed}. The catalog is unchanged. Fix the rejected rows and import again, or"
        " raise max_rejects or max_reject_percent.",
    )


def _excess_of_missing(options: Options, plan: dict[str, Any]) -> PermanentImportError | None:
    gone, catalog = plan["missing"], plan["catalog"]
    if options.on_missing == "keep" or gone * 100 <= options.max_missing_percent * catalog:
        return None
    return PermanentImportError(
        "too_many_missing",
        f"{gone:,} of {catalog:,} products are missing from the file, more than {options.max_missing_percent:.15g} %."
        " The catalog is unchanged. If the file is complete, raise max_missing_percent.",
    )


def _shown(percent: float, limit: float) -> str:
    """The percentage with as few digits as show that it is more than the limit."""
    shown = (f"{percent:.{digits}f}" for digits in range(1, 16))
    return next((text for text in shown if float(text) > limit), repr(percent))


def _rows(count: int) -> str:
    return "1 row was" if count == 1 else f"{count:,} rows were"
