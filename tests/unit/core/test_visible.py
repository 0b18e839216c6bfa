import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from skuport.core.visible import escape_controls, has_controls, is_blank


@given(st.text())
@example("a\x1b[0m\u202e\u2028\ud800\n")
def test_what_is_escaped_has_no_controls_left(text: str) -> None:
    escaped = escape_controls(text)
    assert not has_controls(escaped)
    assert escaped != text or not has_controls(text)
    assert "\u200b" not in escaped
    assert all(unicodedata.category(character) not in {"Cc", "Cs", "Zl", "Zp"} for character in escaped)


def test_lines_may_stay() -> None:
    assert escape_controls("a\n\tb\r\x00", lines=True) == "a\n\tb\\r\\x00"
    assert escape_controls("a\n\u2028") == "a\\n\\u2028"


def test_letters_and_emoji_are_not_controls() -> None:
    for text in (
        "Größe 5",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "\U0001f469\u200d\U0001f527",
        "\u200fabc",
    ):
        assert not has_controls(text)
        assert not is_blank(text)


def test_white_space_and_what_has_no_shape_are_blank() -> None:
    assert is_blank("")
    assert is_blank(" \u00a0\u3000\u200b\ufeff\x00\u3164\u2800")
