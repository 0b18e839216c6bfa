"""Types of request bodies: moments."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from skuport.core.ids import first_id_after, first_id_of
from skuport.core.schemas import FIRST, LAST, Timestamp

moments = TypeAdapter(Timestamp)
offsets = st.integers(-(24 * 60 - 1), 24 * 60 - 1).map(lambda minutes: timezone(timedelta(minutes=minutes)))


def utc_year(moment: datetime, offset: timezone) -> int | None:
    """The year of a time of this offset in UTC; None outside the calendar."""
    with suppress(OverflowError):
        return moment.replace(tzinfo=offset).astimezone(UTC).year
    return None


@given(st.datetimes(), offsets)
@example(datetime(1, 1, 1), timezone(timedelta(hours=23, minutes=59)))  # noqa: DTZ001 - the offset comes with it
@example(datetime(9999, 12, 31, 23, 59), timezone(timedelta(hours=-23)))  # noqa: DTZ001
def test_any_moment_is_taken_in_utc_or_refused(naive: datetime, offset: timezone) -> None:
    moment = naive.replace(tzinfo=offset)
    text = moment.isoformat()
    try:
        found = moments.validate_python(text)
    except ValidationError:
        assert utc_year(naive, offset) is None
        return
    assert found == moment or moment in (FIRST, LAST)
    assert found.tzinfo is UTC
    assert moments.validate_json(f'"{text}"') == found


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59+00:00"),
        ("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59+00:00"),
        ("9999-12-31T22:59:59.999999-01:00", "9999-12-31T23:59:59+00:00"),
        ("9999-12-31T23:59:59.999998Z", "9999-12-31T23:59:59.999998+00:00"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000001+00:00"),
    ],
)
def test_the_ends_of_the_calendar_are_no_infinities(written: str, kept: str) -> None:
    """The driver of the database would take them for these, and can't give them back as times."""
    assert moments.validate_python(written).isoformat() == kept


def test_an_infinity_of_the_database_is_shown_as_a_time() -> None:
    assert moments.validate_python(LAST.replace(tzinfo=None)).tzinfo is UTC
    assert moments.validate_python(FIRST.replace(tzinfo=None)).tzinfo is UTC


@given(st.text("0123456789-:+.TZ tz", max_size=40))
def test_any_text_is_a_moment_or_refused(text: str) -> None:
    with suppress(ValidationError):
        assert moments.validate_python(text).tzinfo is UTC


@given(st.datetimes(timezones=st.just(UTC)))
def test_ids_of_any_moment_are_in_order(moment: datetime) -> None:
    assert first_id_of(moment) < first_id_after(moment)
    assert first_id_after(moment).version == 7
