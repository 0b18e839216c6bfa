"""Percent, rate and remaining time, from the counters alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from skuport.imports.progress import (
    CLASSIFYING,
    COUNTING,
    REMOVING,
    STALLED_SECONDS,
    Counters,
    RangePass,
    eta_seconds,
    percent,
    queue_seconds,
    rows_per_second,
    stalled,
)

BEGIN = datetime(2026, 11, 22, 12, tzinfo=UTC)
NOT_STARTED = Counters(
    status="queued",
    bytes_read=0,
    bytes_total=1000,
    rows_read=0,
    staged_rows=None,
    rows_published=0,
    resumed_at=None,
    staged_at=None,
    publishing_at=None,
    finished_at=None,
    asked_at=BEGIN,
    now=BEGIN,
)
STAGING = replace(NOT_STARTED, status="running", resumed_at=BEGIN)
PUBLISHING = replace(
    STAGING,
    bytes_read=1000,
    rows_read=100,
    staged_rows=90,
    publishing_at=BEGIN + timedelta(seconds=10),
)


def at(counters: Counters, seconds: float) -> Counters:
    return replace(counters, now=BEGIN + timedelta(seconds=seconds))


@st.composite
def histories(draw: st.DrawFn) -> list[Counters]:
    """An import's counters from beginning to end, as they grow: staged, perhaps staged again, published."""
    total = draw(st.integers(1, 10**12))
    rows = draw(st.integers(0, 10**9))
    steps = sorted(draw(st.lists(st.integers(0, total), max_size=8)))
    seen = [replace(NOT_STARTED, bytes_total=total)]
    seen += [replace(STAGING, bytes_total=total, bytes_read=done) for done in [*steps, total]]
    published = sorted(draw(st.lists(st.integers(0, rows), max_size=8)))
    seen += [replace(seen[-1], staged_rows=rows, rows_published=done) for done in [0, *published, rows]]
    ending = draw(st.sampled_from(["completed", "failed", "cancelled"]))
    return [*seen, replace(seen[-1], status=ending)]


@st.composite
def full_feed_histories(draw: st.DrawFn) -> list[Counters]:
    """The same of a full feed: its ranges are classified, or their missing products counted, before it is published;
    then the missing products are removed, and the import resumed at any time between."""
    ranges = draw(st.integers(1, 10**4))
    counting, removing = (cost / 100 for cost in draw(st.tuples(st.integers(0, 200), st.integers(0, 200))))

    def passes(counted: int, removed: int, before: tuple[int, int] = (0, 0)) -> tuple[RangePass, ...]:
        return (
            RangePass(counting, ranges, counted, before[0]),
            RangePass(removing, ranges, removed, before[1]),
        )

    staged, *publishing = (
        replace(counters, publishing_at=BEGIN)
        for counters in draw(histories())
        if counters.staged_rows is not None and counters.status == "running"
    )
    steps = st.lists(st.integers(0, ranges), max_size=8)
    seen = [replace(staged, passes=passes(done, 0)) for done in [0, *sorted(draw(steps)), ranges]]
    seen += [replace(counters, passes=passes(ranges, 0)) for counters in publishing]
    seen += [replace(seen[-1], passes=passes(ranges, done)) for done in [*sorted(draw(steps)), ranges]]
    at = draw(st.integers(0, len(seen) - 1))
    rows, (counted, removed) = seen[at].rows_published, (one.done for one in seen[at].passes)
    return seen[:at] + [
        replace(
            counters,
            published_before=rows,
            passes=passes(*(one.done for one in counters.passes), (counted, removed)),
        )
        for counters in seen[at:]
    ]


@given(full_feed_histories())
def test_percent_never_falls_in_a_full_feed(history: list[Counters]) -> None:
    shown = [percent(counters) for counters in history]

    assert shown == sorted(shown)
    assert all(35 <= value <= 99 for value in shown)
    if history[-1].staged_rows:
        assert (shown[0], shown[-1]) == (35, 99)


