import base64
import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skuport.core.errors import UnprocessableError
from skuport.core.pagination import Cursor, decode_cursor, paginate

KEY = (datetime(2026, 11, 22, 8, 30, 0, 123456, tzinfo=UTC), UUID(int=7), 2**62, "ß, 日本")
TYPES = (datetime, UUID, int, str)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_a_cursor_of_a_text_comes_back(text: str) -> None:
    assert decode_cursor(Cursor((text,), "prev").encode(), [str]) == Cursor((text,), "prev")


def test_a_cursor_of_all_types_comes_back() -> None:
    assert decode_cursor(Cursor(KEY, "next").encode(), TYPES) == Cursor(KEY, "next")


def encoded(document: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(document).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "é",
        "!!!!",
        "bm90IGpzb24",
        encoded(["next"]),
        encoded(["next", "a", "b"]),
        encoded(["sideways", "a"]),
        encoded([["next"], "a"]),
        encoded(["next", 5]),
        encoded(["next", None]),
        encoded(["next", "a\x00b"]),
        encoded(["next", "\ud800"]),
        encoded({"next": "a"}),
        encoded(7),
        base64.urlsafe_b64encode(b"[" * 100_000).decode(),
    ],
)
def test_what_is_no_cursor_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(UnprocessableError) as caught:
        decode_cursor(text, [str])
    assert caught.value.code == "bad_cursor"
    assert [item.pointer for item in caught.value.errors] == ["/query/cursor"]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (2**63, int),
        (True, int),
        (1.0, int),
        ("yesterday", datetime),
        ("2026-11-22T00:00:00", datetime),
        ("not-a-uuid", UUID),
        ("0001-01-01T00:00:00+23:59", datetime),
        ("9999-12-31T23:59:59-00:01", datetime),
    ],
)
def test_a_value_of_another_type_is_refused(value: object, kind: type) -> None:
    with pytest.raises(UnprocessableError):
        decode_cursor(encoded(["next", value]), [kind])


values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.datetimes().map(str),
    st.uuids().map(str),
)


@given(st.lists(values, max_size=4), st.lists(st.sampled_from(TYPES), max_size=4))
def test_a_forged_cursor_has_values_of_its_types_or_is_refused(
    forged: list[object], types: list[type]
) -> None:
    try:
        cursor = decode_cursor(encoded(["next", *forged]), types)
    except UnprocessableError:
        return
    assert [type(value) for value in cursor.key] == types
    assert all(value.tzinfo is UTC for value in cursor.key if isinstance(value, datetime))


@given(st.integers(0, 40), st.integers(1, 12))
def test_walking_forth_and_back_sees_every_row_once(total: int, limit: int) -> None:
    def fetch(cursor: Cursor | None) -> list[int]:
        rows = list(range(total))
        if cursor is None:
            return rows[: limit + 1]
        (key,) = cursor.key
        if cursor.direction == "next":
            return [row for row in rows if row > key][: limit + 1]
        return [row for row in reversed(rows) if row < key][: limit + 1]

    def page(text: str | None):
        cursor = None if text is None else decode_cursor(text, [int])
        return paginate(fetch(cursor), limit, cursor, lambda row: (row,))

    pages = [page(None)]
    assert pages[0].prev_cursor is None
    while pages[-1].next_cursor is not None:
        pages.append(page(pages[-1].next_cursor))
    assert [row for slice_ in pages for row in slice_.rows] == list(range(total))

    back = [pages[-1]]
    while back[-1].prev_cursor is not None:
        back.append(page(back[-1].prev_cursor))
    assert [slice_.rows for slice_ in reversed(back)] == [slice_.rows for slice_ in pages]
