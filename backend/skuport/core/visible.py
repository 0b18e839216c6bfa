"""Characters that a terminal or a browser obeys instead of showing them: they can hide text, or disguise it."""

import re
import unicodedata

_CONTROLS = "\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff"
_BIDI = "\u202a-\u202e\u2066-\u2069"

_CONTROL = re.compile(f"[{_CONTROLS}{_BIDI}]")
_CONTROL_IN_LINES = re.compile(f"(?![\n\t])[{_CONTROLS}{_BIDI}]")


def has_controls(text: str) -> bool:
    """Whether there are control characters, line breaks, or characters that change the direction of writing."""
    return _CONTROL.search(text) is not None


def is_blank(text: str) -> bool:
    """Whether there is nothing to see: white space, and characters without a shape."""
    return all(unicodedata.category(character)[0] in "ZC" for character in text)


def escape_controls(text: str, *, lines: bool = False) -> str:
    """The text with each of them written as in a Python string, like `\\x1b`. `lines`: line breaks and tabs stay."""
    pattern = _CONTROL_IN_LINES if lines else _CONTROL
    return pattern.sub(lambda found: found[0].encode("unicode_escape").decode(), text)
