"""Makes backend/skuport/parsing/letter_pairs.py from lists of frequent words.

    python -m venv /tmp/words && /tmp/words/bin/pip install wordfreq==3.1.1 simplemma==2.0.0
    /tmp/words/bin/python scripts/letter_pairs.py

Only counts of letters and pairs of letters go into the result, no words.

The lists: wordfreq (its data under CC BY-SA 4.0) and simplemma (MIT).
"""

import gzip
import json
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgpack
import wordfreq
from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

TARGET = Path(__file__).parents[1] / "backend/skuport/parsing/letter_pairs.py"
LANGUAGES = [
    "en",
    "de",
    "fr",
    "es",
    "it",
    "pt",
    "nl",
    "da",
    "nb",
    "sv",
    "fi",
    "is",
    "ca",
    "et",
    "pl",
    "cs",
    "sk",
    "hu",
    "sl",
    "hr",
    "ro",
    "tr",
    "lt",
    "lv",
    "vi",
    "ru",
    "uk",
    "bg",
    "mk",
    "sr",
    "el",
    "he",
    "ar",
]
WORDS = 40_000
LETTERS = 110
IDEOGRAPHS = 800
DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
STEP = 0.2
SCRIPTS = dict.fromkeys(["ru", "uk", "bg", "mk", "sr"], "CYRILLIC") | {
    "el": "GREEK",
    "he": "HEBREW",
    "ar": "ARABIC",
}
LATIN_SERBIAN = [
    "a",
    "b",
    "v",
    "g",
    "d",
    "đ",
    "e",
    "ž",
    "z",
    "i",
    "j",
    "k",
    "l",
    "m",
    "n",
    "o",
    "p",
    "r",
    "s",
    "t",
    "ć",
    "u",
    "f",
    "h",
    "c",
    "č",
    "š",
]
CYRILLIC_SERBIAN = str.maketrans(dict(zip(LATIN_SERBIAN, "абвгдђежзијклмнопрстћуфхцчш", strict=True)))

Weighted = tuple[str, float]


def main() -> None:
    pairs = {language: table(language) for language in LANGUAGES}
    simplified = ideographs("zh", "\u4e00", "\u9fff")
    frequent = {
        "ja": ideographs("ja", "\u4e00", "\u9fff"),
        "zh": simplified,
        "zh-hant": "".join(dict.fromkeys(traditional(simplified)))[: IDEOGRAPHS + 100],
        "ko": ideographs("ko", "\uac00", "\ud7a3"),
    }
    TARGET.write_text("\n".join(module(pairs, frequent)) + "\n")


def words(language: str) -> Iterator[Weighted]:
    """Words in small letters, and their weights: the square roots of their frequencies, as catalogs have few of the
    most frequent words of a language."""
    if language == "et":
        yield from ((form, 1.0) for form in forms("et")[::40] if form.islower() and form.isalpha())
        return
    found = wordfreq.get_frequency_dict({"hr": "sh", "sr": "sh"}.get(language, language))
    top = sorted(found.items(), key=lambda item: -item[1])[:WORDS]
    script = SCRIPTS.get(language, "LATIN")
    sharp = with_sharp_s() if language == "de" else {}
    for plain, frequency in top:
        word = respelled(sharp.get(plain, plain), language)
        if word.isalpha() and all(unicodedata.name(letter, "").startswith(script) for letter in word):
            yield word, math.sqrt(frequency * 1e6)


def respelled(word: str, language: str) -> str:
    """wordfreq has Serbian in Latin letters and Greek without final sigma; 8-bit encodings have Romanian cedillas."""
    if language == "sr":
        return word.replace("lj", "љ").replace("nj", "њ").replace("dž", "џ").translate(CYRILLIC_SERBIAN)
    if language == "el":
        return re.sub("σ$", "ς", word)
    return unicodedata.normalize("NFC", word).replace("ș", "ş").replace("ț", "ţ")


def with_sharp_s() -> dict[str, str]:
    """wordfreq writes ss for ß."""
    sharp = {form.lower().replace("ß", "ss"): form.lower() for form in forms("de") if "ß" in form}
    return {plain: form for plain, form in sharp.items() if plain not in ("masse", "busse", "flosse", "russ")}


