"""How improbable a piece of text is: words by the letters that follow each other in a language, signs by where they
stand. Costs are in nats: natural logarithms of one over the probability."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import pairwise

from skuport.parsing.letter_pairs import DIGITS, IDEOGRAPHS, PAIRS, STEP

FOREIGN_LETTER = 9.0
"""A letter that a language doesn't use."""
ODD_CASE = 7.0
IMPOSSIBLE = 18.0
"""A control, an unassigned or private character, half a character."""

MARGIN = 2
"""How many characters on each side tell whether a sign is where such signs are."""

_OTHER_LANGUAGE = 4.0
_CONTEXT_WEIGHT = 0.25
_MISPLACED = 9.0
_NEXT_TO_A_DIGIT = 3.0
_RARE_SIGN = 8.0
_LONE_LETTER = 4.0  # of another script than Latin: there are such words, but more often it is a sign

# Letters to Unicode, signs in catalogs.
_SIGNS_OF_LETTERS = "ªºµ²³¹¼½¾"
_WORD = re.compile(rf"[^\W\d_{_SIGNS_OF_LETTERS}]+")
_GUILLEMETS = "«»‹›"
_OPENING, _CLOSING = "“„‘‚«»‹›”", "”“’‘«»‹›"
_UNITS = frozenset(["m", "cm", "mm", "dm", "km", "ft", "in", "yd"])
_NEXT_TO_NUMBERS = {
    "°": 2.5,
    "½": 3.0,
    "¼": 3.0,
    "¾": 3.0,
    "×": 3.0,
    "±": 4.0,
    "‰": 5.0,
    "º": 3.5,
    "ª": 3.5,
    "÷": 5.0,
}
_NEXT_TO_NUMBERS |= {"€": 2.5, "£": 3.0, "¥": 5.0, "¢": 5.5, "₫": 5.0, "₪": 5.0, "№": 4.0, "§": 5.0, "µ": 3.0}
_AFTER_WORDS = {"™": 3.0, "®": 3.0, "©": 4.0, "…": 4.5}
_ROMANIAN = str.maketrans("șțȘȚ", "şţŞŢ")  # the tables have the letters of the 8-bit encodings


def normalized(text: str) -> str:
    """The text with the letters that the tables have."""
    return unicodedata.normalize("NFC", text).translate(_ROMANIAN)


def words_and_signs(text: str) -> tuple[list[str], float]:
    """The words of a text, and the cost of all that doesn't depend on the language.

    `text` is one piece of a line with MARGIN characters of its surroundings at either end, blanks for none; only signs
    that aren't ASCII cost anything. Words are lower-case.
    """
    words: list[str] = []
    cost = 0.0
    for match in _WORD.finditer(text, MARGIN, len(text) - MARGIN):
        word = match[0]
        before, after = text[match.start() - 1], text[match.end()]
        if word in "Øø" and not before.isalpha() and (after.isdigit() or after == " "):
            cost += 3.5  # a diameter
            continue
        if after in "²³" and word in _UNITS:
            continue
        if len(word) == 1 and word > "\u0250":
            cost += _LONE_LETTER
        words.append(word.lower())
        cost += _case_cost(word)
        if not word.isascii():
            cost += _NEXT_TO_A_DIGIT * (before.isdigit() + after.isdigit())
    for at in range(MARGIN, len(text) - MARGIN):
        character = text[at]
        if (
            character > "\x7f"
            and character != "\ufffd"
            and (not character.isalpha() or character in _SIGNS_OF_LETTERS)
        ):
            cost += sign_cost(character, text[at - MARGIN : at], text[at + 1 : at + 1 + MARGIN])
    return words, cost


@lru_cache(maxsize=65_536)  # the same words are asked about for each encoding that reads them alike
def word_cost(word: str, language: str) -> float:
    """Of a lower-case word."""
    pairs = _pairs(language)
    return sum(pairs.get(pair, FOREIGN_LETTER) for pair in pairwise(f" {word} "))


def ideograph_cost(character: str, language: str) -> float:
    """Of a character of an East Asian language that isn't ASCII."""
    if character in "　、。「」・ー（）／：％～，！":
        return 5.0
    if "\u3041" <= character <= "\u30fe":
        return 4.0 if language == "ja" else 9.0
    if "\uff10" <= character <= "\uff5a":
        return 7.0
    if "\u4e00" <= character <= "\u9fff" or "\uac00" <= character <= "\ud7a3":
        rank = _ranks(language).get(character)
        if rank is not None:
            return 5.0 if rank < 200 else 6.0
        return 8.0 if (character >= "\uac00") == (language == "ko") else 13.0
    return IMPOSSIBLE


