"""Which encoding a file is found to be in, and when that is left to the user.

The first test makes files of each language in each of its encodings, and counts how many are read without a question.
`pytest -s` prints its table; docs/decisions/0040-uncertain-encodings-are-a-question.md has it for more files.
"""

import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from skuport.parsing.encoding import DetectedEncoding, detect_encoding
from skuport.parsing.encodings import ENCODINGS
from tests.unit.parsing.product_names import OTHERS, WESTERN, Language

LANGUAGES = WESTERN | OTHERS
SIZES = {1: 5, 3: 3, 10: 1, 50: 1, 300: 1}
"""Rows of a file, and how many files of that size are made."""
ASKED_AT_MOST = {1: 0.45, 3: 0.08, 10: 0.0, 50: 0.0, 300: 0.0}
"""The share of Western files in Windows-1252 that may need an answer, by their rows."""
_TONES = "\u0300\u0301\u0303\u0309\u0323"


@dataclass(frozen=True, slots=True)
class Case:
    language: str
    encoding: str
    rows: int
    text: str
    detected: DetectedEncoding

    @property
    def is_read(self) -> bool:
        """Rightly."""
        data = encoded(self.text, self.encoding)
        return composed(ENCODINGS[self.detected.encoding].decode(data, "replace")) == composed(self.text)


def composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def encoded(text: str, name: str) -> bytes:
    """Raises UnicodeEncodeError. Windows-1258 has Vietnamese vowels and tones apart."""
    if name == "windows-1258":
        text = "".join(c if c.isascii() or c in "đĐ" else _tone_apart(c) for c in composed(text))
    return text.encode(ENCODINGS[name].codec)


def _tone_apart(character: str) -> str:
    parts = unicodedata.normalize("NFD", character)
    tones = "".join(part for part in parts if part in _TONES)
    return composed("".join(part for part in parts if part not in _TONES)) + tones


def writable(names: tuple[str, ...], encoding: str) -> list[str]:
    found = []
    for name in names:
        try:
            data = encoded(name, encoding)
        except UnicodeEncodeError:
            continue
        found += [] if data.isascii() else [name]
    return found


def file_of(names: list[str], rows: int, seed: str) -> str:
    """A catalog whose rows have one of the names, or some of them two."""
    chance = random.Random(seed)
    picked = [chance.choice(names) for _ in range(rows)]
    if rows > 1:
        picked = [f"{name} {chance.choice(names)}" if chance.random() < 0.3 else name for name in picked]
    return "sku,name,price\n" + "".join(
        f"A-{at},{name},{chance.randrange(1, 99)}.50\n" for at, name in enumerate(picked, start=1)
    )


def cases(languages: dict[str, Language], sizes: dict[int, int]) -> Iterator[Case]:
    for language, its in languages.items():
        for encoding in its.encodings:
            names = writable(its.names, encoding)
            for rows, files in sizes.items():
                for seed in range(files):
                    text = file_of(names, rows, f"{language} {encoding} {rows} {seed}")
                    detected = detect_encoding(encoded(text, encoding), complete=True)
                    yield Case(language, encoding, rows, text, detected)


def share_asked(found: list[Case], rows: int) -> float:
    same = [case for case in found if case.rows == rows]
    return sum(not case.detected.certain for case in same) / len(same)


def table(found: list[Case]) -> str:
    """Files that need an answer, of all, by language, encoding and rows."""
    lines = [f"{'language':22} {'encoding':14}" + "".join(f"{rows:>9}" for rows in SIZES)]
    for key in dict.fromkeys((case.language, case.encoding) for case in found):
        same = [case for case in found if (case.language, case.encoding) == key]
        cells = []
        for rows in SIZES:
            asked = [not case.detected.certain for case in same if case.rows == rows]
            cells.append(f"{sum(asked)}/{len(asked)}".rjust(9))
        lines.append(f"{key[0]:22} {key[1]:14}" + "".join(cells))
    return "\n".join(lines)


