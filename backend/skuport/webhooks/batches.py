"""SKUs divided among events, so that each stays well below what receivers take."""

from collections.abc import Iterator, Sequence

from skuport.webhooks.catalogue import MAX_SKU_BYTES, MAX_SKUS


def batches(skus: Sequence[str]) -> Iterator[list[str]]:
    """The SKUs in their order, at most MAX_SKUS of them and about MAX_SKU_BYTES together."""
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