def _case_cost(word: str) -> float:
    """Capitals behind small letters, or small ones behind several capitals, next to a letter that isn't ASCII."""
    if word.isascii() or word.islower() or word.isupper() or word[1:].islower():
        return 0.0
    cost = 0.0
    for at, (one, two) in enumerate(pairwise(word)):
        if one.isascii() and two.isascii():
            continue
        if one.islower() and two.isupper() and one != "ß":
            cost += ODD_CASE
        elif one.isupper() and two.islower() and two != "ß" and at > 0:
            cost += ODD_CASE - 2
    return cost


def sign_cost(sign: str, left: str, right: str) -> float:
    """Of one that isn't ASCII, with MARGIN characters on each side."""
    before, after = left[-1], right[0]
    if sign in "\xa0\xad\u202f\u200e\u200f":
        return 7.0 if before.isalpha() and after.isalpha() else 3.0  # á in DOS encodings is a blank in others
    if before.isalpha() and after.isalpha():
        return _between_letters(sign, before, after)
    cost = _sign_cost(sign, left, right)
    return cost + sum(3.0 for neighbour in (before, after) if _is_odd_neighbour(neighbour))


def _between_letters(sign: str, before: str, after: str) -> float:
    if sign == "’":
        return 2.5
    if sign == "·" and before in "lL" and after in "lL":
        return 2.5
    return 5.0 if sign in "–—´" else _MISPLACED - 1.0 if sign == "‘" else _MISPLACED


def _is_odd_neighbour(character: str) -> bool:
    return character > "\x7f" and not character.isalnum() and character not in "\xa0“”„‘’«»‹›–—…"


def _sign_cost(sign: str, left: str, right: str) -> float:
    before, after = left[-1], right[0]
    if sign in "²³¹":
        return 2.5 if before in "mtnd" else 4.5 if before.isdigit() else _MISPLACED
    if sign in _NEXT_TO_NUMBERS:
        return _NEXT_TO_NUMBERS[sign] + (0.0 if _is_placed(sign, left, right) else 5.5)
    if sign in _AFTER_WORDS:
        return _AFTER_WORDS[sign] + (0.0 if before.isalnum() or sign == "©" else 4.0)
    if sign in "¿¡":
        return 3.0 if after.isalpha() else _MISPLACED
    if sign in "–—":
        return 3.0 if _is_between_alike(before, after) else 7.0
    if sign in "•·":
        return 3.5 if before.isspace() or after.isspace() else 6.0
    if sign in _OPENING and not before.isalnum() and after.isalnum():
        return 3.0 if sign not in _GUILLEMETS else 5.0
    if sign in _CLOSING and not after.isalnum() and not before.isspace():
        return 3.0 if sign not in _GUILLEMETS + "’" else 4.0
    if before.isalpha() or after.isalpha():
        return _RARE_SIGN + 3.0
    if sign in _OPENING or sign in _CLOSING:
        return _RARE_SIGN
    return IMPOSSIBLE if unicodedata.category(sign) in ("Cc", "Cn", "Co", "Cs") else _RARE_SIGN


def _is_between_alike(before: str, after: str) -> bool:
    return any(kind(before) and kind(after) for kind in (str.isspace, str.isdigit))


def _is_placed(sign: str, left: str, right: str) -> bool:
    """Whether there is a number where this sign has one."""
    before, after = left[-1], right[0]
    if sign == "µ":
        return not before.isalpha() and after in "mlgFAsS"
    if sign in "ºª":
        return before.isdigit() or before in "nN"
    if sign == "°":
        return before.isdigit() or (before.isspace() and after in "CFKc")
    if sign in "№§":
        return not before.isalpha() and (after + right[-1].strip()).isdigit()
    if before.isalpha() or after.isalpha():
        return False
    return before.isdigit() or after.isdigit() or any(side.strip().isdigit() for side in (left, right))


@cache
def _pairs(language: str) -> dict[tuple[str, str], float]:
    letters, costs = PAIRS[language]
    values = {digit: STEP * at for at, digit in enumerate(DIGITS)}
    edges = ((one, two) for one in letters for two in letters)
    return {pair: values[cost] for pair, cost in zip(edges, costs, strict=True)}


@cache
def _ranks(language: str) -> dict[str, int]:
    return {character: rank for rank, character in enumerate(IDEOGRAPHS[language])}


def languages_cost(words: Sequence[str], context: Sequence[str], languages: Sequence[str]) -> float:
    """Of words that are mostly in one of the languages. `context`: ASCII words beside them, which count less."""
    if not (words or context):
        return 0.0
    costs = [_costs(word, languages, 1.0) for word in words]
    costs += [_costs(word, languages, _CONTEXT_WEIGHT) for word in context]
    return min(map(sum, zip(*costs, strict=True)))


def _costs(word: str, languages: Sequence[str], weight: float) -> list[float]:
    """Of one word in a text in each of the languages: it may be of another of them, but seldom is."""
    costs = [word_cost(word, language) for language in languages]
    other = min(costs) + _OTHER_LANGUAGE
    return [weight * min(cost, other) for cost in costs]
