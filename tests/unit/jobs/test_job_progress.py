"""How far a job is, out of its counters."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from skuport.jobs.progress import Counters, eta_seconds, message, percent, rows_per_second

STARTED = datetime(2026, 11, 24, tzinfo=UTC)


def counters(
    processed: int, total: int = 1000, *, status: str = "running", seconds: float = 10, ended: bool = False
) -> Counters:
    now = STARTED + timedelta(seconds=seconds)
    return Counters(
        status, processed, total, STARTED, now if ended else None, now + timedelta(hours=1) if ended else now
    )


@given(st.integers(0, 10**7), st.integers(0, 10**7), st.integers(0, 10**7))
def test_more_done_is_never_less_percent_and_all_of_it_is_not_completed(
    one: int, other: int, more: int
) -> None:
    less, done = sorted((one, other))
    total = done + more
    assert 0 <= percent(counters(less, total)) <= percent(counters(done, total)) <= 99.9
    assert percent(counters(total, total, status="completed")) == 100


def test_rate_and_eta() -> None:
    assert rows_per_second(counters(250)) == 25
    assert eta_seconds(counters(250)) == 30
    assert rows_per_second(counters(1000, status="completed", ended=True)) == 100
    assert eta_seconds(counters(1000, status="completed", ended=True)) is None
    assert eta_seconds(counters(0)) is None
    assert rows_per_second(Counters("queued", 0, 5, None, None, STARTED)) is None


def test_the_first_second_and_the_first_product_have_a_pace() -> None:
    assert rows_per_second(counters(250, seconds=0)) is None  # no time has passed
    assert rows_per_second(counters(250, seconds=0.5)) == 500
    assert eta_seconds(counters(1, 4, seconds=0.5)) == 2  # 1.5, rounded to even
    assert eta_seconds(counters(1000, 1000)) == 0
    assert eta_seconds(counters(1001, 1000)) == eta_seconds(counters(1, 1)) == 0
    assert eta_seconds(counters(250, seconds=-5)) == 0  # a clock that was set back


def test_a_percentage_has_one_decimal_and_is_rounded_down() -> None:
    assert percent(counters(1999, 10_000)) == 19.9
    assert percent(counters(0, 0)) == percent(counters(5, 0)) == 0
    assert percent(counters(1, 1)) == percent(counters(2, 1)) == 99.9


def test_who_ended_early_says_what_stays() -> None:
    assert message(counters(250)) is None
    assert message(counters(1000, status="completed")) is None
    for status in ("cancelled", "failed"):
        assert "after 250 of 1,000 products" in (message(counters(250, status=status)) or "")
