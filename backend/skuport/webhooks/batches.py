"""Splits SKUs into batches, so that every event stays well below the body size that receivers accept."""

from collections.abc import Iterator, Sequence

from skuport.webhooks.event_types import MAX_SKU_BYTES, MAX_SKUS


def batches(skus: Sequence[str]) -> Iterator[list[str]]:
    """The SKUs in order, in batches of at most MAX_SKUS SKUs and about MAX_SKU_BYTES bytes."""
    batch: list[str] = []
    size = 0
    for sku in skus:
        length = len(sku.encode()) + 3
        if batch and (len(batch) == MAX_SKUS or size + length > MAX_SKU_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(sku)
        size += length
    if batch:
        yield batch
