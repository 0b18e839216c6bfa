"""Which encoding a text is probably in, by what its characters would be in each.

All candidates read the same pieces of the text, so that their costs (see `letter_costs`) can be compared.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from skuport.parsing.encodings import ENCODINGS, Encoding
from skuport.parsing.letter_costs import (
    IMPOSSIBLE,
    MARGIN,
    ideograph_cost,
    languages_cost,
    normalized,
    words_and_signs,
)

_WEST = ["en", "de", "fr", "es", "it", "pt", "nl", "da", "nb", "sv", "fi", "is", "ca"]
_CENTRAL = ["pl", "cs", "sk", "hu", "sl", "hr", "ro", "de", "en"]
_CYRILLIC = ["ru", "uk", "bg", "mk", "sr", "en"]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """An encoding that is looked for, the languages written in it, and what it costs that it is rare."""

    encoding: str
    languages: list[str]
    rarity: float


_CANDIDATES = (
    _Candidate("windows-1252", [*_WEST, "et"], 0.0),
    _Candidate("windows-1250", _CENTRAL, 2.0),
    _Candidate("windows-1251", _CYRILLIC, 2.0),
    _Candidate("windows-1253", ["el", "en"], 2.0),
    _Candidate("windows-1254", ["tr", *_WEST], 2.5),
    _Candidate("windows-1255", ["he", "en"], 3.0),
    _Candidate("windows-1256", ["ar", "en", "fr"], 3.0),
    _Candidate("windows-1257", ["lt", "lv", "et", "en", "de", "fi", "sv"], 2.5),
    _Candidate("windows-1258", ["vi", "en", "fr"], 4.0),
    _Candidate("iso-8859-2", _CENTRAL, 3.5),
    _Candidate("iso-8859-4", ["lt", "lv", "et", "en"], 7.0),
    _Candidate("iso-8859-5", _CYRILLIC, 5.0),
    _Candidate("iso-8859-6", ["ar", "en"], 7.0),
    _Candidate("iso-8859-7", ["el", "en"], 4.0),
    _Candidate("iso-8859-9", ["tr", *_WEST], 5.0),
    _Candidate("iso-8859-15", [*_WEST, "et"], 3.0),
    _Candidate("koi8-r", ["ru", "en"], 3.5),
    _Candidate("koi8-u", ["uk", "ru", "en"], 5.0),
    _Candidate("mac-roman", _WEST, 3.5),
    _Candidate("mac-latin2", _CENTRAL, 5.0),
    _Candidate("mac-cyrillic", _CYRILLIC, 5.0),
    _Candidate("mac-greek", ["el", "en"], 7.0),
    _Candidate("mac-iceland", ["is", "en"], 7.0),
    _Candidate("mac-romanian", ["ro", "en"], 7.0),
    _Candidate("mac-turkish", ["tr", "en"], 7.0),
    _Candidate("cp437", _WEST, 4.5),
    _Candidate("cp720", ["ar", "en"], 7.0),
    _Candidate("cp737", ["el", "en"], 7.0),
    _Candidate("cp775", ["lt", "lv", "et", "en"], 7.0),
    _Candidate("cp850", _WEST, 3.5),
    _Candidate("cp852", _CENTRAL, 3.5),
    _Candidate("cp855", ["bg", "sr", "en"], 7.0),
    _Candidate("cp857", ["tr", "en"], 7.0),
    _Candidate("cp860", ["pt", "en"], 7.0),
    _Candidate("cp861", ["is", "en"], 7.0),
    _Candidate("cp862", ["he", "en"], 7.0),
    _Candidate("cp866", ["ru", "bg", "en"], 3.5),
    _Candidate("shift_jis", ["ja"], 5.0),
    _Candidate("euc-jp", ["ja"], 6.0),
    _Candidate("gb18030", ["zh"], 5.0),
    _Candidate("big5", ["zh-hant"], 5.0),
    _Candidate("euc-kr", ["ko"], 5.0),
)
_DAMAGED_UTF8 = _Candidate("utf-8", [*_WEST, *_CENTRAL, *_CYRILLIC, "tr", "lt", "lv", "et", "el"], -8.0)

CLEARLY_BETTER = 8.0
"""By how much the next different reading has to cost more: then it is 3,000 times less probable."""
# What a character costs on average, at most, in a text that is in the encoding. If it costs more in all of them, the
# text is in one that isn't looked for.
_USUAL, _USUAL_IDEOGRAPHS = 4.5, 8.0

_SHOWN_READINGS = 6
_DAMAGE = 6.0
_LATIN_LETTER = 3.0
_SCRIPT_CHANGE = 5.0

_ENOUGH_BYTES = 4096
_ENOUGH_OF_A_BYTE = 20
_PIECE_BYTES = 200
_START_BYTES = 64 * 1024
_ENOUGH_WORDS = 40

_ASCII = bytes(range(128))
_PIECE = re.compile(rb"[A-Za-z]*[\x80-\xff][A-Za-z\x80-\xff]*")
_LINE = re.compile(rb"[^\r\n\x80-\xff]*[\x80-\xff][^\r\n]*")
_ASCII_WORD = re.compile(rb"(?<![A-Za-z\x80-\xff])[A-Za-z]?[a-z]{2,20}(?![A-Za-z\x80-\xff])")


@dataclass(frozen=True, slots=True)
class Reading:
    """How an encoding would read a text.

    `cost`: how improbable the text would be, in nats. `usual`: whether it looks like text in a language of this
    encoding. `pieces`: all that isn't ASCII, with what is around it.
    """

    encoding: str
    cost: float
    usual: bool
    pieces: tuple[str, ...]

    def sample(self, at: int) -> str:
        """Piece `at`, without what is around it unless it is only a sign."""
        piece = self.pieces[at]
        word = _without_margin(piece)[1:]
        shown = word if any(map(str.isalpha, word)) else piece.strip(" ,;|\t\"'")
        return "".join(character if character.isprintable() else " " for character in shown)


def readings(head: bytes, *, may_be_utf8: bool) -> list[Reading]:
    """Different readings of a text, the most probable one first, at most six. Encodings that read it alike are one.

    `head` has bytes outside ASCII. `may_be_utf8`: it isn't, but a part of it may be.
    """
    pieces, context = _pieces(head), _context(head)
    candidates = (*_CANDIDATES, _DAMAGED_UTF8) if may_be_utf8 else _CANDIDATES
    found: dict[tuple[str, ...], Reading] = {}
    for candidate in candidates:
        reading = _read(candidate, pieces, context)
        known = found.get(reading.pieces)
        if known is None or reading.cost < known.cost:
            found[reading.pieces] = reading
    return sorted(found.values(), key=lambda reading: reading.cost)[:_SHOWN_READINGS]


def is_clear(found: Sequence[Reading]) -> bool:
    """Whether the first of these readings is clearly better than the next one, and looks like text at all."""
    return found[0].usual and (len(found) == 1 or found[1].cost - found[0].cost >= CLEARLY_BETTER)


def telling_piece(found: Sequence[Reading]) -> int:
    """Of the pieces that the first two readings read differently, the first one of which there are most readings."""
    telling, most = 0, 0
    for at, texts in enumerate(zip(*(reading.pieces for reading in found), strict=True)):
        different = len(set(texts))
        if different > most and texts[0] != texts[min(1, len(texts) - 1)]:
            telling, most = at, different
    return telling


def _pieces(head: bytes) -> list[bytes]:
    """Different pieces of the text that aren't ASCII, with MARGIN bytes on each side, blanks for none. If there are
    many, those with a byte that is rare in the others: that may be what tells two encodings apart."""
    seen: Counter[int] = Counter()
    kept: list[bytes] = []
    size = 0
    # Of the rest of the head, each different piece is looked at once: that is faster than a look at all that are there.
    start = ((match[0], match.start()) for match in _PIECE.finditer(head, 0, _START_BYTES))
    rest = ((piece, None) for piece in dict.fromkeys(_PIECE.findall(head, _START_BYTES)))
    for piece, found in chain(start, rest):
        enough = _ENOUGH_OF_A_BYTE if size < _ENOUGH_BYTES else 1
        high = set(piece[:_PIECE_BYTES].translate(None, _ASCII))
        if all(seen[byte] >= enough for byte in high):
            continue
        begin = head.find(piece, _START_BYTES) if found is None else found
        shown = _with_margin(head, begin, begin + len(piece))
        if shown not in kept:
            seen.update(high)
            kept.append(shown)
            size += len(shown)
            if size > 2 * _ENOUGH_BYTES:
                break
    return kept


def _with_margin(head: bytes, begin: int, end: int) -> bytes:
    before, after = head[max(begin - MARGIN, 0) : begin], head[end : end + MARGIN]
    # Of another piece, or of another line, there is nothing to see.
    if not before.isascii() or b"\n" in before or b"\r" in before:
        before = before[-1:] if before[-1:].isascii() else b""
    after = after if after.isascii() else after[:1]
    return before.rjust(MARGIN) + head[begin : min(end, begin + _PIECE_BYTES)] + after.ljust(MARGIN)


def _context(head: bytes) -> list[str]:
    """Some words of ASCII letters that are on a line with other characters. They say which language it may be in."""
    found: dict[str, None] = {}
    for line in _LINE.finditer(head[:_START_BYTES]):
        found |= dict.fromkeys(word.decode().lower() for word in _ASCII_WORD.findall(line[0][:1000]))
        if len(found) >= _ENOUGH_WORDS:
            break
    return list(found)[:_ENOUGH_WORDS]


def _read(candidate: _Candidate, pieces: Sequence[bytes], context: Sequence[str]) -> Reading:
    encoding = ENCODINGS[candidate.encoding]
    if encoding.kind == "multi":
        texts, cost = _read_ideographs(encoding, candidate.languages[0], pieces)
        beside, usual = languages_cost((), context, ["en"]), _USUAL_IDEOGRAPHS
    else:
        texts, words, cost = _read_words(encoding, pieces)
        alone = languages_cost(words, (), candidate.languages)
        beside, usual = languages_cost(words, context, candidate.languages) - alone, _USUAL
        cost += alone
    characters = sum(len(text) - 2 * MARGIN for text in texts)
    # That bytes are UTF-8 is usual enough, whatever they say.
    is_usual = encoding.kind == "utf-8" or cost <= usual * max(1, characters)
    return Reading(encoding.name, candidate.rarity + cost + beside, is_usual, tuple(texts))


def _read_words(encoding: Encoding, pieces: Sequence[bytes]) -> tuple[list[str], list[str], float]:
    """The pieces as text, the words in them, and the cost of all else."""
    texts, words, cost = [], [], 0.0
    undefined = _DAMAGE if encoding.kind == "utf-8" else IMPOSSIBLE
    for piece in pieces:
        text = normalized(encoding.decode(piece, "replace"))
        found, signs = words_and_signs(text)
        texts.append(text)
        words += found
        cost += signs + undefined * text.count("\ufffd")
    return texts, words, cost


def _read_ideographs(encoding: Encoding, language: str, pieces: Sequence[bytes]) -> tuple[list[str], float]:
    texts, cost = [], 0.0
    for piece in pieces:
        text = encoding.decode(piece, "replace")
        texts.append(text)
        for one, two in pairwise(_without_margin(text)):
            cost += _LATIN_LETTER if two.isascii() else ideograph_cost(two, language)
            if one.isascii() != two.isascii() and one.isalpha() and two.isalpha():
                cost += _SCRIPT_CHANGE
    return texts, cost


def _without_margin(text: str) -> str:
    """The text from the last character before the piece on. The bytes behind it may be halves of its characters."""
    end = len(text) - MARGIN
    while end < len(text) and not text[end].isascii():
        end += 1
    return text[MARGIN - 1 : end]
