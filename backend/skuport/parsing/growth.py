"""How much may come out of a compressed file."""

from skuport.parsing.problems import FileProblem

PIECE_BYTES = 256 * 1024
"""Unpackers give pieces of at most so many bytes."""
_FREE_BYTES = 1024 * 1024


class GrowthLimit:
    """Refuses what grows out of all proportion: more than `max_bytes`, or, after the first MiB, more than `max_ratio`
    times what was taken. `name` is what messages call the compression."""

    def __init__(self, name: str, *, max_bytes: int, max_ratio: int) -> None:
        self._name = name
        self._max_bytes = max_bytes
        self._max_ratio = max_ratio
        self._taken = 0
        self._given = 0

    def take(self, size: int) -> None:
        """So many more bytes of the file were used."""
        self._taken += size

    def give(self, size: int) -> None:
        """So many more bytes came out. Raises FileProblem: `compressed_too_large`."""
        self._given += size
        if self._given > self._max_bytes:
            raise FileProblem(
                "compressed_too_large",
                f"The {self._name} file unpacks to more than {self._max_bytes:,} bytes. Split it.",
            )
        if self._given > max(_FREE_BYTES, self._max_ratio * self._taken):
            raise FileProblem(
                "compressed_too_large",
                f"The {self._name} file unpacks to more than {self._max_ratio} times its size, which is unusual for a"
                " catalog. If the file is correct, upload it uncompressed.",
            )