@given(full_feed_histories(), st.floats(0, 10**6))
def test_time_remains_as_long_as_work_does(history: list[Counters], seconds: float) -> None:
    for counters in history:
        shown = eta_seconds(at(counters, seconds))
        assert shown is None or shown >= 0
        if shown == 0:
            assert percent(counters) == 99 or not counters.staged_rows
    assert eta_seconds(at(history[-1], seconds)) in (None, 0)


@given(histories())
def test_percent_never_falls(history: list[Counters]) -> None:
    shown = [percent(counters) for counters in history]

    assert shown == sorted(shown)
    assert shown[0] == 0
    assert all(0 <= value < 100 for value in shown[:-1])


@given(histories())
def test_a_hundred_percent_is_for_completed_imports_only(history: list[Counters]) -> None:
    for counters in history:
        assert (percent(counters) == 100) == (counters.status == "completed")


@given(histories(), st.sampled_from(["failed", "cancelled", "queued", "running", "paused"]))
def test_percent_does_not_depend_on_the_status_otherwise(history: list[Counters], status: str) -> None:
    for counters in history:
        if counters.status != "completed":
            assert percent(replace(counters, status=status)) == percent(counters)


def test_staging_is_35_of_it_and_publishing_64() -> None:
    assert percent(replace(STAGING, bytes_read=500)) == 17.5
    assert percent(replace(STAGING, bytes_read=1000)) == 35
    assert percent(replace(PUBLISHING, rows_published=45)) == 67
    assert percent(replace(PUBLISHING, rows_published=90)) == 99


def feed(counted: int, published: int, removed: int, ranges: int = 5) -> Counters:
    """A full feed of 90 rows. Counting costs a tenth of publishing, and removing a fifth."""
    passes = (RangePass(COUNTING, ranges, counted), RangePass(REMOVING, ranges, removed))
    return replace(PUBLISHING, rows_published=published, passes=passes)


def test_the_passes_of_a_full_feed_have_a_share_of_the_64() -> None:
    assert percent(feed(0, 0, 0)) == 35
    assert percent(feed(1, 0, 0)) == 36.0  # 64 / 1.3 is 49.23: a fifth of a tenth of it
    assert percent(feed(5, 0, 0)) == 39.9
    assert percent(feed(5, 45, 0)) == 64.5
    assert percent(feed(5, 90, 0)) == 89.2
    assert percent(feed(5, 90, 1)) == 91.1
    assert percent(feed(5, 90, 5)) == 99
    assert percent(feed(6, 90, 6)) == 99
    assert percent(feed(0, 0, 0, ranges=0)) == 35


def test_a_plan_has_a_share_of_the_64() -> None:
    # Classifying takes four fifths of what publishing does.
    assert percent(replace(PUBLISHING, passes=(RangePass(CLASSIFYING, 5, 0),))) == 35
    assert percent(replace(PUBLISHING, passes=(RangePass(CLASSIFYING, 5, 5),))) == 63.4


def test_the_passes_of_a_full_feed_take_time() -> None:
    # A fifth of the counting, 1.8 rows of 117 in all, took a second.
    assert eta_seconds(at(feed(1, 0, 0), 11)) == 64
    assert eta_seconds(at(feed(5, 0, 0), 12)) == 24  # 9 rows in 2 s, 108 to go
    assert eta_seconds(at(feed(5, 45, 0), 12)) == 2  # 54 rows in 2 s, 63 to go: 2.33
    assert eta_seconds(at(feed(5, 90, 0), 19)) == 2  # 99 rows in 9 s, 18 to go: 1.64
    assert eta_seconds(at(feed(5, 90, 4), 19)) == 1  # 3.6 to go: 0.28
    assert eta_seconds(at(feed(5, 90, 5), 19)) == 0
    assert eta_seconds(at(feed(0, 9, 0, ranges=0), 11)) == 12  # 9 rows a second, 108 to go


def test_what_passes_did_before_a_retry_is_no_part_of_the_pace() -> None:
    passes = (RangePass(0.1, 5, 5, before=5), RangePass(0.2, 5, 3, before=2))
    resumed = replace(PUBLISHING, rows_published=90, published_before=90, passes=passes)
    # The third of five ranges, 3.6 rows, took 4 s.
    assert eta_seconds(at(resumed, 14)) == 8
    halfway = (RangePass(0.1, 5, 5, before=2), RangePass(0.2, 5, 0))
    # Counting three ranges, 5.4 rows, and publishing 9 took 2 s; 99 are left.
    assert eta_seconds(at(replace(PUBLISHING, rows_published=9, passes=halfway), 12)) == 14