def test_no_file_is_read_with_wrong_letters_without_a_question() -> None:
    found = list(cases(LANGUAGES, SIZES))
    print(table(found))

    wrong = [case for case in found if case.detected.certain and not case.is_read]
    assert not wrong, [
        (case.language, case.encoding, case.detected.encoding, case.text[15:80]) for case in wrong
    ]
    western = [case for case in found if case.language in WESTERN and case.encoding == "windows-1252"]
    for rows, limit in ASKED_AT_MOST.items():
        assert share_asked(western, rows) <= limit, rows
    assert share_asked(found, 50) <= 0.03


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("windows-1250", "sku,name\nA-1,skříň\nA-2,velký talíř\nA-3,dubový stůl\nA-4,malá lžíce\n"),
        ("windows-1250", "sku,name\nA-1,Łódka żaglowa\nA-2,Krzesło dębowe\n"),
        ("windows-1250", "sku,name\nA-1,Törölköző\nA-2,Szőnyeg\n"),
        ("windows-1250", "sku,name\nA-1,Masă\nA-2,Cană roşie\n"),
        ("windows-1251", "Артикул;Название;Цена\r\nKB-7;Радиатор «Север» № 5;16400\r\nKB-8;Колодки тормозные;\r\n"),
        ("windows-1253", "sku,name\nA-1,Καρέκλα\nA-2,Τραπέζι\n"),
        ("windows-1254", "sku,name\nA-1,kırmızı bardak\nA-2,ağaç kaşık\n"),
        ("windows-1257", "sku,name\nA-1,Kėdė medinė\nA-2,Stalas ąžuolinis\n"),
        ("windows-1258", "sku,name\nA-1,Ghế gỗ\nA-2,Bàn ăn\nA-3,Đèn bàn\n"),
        ("mac-roman", "sku,name\nA-1,Köksstol\nA-2,Skärbräda\nA-3,Fåtölj\n"),
        ("mac-roman", "sku,name\nA-1,Sillón\nA-2,Pañuelo\nA-3,Lámpara\n"),
        ("iso-8859-15", "sku,name\nA-1,Cœur en bois\nA-2,Bœuf séché\nA-3,Œillet\nA-4,4 €\n"),
        ("koi8-r", "sku,name\nA-1,Стул деревянный\n"),
        ("shift_jis", "sku,name\nA-1,木製の椅子\nA-2,表示ソフト\nA-3,能力開発\n"),
        ("gb18030", "sku,name\nA-1,木椅子\nA-2,男士衬衫\nA-3,不锈钢勺子\nA-4,厨房刀具\nA-5,电饭锅\n"),
        ("big5", "sku,name\nA-1,木椅子\nA-2,男士襯衫\nA-3,不鏽鋼湯匙\n"),
        ("euc-kr", "sku,name\nA-1,나무 의자\nA-2,전기밥솥\nA-3,숟가락\n"),
        # What catalogs in English have
        ("windows-1252", "sku,name\nA-1,Brand™ chair “nice”\nA-2,Men’s shirt\nA-3,up to 250 °C\n"),
        ("windows-1252", "sku,name\nA-1,Rug 2 m²\nA-2,9 €\nA-3,Box 30 × 40 cm\n"),
        ("windows-1252", "sku;preis\n1;4,50 €\n2;9 €\n"),
        ("windows-1252", "sku,name\nA-1,Grüße – 5 €\n"),
        # One piece in a German file that tells the encoding
        ("windows-1250", "sku,name\nA-1,Tür\nA-2,Größe XL\nA-3,Świecznik mosiężny\n"),
    ],
)  # fmt: skip
def test_what_is_clear_is_not_asked(encoding: str, text: str) -> None:
    data = encoded(text, encoding)
    detected = detect_encoding(data, complete=True)
    assert detected.certain, detected
    assert composed(ENCODINGS[detected.encoding].decode(data)) == composed(text)


@pytest.mark.parametrize(
    ("encoding", "text", "sample"),
    [
        ("windows-1250", "sku,name\nA-1,Łódka\nA-2,Boat\nA-3,Oar\n", "Łódka"),
        ("cp850", "sku,name\nA-1,Maße\nA-2,Ruler\n", "Maße"),
        ("iso-8859-15", "sku,name\nA-1,cœur\nA-2,heart\n", "cœur"),
        ("cp850", "sku,name\nA-1,ensoreámos\n", "ensoreámos"),
        ("windows-1257", "sku,name\nA-1,Šokolaad\n", "Šokolaad"),
    ],
)
def test_a_single_foreign_word_is_a_question(encoding: str, text: str, sample: str) -> None:
    detected = detect_encoding(encoded(text, encoding), complete=True)
    assert not detected.certain
    samples = {candidate.encoding: candidate.sample for candidate in detected.candidates}
    assert samples[encoding] == sample
    assert len(set(samples.values())) == len(samples) <= 6


def test_text_in_an_encoding_that_is_not_looked_for_is_a_question() -> None:
    thai = "sku,name\nA-1,เก้าอี้ไม้\nA-2,โต๊ะอาหาร\nA-3,โคมไฟ\nA-4,ผ้าเช็ดตัว\nA-5,มีดทำครัว\nA-6,รองเท้า\n"
    assert not detect_encoding(thai.encode("cp874"), complete=True).certain


@pytest.mark.parametrize(
    "data",
    [
        b"sku,name\nIV-1,Sm\xc3\xb8rkniv\nIV-2,Caf\xe9 cup\nIV-3,Cut emoji \xf0\x9f\x98\nIV-4,Plain\n",
        "sku,name\nA-1,Größe\nA-2,Füße\n".encode() + b"A-3,Caf\xe9\n",
        "sku,name\nA-1,Стул\n".encode() + b"A-2,\xff\n",
        "sku,name\nA-1,Größe\n".encode("cp1252") + "A-2,Smørkniv\n".encode(),
    ],
)
def test_utf_8_with_damaged_rows_stays_utf_8(data: bytes) -> None:
    detected = detect_encoding(data, complete=True)
    assert (detected.encoding, detected.certain) == ("utf-8", True)


def test_the_whole_head_is_looked_at() -> None:
    german = "".join(f"A-{at},Stuhl für Küche {at:06}\n" for at in range(10_000))
    data = f"sku,name\n{german}B-1,Krzesło dębowe\nB-2,Świecznik mosiężny\n".encode("cp1250")
    assert len(data) > 256 * 1024
    detected = detect_encoding(data, complete=True)
    assert (detected.encoding, detected.certain) == ("windows-1250", True)


def test_what_is_set_is_used_and_the_others_are_offered() -> None:
    data = "sku,name\nA-1,Łódka\n".encode("cp1250")
    detected = detect_encoding(data, complete=True, encoding="latin2")
    assert (detected.encoding, detected.certain) == ("iso-8859-2", True)
    assert detected.candidates[0].encoding == "windows-1250"