def forms(language: str) -> list[str]:
    dictionary: Iterable[str | bytes] = DefaultDictionaryFactory().get_dictionary(language)
    return [form if isinstance(form, str) else form.decode() for form in dictionary]


def table(language: str) -> tuple[str, str]:
    """The letters, a blank first, and the costs of each behind each."""
    weighted = list(words(language))
    letters: Counter[str] = Counter()
    following: Counter[tuple[str, str]] = Counter()
    for word, weight in weighted:
        for letter in word:
            letters[letter] += weight
        for pair in zip(f" {word}", f"{word} ", strict=True):
            following[pair] += weight
    latin = language not in SCRIPTS
    total = sum(letters.values())
    kept = [c for c, weight in letters.most_common() if weight / total > 3e-5 or (latin and c.isascii())]
    alphabet = " " + "".join(c for c in kept if latin or not c.isascii())[:LETTERS]
    edges = sum(weight for _, weight in weighted)
    share = {c: max((edges if c == " " else letters[c]) / (total + edges), 1e-5) for c in alphabet}
    prior = 12 * edges / len(weighted)  # as if twelve words more had the letters in their usual shares
    costs = ""
    for one in alphabet:
        seen = sum(following[one, two] for two in alphabet)
        chances = ((following[one, two] + prior * share[two]) / (seen + prior) for two in alphabet)
        costs += "".join(DIGITS[min(len(DIGITS) - 1, round(-math.log(chance) / STEP))] for chance in chances)
    return alphabet, costs


def ideographs(language: str, first: str, last: str) -> str:
    found: Counter[str] = Counter()
    for word, frequency in wordfreq.get_frequency_dict(language).items():
        for character in word:
            if first <= character <= last:
                found[character] += math.sqrt(frequency * 1e6)
    return "".join(character for character, _ in found.most_common(IDEOGRAPHS))


def traditional(simplified: str) -> Iterator[str]:
    """The traditional characters for these, as far as they are among the frequent ones of Big5."""
    mapping = Path(wordfreq.__path__[0]) / "data/_chinese_mapping.msgpack.gz"
    variants: dict[str, list[str]] = {}
    for code, meant in msgpack.loads(gzip.decompress(mapping.read_bytes()), strict_map_key=False).items():
        variants.setdefault(meant, []).append(chr(code))
    for character in simplified:
        others = [variant for variant in variants.get(character, []) if is_frequent_in_big5(variant)]
        yield from others[:1]
        if is_frequent_in_big5(character):
            yield character


def is_frequent_in_big5(character: str) -> bool:
    try:
        return character.encode("big5")[0] <= 0xC6
    except UnicodeEncodeError:
        return False


def module(pairs: dict[str, tuple[str, str]], frequent: dict[str, str]) -> Iterator[str]:
    yield '"""How often letters follow each other in the words of some languages, and which ideographs are frequent.'
    yield ""
    yield "scripts/letter_pairs.py counted them in the word lists of wordfreq (CC BY-SA 4.0) and simplemma. Why:"
    yield "docs/decisions/0040-uncertain-encodings-are-a-question.md."
    yield '"""'
    yield ""
    yield "PAIRS: dict[str, tuple[str, str]] = {"
    for language, (alphabet, costs) in pairs.items():
        yield f'    "{language}": ('
        yield from literals(alphabet, 60, end=",")
        yield from literals(costs, 88, end=",")
        yield "    ),"
    yield "}"
    yield '"""By language: its letters, of which the blank is the edge of a word; and for each of them, in that'
    yield 'order, the costs of all of them behind it, as indices into DIGITS, in steps of STEP."""'
    yield f'DIGITS = "{DIGITS}"'
    yield f"STEP = {STEP}"
    yield '"""In nats: the natural logarithm of one over the probability."""'
    yield ""
    yield "IDEOGRAPHS: dict[str, str] = {"
    for language, characters in frequent.items():
        yield f'    "{language}": ('
        yield from literals(characters, 45)
        yield "    ),"
    yield "}"
    yield '"""By language, the most frequent first."""'


def literals(text: str, width: int, end: str = "") -> Iterator[str]:
    parts = [json.dumps(text[at : at + width], ensure_ascii=False) for at in range(0, len(text), width)]
    for part in parts[:-1]:
        yield f"        {part}"
    yield f"        {parts[-1]}{end}"


if __name__ == "__main__":
    main()