def test_staging_expects_the_passes_as_well() -> None:
    # A quarter of the bytes in 2 s: 6 s of staging to go, and 1.8 times the staging for publishing, 1.3 times over.
    passes = (RangePass(0.1, 0, 0), RangePass(0.2, 0, 0))
    assert eta_seconds(at(replace(STAGING, bytes_read=250, passes=passes), 2)) == round(6 + 8 * 1.8 * 1.3)


def test_what_is_left_takes_a_second_at_least() -> None:
    assert eta_seconds(at(replace(PUBLISHING, rows_published=89), 10.1)) == 1
    assert eta_seconds(at(replace(STAGING, bytes_read=999), 0.001)) == 1


def test_an_empty_file_has_no_percentage_to_speak_of() -> None:
    assert percent(replace(STAGING, bytes_total=0)) == 0
    assert percent(replace(PUBLISHING, staged_rows=0)) == 35


def test_more_than_all_is_all() -> None:
    assert percent(replace(PUBLISHING, bytes_read=2000, rows_published=1000)) == 99


def test_the_rate_is_that_of_the_phase_and_in_the_end_of_the_whole() -> None:
    assert rows_per_second(NOT_STARTED) is None
    assert rows_per_second(STAGING) is None  # no time has passed
    assert rows_per_second(at(replace(STAGING, rows_read=300), 2)) == 150
    assert rows_per_second(at(replace(PUBLISHING, rows_published=80), 14)) == 20
    ended = replace(PUBLISHING, status="completed", finished_at=BEGIN + timedelta(seconds=20))
    assert rows_per_second(at(ended, 10_000)) == 5


def test_the_remaining_time_goes_by_the_present_pace() -> None:
    # A quarter of the bytes in 2 s: 6 s of staging to go, and 1.8 times the staging for publishing.
    assert eta_seconds(at(replace(STAGING, bytes_read=250), 2)) == 20
    # A third of the rows in 5 s of publishing.
    assert eta_seconds(at(replace(PUBLISHING, rows_published=30), 15)) == 10
    assert eta_seconds(at(replace(PUBLISHING, rows_published=90), 15)) == 0


def test_what_was_done_before_a_retry_is_no_part_of_the_pace() -> None:
    # Half of it was read an hour ago; the next quarter took 2 s.
    retried = replace(STAGING, bytes_read=750, rows_read=75, bytes_before=500, rows_before=50)
    assert rows_per_second(at(retried, 2)) == 12
    assert eta_seconds(at(retried, 2)) == 2 + round(8 * 1.8)
    # All was read, and a third published; the next third took 5 s.
    confirmed = replace(
        PUBLISHING,
        publishing_at=BEGIN,
        rows_published=60,
        bytes_before=1000,
        rows_before=100,
        published_before=30,
    )
    assert rows_per_second(at(confirmed, 5)) == 6
    assert eta_seconds(at(confirmed, 5)) == 5
    ended = replace(
        confirmed, status="completed", rows_published=90, finished_at=BEGIN + timedelta(seconds=10)
    )
    assert rows_per_second(at(ended, 10_000)) == 6


def test_the_time_of_a_pause_is_no_part_of_the_pace() -> None:
    # Publishing began at 10 s, was paused for an hour with 30 rows done, and has done 30 more in the 5 s since.
    resumed = replace(
        PUBLISHING, resumed_at=BEGIN + timedelta(hours=1), published_before=30, rows_published=60
    )
    assert rows_per_second(at(resumed, 3605)) == 6
    assert eta_seconds(at(resumed, 3605)) == 5
    # Staging was paused for an hour, and publishing began 20 s after that: it did 60 rows in 5 s.
    later = replace(resumed, publishing_at=BEGIN + timedelta(hours=1, seconds=20), published_before=0)
    assert rows_per_second(at(later, 3625)) == 12
    assert eta_seconds(at(later, 3625)) == round(30 / 12)


