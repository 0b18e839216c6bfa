"""What a bulk job may be asked for."""

import pytest
from pydantic import ValidationError

from skuport.bulk.schemas import BulkChanges, BulkDelete


def changed(**changes: object) -> dict[str, object]:
    return BulkChanges.model_validate(changes).model_dump(mode="json", exclude_unset=True)


def test_only_what_was_said_is_changed() -> None:
    assert changed(name=" N ") == {"name": "N"}
    assert changed(description=None) == {"description": None}
    assert changed(active=False, attributes={" k ": None}) == {"active": False, "attributes": {"k": None}}


@pytest.mark.parametrize("empty", [{}, {"sku": "*"}, {"name": "*"}, {"attributes": {}}, {"sku": None}])
def test_a_filter_that_leaves_nothing_out_is_no_filter(empty: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="all: true"):
        BulkDelete.model_validate({"filter": empty, "expected_count": 1})


def test_ids_may_be_any_bigint_and_beyond() -> None:
    assert BulkDelete.model_validate({"ids": ["9" * 19], "expected_count": 0}).ids == ["9" * 19]
