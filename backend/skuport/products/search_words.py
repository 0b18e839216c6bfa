"""What is sought, as text: words, and which of them the index of the search can be asked for."""

import re
from collections.abc import Sequence

PARTING = re.compile(
    "[\x01-\x1f!-/:-@\\[-`{-\xa9\xab-\xb1\xb4\xb6-\xb8\xbb\xbf\xd7\xf7\u2000-\u206f\u3000-\u3004\u3008-\u3020]"
)
"""What parts words, besides spaces: the same characters as in the database's `search.plain`. All that mean something
in a pattern of LIKE or a query of words are among them."""


def normalize(q: str) -> str:
    """Single spaces between words, none around them."""
    return " ".join(q.split())


def words_of(q: str) -> list[str]:
    """The words of a normalized `q`, each once."""
    return list(dict.fromkeys(word for word in PARTING.sub(" ", q).split(" ") if word))


def indexed(words: Sequence[str]) -> list[str]:
    """Those that the indexes can be asked for: a sign that is no letter has no trigram."""
    return [word for word in words if word[0].isalnum()]


def has_trigram(q: str) -> bool:
    """Whether the index of substrings can help. Less is sought as the beginning of words only."""
    return re.search(r"[^\W_]{3}", q) is not None
