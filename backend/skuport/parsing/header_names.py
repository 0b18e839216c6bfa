"""What of a header matters when columns are recognised by their names."""

import re
import unicodedata

from skuport.parsing.values import trim_name

_BREAKS = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]\s*")
_MARKS = "*?:"
_BRACKETED = r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}|（[^（）]*）|【[^【】]*】"
_BEHIND = re.compile(rf"(?:{_BRACKETED})$")
_BEFORE = re.compile(rf"^(?:{_BRACKETED})")
_NAME_MAX = 255


def column_name(cell: str) -> str:
    """The name of a column: what its header says, trimmed and on one line. A line break counts as a blank."""
    name = trim_name(cell)
    return name if name.isprintable() else " ".join(part.rstrip() for part in _BREAKS.split(name))


def squeeze(name: str) -> str:
    """The header without case, spaces, `_` and `-`, accents, invisible characters, and what marks it as required or as
    a question (`*SKU`, `Published?`, `Name:`)."""
    plain = (c for c in unicodedata.normalize("NFKD", name) if unicodedata.category(c) not in ("Mn", "Cf"))
    return "".join("".join(plain).casefold().replace("_", "").replace("-", "").split()).strip(_MARKS)


def without_hint(name: str) -> str | None:
    """The header without the hints for people who fill in the file, in brackets before or behind it: `SKU (required,
    unique)`, `[optional] Name`. None where there are none, or nothing else."""
    if len(name) > _NAME_MAX:
        return None
    rest = name = name.strip().strip(_MARKS).strip()
    for hint in (_BEHIND, _BEFORE):
        while (shorter := hint.sub("", rest)) != rest:
            rest = shorter.strip().strip(_MARKS).strip()
    return rest if rest and rest != name else None
