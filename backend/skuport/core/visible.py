"""Characters that a terminal or a browser obeys instead of showing them: they can hide text, or disguise it."""

import re
import unicodedata

_CONTROLS = "\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff"
_BIDI = "\u202a-\u202e\u2066-\u2069"

# Invisible, but parts of words and emoji.
_JOINERS = "\u200b-\u200f\u2060-\u2064\ufeff"
# Letters and symbols without a shape: fillers of Hangul, and Braille without a dot.
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")

_CONTROL = re.compile(f"[{_CONTROLS}{_BIDI}]")
_TO_ESCAPE = re.compile(f"[{_CONTROLS}{_BIDI}{_JOINERS}]")
_TO_ESCAPE_IN_LINES = re.compile(f"(?![\n\t])[{_CONTROLS}{_BIDI}{_JOINERS}]")


def has_controls(text: str) -> bool:
    """Whether there are control characters, line breaks, or characters that change the direction of writing."""
    return _CONTROL.search(text) is not None


def is_blank(text: str) -> bool:
    """Whether there is nothing to see: white space, and characters without a shape."""
    return all(unicodedata.category(character)[0] in "ZC" or character in _FILLERS for character in text)


def escape_controls(text: str, *, lines: bool = False) -> str:
    """The text with each of them, and what is invisible, as in a Python string (`\\x1b`). `lines`: line breaks and tabs
    stay."""
    pattern = _TO_ESCAPE_IN_LINES if lines else _TO_ESCAPE
    return pattern.sub(lambda found: found[0].encode("unicode_escape").decode(), text)
