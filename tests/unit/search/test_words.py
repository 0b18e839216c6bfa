"""The words of a search, as the database separates those of products."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skuport.search.words import SEPARATORS, has_trigram, normalize, words_of

TEXT = st.text(st.sampled_from("aB é茶1★-_%'\\ \t\u00a0,."), max_size=20)


@pytest.mark.parametrize(
    ("q", "normalized"),
    [("  oak \t chair\n", "oak chair"), ("", ""), (" \u00a0 ", ""), ("Oak-Chair", "Oak-Chair")],
)
def test_spaces_are_normalized(q: str, normalized: str) -> None:
    assert normalize(q) == normalized


@given(TEXT)
def test_normalizing_again_changes_nothing(q: str) -> None:
    assert normalize(normalize(q)) == normalize(q)


@pytest.mark.parametrize(
    ("q", "words"),
    [
        ("half-size", ["half", "size"]),
        ("oak oak chair", ["oak", "chair"]),
        ("50% off_er", ["50", "off", "er"]),
        ("★ oak", ["★", "oak"]),
        ("--", []),
        ("茶碗 Blue", ["茶碗", "Blue"]),
    ],
)
def test_words_are_separated_by_punctuation(q: str, words: list[str]) -> None:
    assert words_of(q) == words


@given(TEXT)
def test_each_word_is_there_once_and_whole(q: str) -> None:
    words = words_of(normalize(q))
    assert len(set(words)) == len(words)
    assert all(word and not SEPARATORS.search(word) and " " not in word for word in words)
    assert all(word in q for word in words)


@pytest.mark.parametrize("character", "%_'\\:*&|!()<>\"")
def test_no_word_has_a_character_with_a_meaning_in_a_pattern(character: str) -> None:
    assert words_of(f"a{character}b") == ["a", "b"]


@pytest.mark.parametrize(
    ("q", "has_one"),
    [("oak", True), ("oa", False), ("o-a-k", False), ("a_bcd", True), ("ab_c", False), ("日本語", True)],
)
def test_a_trigram_is_three_letters_or_digits_in_a_row(q: str, has_one: bool) -> None:
    assert has_trigram(q) is has_one
