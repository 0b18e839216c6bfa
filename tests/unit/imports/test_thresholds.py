"""When a plan has too many rejects, or too many products are missing."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skuport.imports.options import Options
from skuport.imports.schemas import ImportChoices
from skuport.imports.thresholds import find_excess


def options(**chosen: Any) -> Options:
    """As a worker reads them from the row that a start with these choices makes."""
    stored = ImportChoices(**chosen).options({}).model_dump(mode="json")
    return Options.from_json(json.loads(json.dumps(stored)))


def plan(
    rejected: int = 0, taken: int = 0, blank: int = 0, missing: int = 0, catalog: int = 0
) -> dict[str, Any]:
    return {
        "rows_read": rejected + taken + blank,
        "counts": {"rejected": rejected, "created": taken, "blank": blank},
        "missing": missing,
        "catalog": catalog,
    }


def code(chosen: Options, made: dict[str, Any]) -> str | None:
    found = find_excess(chosen, made)
    return None if found is None else found.code


counts = st.integers(0, 10_000)


@given(counts, counts, counts, st.none() | counts, st.none() | st.floats(0, 100))
def test_the_threshold_that_is_exceeded_first_aborts(
    rejected: int, taken: int, blank: int, limit: int | None, limit_percent: float | None
) -> None:
    chosen = options(on_error="abort", max_rejects=limit, max_reject_percent=limit_percent)
    limits = []
    if limit is not None:
        limits.append(rejected > limit)
    if limit_percent is not None:
        limits.append(rejected * 100 / max(rejected + taken, 1) > limit_percent)
    too_many = any(limits) if limits else rejected > 0

    assert code(chosen, plan(rejected, taken, blank)) == ("too_many_rejects" if too_many else None)


@given(counts, counts, counts)
def test_without_abort_any_number_of_rejects_is_skipped(rejected: int, taken: int, blank: int) -> None:
    assert code(options(), plan(rejected, taken, blank)) is None


@pytest.mark.parametrize(
    ("missing", "catalog", "percent", "too_many"),
    [
        (0, 0, 0, False),
        (0, 10, 0, False),
        (1, 10, 10, False),
        (1, 9, 10, True),
        (1, 1000, 0, True),
        (10, 10, 100, False),
        (1, 3, 33.3, True),
        (1, 3, 33.4, False),
    ],
)
def test_more_missing_products_than_allowed(
    missing: int, catalog: int, percent: float, too_many: bool
) -> None:
    made = plan(taken=1, missing=missing, catalog=catalog)

    for option in ("deactivate", "delete"):
        found = code(options(on_missing=option, max_missing_percent=percent), made)
        assert found == ("too_many_missing" if too_many else None)
    assert code(options(max_missing_percent=percent), made) is None


def test_a_tenth_of_the_catalog_may_be_missing_if_nothing_is_said() -> None:
    assert code(options(on_missing="delete"), plan(missing=10, catalog=100)) is None
    assert code(options(on_missing="delete"), plan(missing=11, catalog=100)) == "too_many_missing"


def test_messages_say_what_was_found_and_what_is_allowed() -> None:
    def message(chosen: Options, made: dict[str, Any]) -> str:
        found = find_excess(chosen, made)
        assert found is not None
        return found.message

    remedy = "Fix the rejected rows and import again, or raise max_rejects or max_reject_percent."
    assert message(options(on_error="abort"), plan(rejected=1, taken=1)) == (
        f"1 row was rejected; the limit is 0. The catalog is unchanged. {remedy}"
    )
    assert message(options(on_error="abort", max_reject_percent=2.5), plan(rejected=1500, taken=1500)) == (
        f"1,500 rows were rejected (50.0 %); the limit is 2.5 %. The catalog is unchanged. {remedy}"
    )
    assert message(options(on_missing="delete"), plan(missing=2000, catalog=4000)).startswith(
        "2,000 of 4,000 products are missing from the file, more than 10 %."
    )


@pytest.mark.parametrize(
    ("rejected", "taken", "limit", "said"),
    [
        (1, 2, 33.3, "(33.33 %); the limit is 33.3 %"),
        (1, 2, 33.33333, "(33.333333 %); the limit is 33.33333 %"),
        (2, 1, 66.66, "(66.7 %); the limit is 66.66 %"),
        (1, 1999, 0.05, None),
        (1, 1998, 0.05, "(0.1 %); the limit is 0.05 %"),
        (1, 999_998, 0.0001, "(0.0001000001 %); the limit is 0.0001 %"),
    ],
)
def test_the_share_of_rejects_is_seen_to_be_more_than_the_limit(
    rejected: int, taken: int, limit: float, said: str | None
) -> None:
    found = find_excess(
        options(on_error="abort", max_reject_percent=limit), plan(rejected=rejected, taken=taken)
    )
    assert (found is None) == (said is None)
    assert found is None or said is None or said in found.message


@pytest.mark.parametrize(
    ("chosen", "needed"),
    [
        ({}, False),
        ({"atomic": True, "mode": "update_only", "events": "batched"}, False),
        ({"on_error": "abort"}, True),
        ({"dry_run": True}, True),
        ({"on_missing": "deactivate"}, True),
        ({"on_missing": "delete"}, True),
    ],
)
def test_who_needs_a_plan(chosen: dict[str, Any], needed: bool) -> None:
    assert options(**chosen).needs_plan == needed
