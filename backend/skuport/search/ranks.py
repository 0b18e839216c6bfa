"""The ranks of a search: how a product can match, the best way first."""

from enum import IntEnum


class Rank(IntEnum):
    """How a product matches. It has the first rank that holds.

    The first two are served by b-tree indexes of `products`, the others by the search index.
    """

    SKU_PREFIX = 0
    """The SKU begins with `q`."""
    NAME_PREFIX = 1
    """The name begins with `q`."""
    LABEL_WORDS = 2
    """Every word of `q` begins a word of SKU or name."""
    SUBSTRING = 3
    """SKU or name contains `q`."""
    ALL_WORDS = 4
    """Every word of `q` begins a word of SKU, name or description."""

    @property
    def by_search_index(self) -> bool:
        """Whether the search index serves this rank, rather than an index of `products`."""
        return self >= Rank.LABEL_WORDS
