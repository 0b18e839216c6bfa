"""When a failed delivery is tried again."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skuport.webhooks.retry_schedule import DELAYS, delay_after, parse_retry_after

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def test_eight_attempts_over_about_a_day() -> None:
    assert len(DELAYS) == 7
    assert 24 * 3600 < sum(DELAYS) < 30 * 3600
    assert delay_after(8, Random(1)) is None


@given(st.integers(1, 7), st.integers())
def test_jitter_is_twenty_percent(failures: int, seed: int) -> None:
    delay = delay_after(failures, Random(seed))
    assert delay is not None
    assert 0.8 * DELAYS[failures - 1] <= delay <= 1.2 * DELAYS[failures - 1]


@given(st.integers(1, 7), st.floats(0, 1e9))
def test_retry_after_is_honoured_between_one_and_two_delays(failures: int, asked: float) -> None:
    step = DELAYS[failures - 1]
    delay = delay_after(failures, Random(1), asked)
    assert delay is not None
    assert step <= delay <= 2 * step
    if step <= asked <= 2 * step:
        assert delay == asked


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("120", 120.0),
        (" 7 ", 7.0),
        (format_datetime(NOW + timedelta(seconds=90), usegmt=True), 90.0),
        (format_datetime(NOW - timedelta(seconds=90), usegmt=True), 0.0),
        ("soon", None),
        ("-5", None),
        (f"Tue, 24 Nov {'9' * 30} 08:00:00 GMT", None),
        (f"Tue, 24 Nov 2026 08:00:00 +{'9' * 30}", None),
        ("１２", None),
        ("9" * 400, 999_999_999.0),
    ],
)
def test_retry_after_headers(value: str | None, seconds: float | None) -> None:
    assert parse_retry_after(value, NOW) == seconds
