"""What a value may be."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skuport.parsing import values
from skuport.parsing.fields import ACTIVE, DESCRIPTION, NAME, SKU
from skuport.parsing.values import ValueProblem


@pytest.mark.parametrize(
    ("sku", "key"),
    [
        ("ABC-1", "abc-1"),
        ("\u00a0 ABC-1\u2003", "abc-1"),
        ("Straße", "strasse"),
        ("STRASSE", "strasse"),
        ("ﬁsh", "fish"),
        ("İ1", "i̇1"),
        ("ı1", "ı1"),
        ("Cafe\u0301", "café"),
        ("CAFÉ", "café"),
        ("ΑΣ", "ας".replace("ς", "σ")),
    ],
)
def test_sku_key(sku: str, key: str) -> None:
    assert values.sku_key(sku) == key


def by_definition(sku: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", sku).strip().casefold())


@given(st.text())
def test_a_sku_key_is_as_defined_and_its_own_key(sku: str) -> None:
    key = values.sku_key(sku)
    assert key == by_definition(sku)
    assert values.sku_key(key) == key


def test_a_sku_key_of_any_single_character_is_its_own_key() -> None:
    folded = (chr(code) for code in range(sys.maxunicode + 1) if chr(code).casefold() != chr(code))
    for character in folded:
        key = values.sku_key(character)
        assert values.sku_key(key) == key == by_definition(character)


@given(st.text(st.characters(max_codepoint=127)))
def test_the_shortcut_for_ascii_is_no_other_rule(sku: str) -> None:
    assert values.sku_key(sku) == by_definition(sku)


@pytest.mark.parametrize("text", ["A-1", " A-1\t", "\u00a0A-1\u00a0", "A 1", "É×½", "a" * 255])
def test_skus_are_trimmed_and_otherwise_kept(text: str) -> None:
    assert values.clean_sku(text) == text.strip()


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("", "sku_required", "missing"),
        (" \u00a0\t", "sku_required", "missing"),
        ("a" * 256, "sku_too_long", "256 characters; the limit is 255"),
        ("A\u200bB", "sku_invisible_character", "U+200B (ZERO WIDTH SPACE), at position 2"),
        ("AB\u202e", "sku_invisible_character", "U+202E (RIGHT-TO-LEFT OVERRIDE), at position 3"),
        ("\ufeffA", "sku_invisible_character", "U+FEFF"),
        ("\u3164", "sku_invisible_character", "U+3164 (HANGUL FILLER), at position 1"),
        ("A\u2800B", "sku_invisible_character", "U+2800 (BRAILLE PATTERN BLANK), at position 2"),
        ("A\ufe0f", "sku_invisible_character", "U+FE0F (VARIATION SELECTOR-16), at position 2"),
        *(
            (f"A{character}B", "sku_invisible_character", "at position 2")
            for character in "\u17b4\u180f\u2065\ufff0\U000e0000"
        ),
        ("A\U000e0100", "sku_invisible_character", "U+E0100 (VARIATION SELECTOR-17), at position 2"),
        ("A\nB", "sku_invisible_character", "U+000A (control character), at position 2"),
        ("A\u2028B", "sku_invisible_character", "U+2028"),
        ("A\u00adB", "sku_invisible_character", "SOFT HYPHEN"),
        ("A\0B", "invalid_character", "NUL character at position 2"),
        ("A\ud800", "invalid_character", "U+D800, at position 2"),
    ],
)
def test_skus_that_are_refused(text: str, code: str, says: str) -> None:
    with pytest.raises(ValueProblem) as caught:
        values.clean_sku(text)
    assert caught.value.code == code
    assert says in caught.value.message


@pytest.mark.parametrize(
    ("clean", "limit", "prefix"),
    [
        (NAME.kind.parse, 500, "name"),
        (DESCRIPTION.kind.parse, 100_000, "description"),
        (values.clean_attribute_key, 100, "attribute_key"),
        (values.clean_attribute_value, 10_000, "attribute_value"),
    ],
)
def test_texts(clean, limit: int, prefix: str) -> None:  # type: ignore[no-untyped-def]
    assert clean("\u00a0 a\nb \t") == "a\nb"
    assert clean(" " + "é" * limit) == "é" * limit
    for text, code in [
        ("x" * (limit + 1), f"{prefix}_too_long"),
        ("x\0", "invalid_character"),
        ("x\udc80", "invalid_character"),
    ]:
        with pytest.raises(ValueProblem) as caught:
            clean(text)
        assert caught.value.code == code


def test_blank_texts() -> None:
    assert NAME.kind.parse(" ") == DESCRIPTION.kind.parse("\t") == DESCRIPTION.clean("\t") == ""
    for clean, code in [
        (NAME.clean, "name_required"),
        (SKU.clean, "sku_required"),
        (values.clean_attribute_key, "attribute_key_required"),
        (values.clean_attribute_value, "attribute_value_required"),
    ]:
        with pytest.raises(ValueProblem) as caught:
            clean(" ")
        assert caught.value.code == code


def test_active() -> None:
    for word in ("true", "YES", "y", "T", " 1", "On", "active\n", "Enabled", "WAHR", "oui", "SÍ"):
        assert ACTIVE.clean(word) is True
    for word in ("False", "no", "N", "f", "0", "OFF", "Inactive", "disabled", "FALSCH", "non"):
        assert ACTIVE.clean(word) is False
    for word in ("", "maybe", "１", "2", "1.0", "tru", "ouais"):
        with pytest.raises(ValueProblem, match="Use one of true/false, yes/no") as caught:
            ACTIVE.clean(word)
        assert caught.value.code == "active_invalid"
