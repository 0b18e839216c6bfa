"""What is sought, as text: its words, and whether the index of the search can be asked for a part of one."""

import re

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


def has_trigram(q: str) -> bool:
    """Whether the index of substrings can help. Less is sought as the beginning of words only."""
    return re.search(r"[^\W_]{3}", q) is not None
