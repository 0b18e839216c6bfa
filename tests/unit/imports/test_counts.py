"""The outcomes of rows are the same wherever they are listed, and Counts add up."""

import pytest

from skuport.imports.counts import OUTCOMES, Counts
from skuport.imports.errors import PermanentImportError
from skuport.imports.models import Import
from skuport.imports.schemas import Counts as ShownCounts
from skuport.webhooks.event_types import OutcomeCounts


def test_clients_get_every_outcome_in_the_same_order() -> None:
    assert tuple(ShownCounts.model_fields) == tuple(OutcomeCounts.model_fields) == OUTCOMES
    assert set(OUTCOMES) <= set(Import.__table__.columns.keys())


@pytest.mark.parametrize("missing_outcome", OUTCOMES)
def test_every_outcome_counts(missing_outcome: str) -> None:
    each = dict.fromkeys(OUTCOMES, 2)
    Counts(**each, rows_read=12, missing=5).require_complete()
    counts = Counts(**{**each, missing_outcome: 1}, rows_read=12, missing=5)
    with pytest.raises(PermanentImportError, match="12 rows were read and 11 accounted for"):
        counts.require_complete()
