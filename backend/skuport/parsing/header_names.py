"""What of a header matters when columns are recognised by their names."""

import unicodedata


def squeeze(name: str) -> str:
    """The header without case, spaces, `_` and `-`, accents, invisible characters, and what marks it as required or as
    a question (`*SKU`, `Published?`)."""
    plain = (c for c in unicodedata.normalize("NFKD", name) if unicodedata.category(c) not in ("Mn", "Cf"))
    return "".join("".join(plain).casefold().replace("_", "").replace("-", "").split()).strip("*?")
