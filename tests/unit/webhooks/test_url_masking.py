"""Which parts of a webhook's URL are shown to whom."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skuport.webhooks.url_masking import masked_url, secret_parts


@pytest.mark.parametrize(
    ("url", "masked"),
    [
        ("https://hooks.example.com/services/T00/B00/XXX", "https://hooks.example.com/…"),
        ("https://example.com:8443/x", "https://example.com:8443/…"),
        ("https://example.com?token=abc", "https://example.com/…"),
        ("https://example.com/?token=abc", "https://example.com/…"),
        ("https://name:password@example.com/x", "https://example.com/…"),
        ("https://[2001:db8::1]:9000/x", "https://[2001:db8::1]:9000/…"),
        ("https://example.com/", "https://example.com/"),
        ("https://example.com", "https://example.com/"),
    ],
)
def test_scheme_host_and_port_are_shown(url: str, masked: str) -> None:
    assert masked_url(url) == masked


@given(st.from_regex(r"[a-z0-9%/=&._-]{1,40}", fullmatch=True), st.sampled_from(["/", "/?", "/h?k="]))
def test_nothing_behind_the_host_is_shown(secret: str, where: str) -> None:
    assert masked_url(f"https://example.com{where}{secret}") in (
        "https://example.com/…",
        "https://example.com/",
    )


def test_long_parts_are_hidden_from_what_a_receiver_repeats() -> None:
    parts = secret_parts("https://example.com/hooks/T0123456789?key=a%20long%20secret&flag&n=1")
    assert parts == [
        "/hooks/T0123456789?key=a%20long%20secret&flag&n=1",
        "/hooks/T0123456789?key=a long secret&flag&n=1",
        "key=a%20long%20secret&flag&n=1",
        "key=a long secret&flag&n=1",
        "/hooks/T0123456789",
        "a%20long%20secret",
        "a long secret",
        "T0123456789",
    ]


def test_short_parts_stay() -> None:
    assert secret_parts("https://example.com/hooks?a=b") == ["/hooks?a=b"]
    assert secret_parts("https://example.com/hooks") == []
    assert secret_parts("https://example.com/") == []
