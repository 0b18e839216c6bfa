"""How SKUs are split into events."""

from hypothesis import given
from hypothesis import strategies as st

from skuport.webhooks.batches import batches
from skuport.webhooks.event_types import MAX_SKU_BYTES, MAX_SKUS

skus = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=255)


@given(st.lists(skus, max_size=20), st.integers(1, 200))
def test_every_sku_is_in_one_event_in_order(some: list[str], times: int) -> None:
    given_skus = some * times

    found = list(batches(given_skus))

    assert [sku for batch in found for sku in batch] == given_skus
    for batch in found:
        assert 0 < len(batch) <= MAX_SKUS
        assert sum(len(sku.encode()) + 3 for sku in batch) <= MAX_SKU_BYTES


def test_no_more_events_than_needed() -> None:
    assert [len(batch) for batch in batches(["A"] * (2 * MAX_SKUS + 1))] == [MAX_SKUS, MAX_SKUS, 1]
    assert list(batches([])) == []
