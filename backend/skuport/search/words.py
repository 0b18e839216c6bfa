"""The text of a search: its words, and whether a substring index can help with it."""

import re

SEPARATORS = re.compile(
    "[\x01-\x1f!-/:-@\\[-`{-\xa9\xab-\xb1\xb4\xb6-\xb8\xbb\xbf\xd7\xf7\u2000-\u206f\u3000-\u3004\u3008-\u3020]"
)
"""What separates words besides spaces: the same characters as in the database function `search.plain`. They include
every character with a meaning in a LIKE pattern or a tsquery."""


def normalize(q: str) -> str:
    """`q` with single spaces between its words and none around them."""
    return " ".join(q.split())


def words_of(q: str) -> list[str]:
    """The words of a normalized `q`, each once."""
    return list(dict.fromkeys(word for word in SEPARATORS.sub(" ", q).split(" ") if word))


def has_trigram(q: str) -> bool:
    """Whether a trigram index can find `q` as a substring. Shorter text is only found at the beginning of words."""
    return re.search(r"[^\W_]{3}", q) is not None
