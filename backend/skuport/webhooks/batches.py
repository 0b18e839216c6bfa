"""SKUs divided among events, so that each stays well below what receivers take."""

from collections.abc import Iterator, Sequence

BATCH_SKUS = 1000
BATCH_BYTES = 200_000


def batches(skus: Sequence[str]) -> Iterator[list[str]]:
    """The SKUs in their order, at most BATCH_SKUS of them and about BATCH_BYTES together."""
    batch: list[str] = []
    size = 0
    for sku in skus:
        length = len(sku.encode()) + 3
        if batch and (len(batch) == BATCH_SKUS or size + length > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(sku)
        size += length
    if batch:
        yield batch