def test_only_the_whole_estimate_is_rounded() -> None:
    # 7/3 s are left of 10/3 s of staging, and publishing takes 1.8 times as long: 8.33 s.
    third = at(replace(STAGING, bytes_read=300, bytes_total=1000), 1)
    assert eta_seconds(third) == 8


def test_the_first_second_has_a_pace_already() -> None:
    half = at(replace(STAGING, rows_read=300, bytes_read=100, bytes_total=1100), 0.5)
    assert rows_per_second(half) == 600
    assert eta_seconds(half) == round(5 + 5.5 * 1.8)
    one_row = at(replace(PUBLISHING, rows_published=1), 10.5)
    assert rows_per_second(one_row) == 2
    assert eta_seconds(one_row) == 44  # 89 rows at half a second each: 44.5


def test_where_nothing_is_staged_nothing_remains() -> None:
    assert eta_seconds(at(replace(PUBLISHING, staged_rows=None, rows_published=1), 15)) == 0
    assert eta_seconds(at(replace(PUBLISHING, rows_published=91), 15)) == 0
    assert eta_seconds(at(replace(PUBLISHING, rows_published=30), 10)) is None  # no time has passed


def test_a_percentage_has_one_decimal() -> None:
    assert percent(replace(STAGING, bytes_read=333)) == 11.7  # 11.655
    assert percent(replace(STAGING, bytes_total=1, bytes_read=1)) == 35


def test_there_is_no_remaining_time_without_progress_or_at_an_end() -> None:
    assert eta_seconds(NOT_STARTED) is None
    assert eta_seconds(at(STAGING, 5)) is None
    assert eta_seconds(at(PUBLISHING, 15)) is None
    for status in ("queued", "paused", "awaiting_confirmation", "completed", "failed", "cancelled"):
        assert eta_seconds(at(replace(PUBLISHING, status=status, rows_published=30), 15)) is None


@given(histories(), st.floats(0, 10**6))
def test_rate_and_remaining_time_are_never_negative(history: list[Counters], seconds: float) -> None:
    for counters in history:
        moment = at(counters, seconds)
        assert (rows_per_second(moment) or 0) >= 0
        assert (eta_seconds(moment) or 0) >= 0


def test_an_import_that_no_worker_works_on_is_stalled() -> None:
    beat = BEGIN + timedelta(seconds=100)
    just, too_long = 100 + STALLED_SECONDS, 101 + STALLED_SECONDS

    assert not stalled(at(STAGING, just), beat, is_queued=False)
    assert stalled(at(STAGING, too_long), beat, is_queued=False)
    assert stalled(at(NOT_STARTED, STALLED_SECONDS + 1), None, is_queued=False)
    assert not stalled(at(STAGING, too_long), beat, is_queued=True)
    for status in ("paused", "awaiting_confirmation", "completed", "failed", "cancelled"):
        assert not stalled(at(replace(STAGING, status=status), too_long), beat, is_queued=False)


def test_who_waits_is_told_how_long_those_before_take() -> None:
    """20 s for the rest of one that publishes; 80 s, as long for each byte, for one of twice the size."""
    publishing = at(replace(PUBLISHING, rows_published=30), 20)
    assert eta_seconds(publishing) == 20
    assert queue_seconds([publishing]) == 20
    waiting = replace(NOT_STARTED, bytes_total=2000, now=publishing.now)
    assert queue_seconds([publishing, waiting]) == 20 + 80
    assert queue_seconds([]) == 0


def test_how_long_it_waits_is_not_known_before_anything_has_moved() -> None:
    assert queue_seconds([NOT_STARTED]) is None
    assert queue_seconds([at(STAGING, 5)]) is None


def test_the_remaining_time_does_not_grow_while_it_waits_to_publish() -> None:
    staged = replace(
        STAGING, bytes_read=1000, rows_read=100, staged_rows=90, staged_at=BEGIN + timedelta(seconds=10)
    )
    assert eta_seconds(at(staged, 10)) == eta_seconds(at(staged, 500)) == 18
    assert queue_seconds([at(staged, 500), replace(NOT_STARTED, bytes_total=1000)]) == 18 + 28
