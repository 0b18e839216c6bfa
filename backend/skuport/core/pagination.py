"""Keyset pages: opaque cursors over a sort key, forwards and backwards.

A cursor has the sort key of the row next to a page, and a direction. A list query asks for `limit + 1` rows, in
reverse order when it goes backwards, and `paginate` makes a page of them. Rows added or deleted between two requests
never make other rows appear twice or not at all.
"""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, Literal, TypeVar
from uuid import UUID

from fastapi import Depends, Query

from skuport.core.errors import ErrorItem, UnprocessableError
from skuport.core.schemas import ApiModel

DEFAULT_LIMIT = 50
MAX_LIMIT = 200

T = TypeVar("T")
Direction = Literal["next", "prev"]
DIRECTIONS: dict[str, Direction] = {"next": "next", "prev": "prev"}


class Total(ApiModel):
    """The number of rows in the list: counted (`exact`), or the planner's estimate."""

    value: int
    exact: bool


class Page(ApiModel, Generic[T]):
    """One page of a list. Subclass it (`class ProductPage(Page[Product])`), so that the schema has a readable name."""

    items: list[T]
    next_cursor: str | None
    """Where the next page begins; null at the end."""
    prev_cursor: str | None
    """Where the previous page ends; null on the first one."""
    total: Total | None


@dataclass(frozen=True, slots=True)
class Cursor:
    """The sort key of the row next to a page, with one value per sort column, and the direction."""

    key: tuple[Any, ...]
    direction: Direction

    def encode(self) -> str:
        key = [value.isoformat() if isinstance(value, datetime) else value for value in self.key]
        document = json.dumps([self.direction, *key], separators=(",", ":"), default=str, ensure_ascii=False)
        return base64.urlsafe_b64encode(document.encode()).decode().rstrip("=")


def _text(value: Any) -> str:
    if not isinstance(value, str) or "\x00" in value:
        raise ValueError("not a string")
    value.encode()  # an unpaired surrogate is a ValueError here
    return value


def _bigint(value: Any) -> int:
    if type(value) is not int or not -(2**63) <= value < 2**63:
        raise ValueError("not a bigint")
    return value


def _moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise ValueError("no time zone")
    return moment.astimezone(UTC)


PARSERS: dict[type, Callable[[Any], Any]] = {
    str: _text,
    int: _bigint,
    datetime: _moment,
    UUID: lambda value: UUID(_text(value)),
}


def decode_cursor(text: str, types: Sequence[type]) -> Cursor:
    """Read a cursor whose key has one value of each of `types` (`str`, `int`, `datetime` or `UUID`).

    Raises:
        UnprocessableError: it is no cursor, or one of another list.
    """
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        document = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        direction, *values = document
        direction = DIRECTIONS[direction]
        key = tuple(PARSERS[kind](value) for kind, value in zip(types, values, strict=True))
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError) as error:
        message = "This is not a cursor of this list. Use `next_cursor` or `prev_cursor` exactly as a page returned it."
        items = [ErrorItem("/query/cursor", "bad_cursor", message)]
        raise UnprocessableError(message, code="bad_cursor", errors=items) from error
    return Cursor(key, direction)


@dataclass(frozen=True, slots=True)
class PageRequest:
    """The page that a client asks for."""

    limit: int
    cursor: str | None

    def position(self, *types: type) -> Cursor | None:
        """The cursor, whose key has one value of each of `types`; None for the first page."""
        return None if self.cursor is None else decode_cursor(self.cursor, types)


async def _page_request(
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="How many to return.")] = DEFAULT_LIMIT,
    cursor: Annotated[
        str | None, Query(max_length=4096, description="`next_cursor` or `prev_cursor` of another page.")
    ] = None,
) -> PageRequest:
    return PageRequest(limit, cursor)


Paging = Annotated[PageRequest, Depends(_page_request)]


@dataclass(frozen=True, slots=True)
class Slice(Generic[T]):
    """The rows of a page in the order of the list, with the cursors of its neighbours."""

    rows: list[T]
    next_cursor: str | None
    prev_cursor: str | None


def paginate(
    rows: Sequence[T], limit: int, cursor: Cursor | None, key: Callable[[T], tuple[Any, ...]]
) -> Slice[T]:
    """Make a page of a query's rows.

    Args:
        rows: up to `limit + 1` rows, in the list's order, or in reverse when `cursor.direction` is `prev`.
        limit: the rows of a page.
        cursor: the one that the client sent.
        key: the sort key of a row, as it goes into a cursor.
    """
    backwards = cursor is not None and cursor.direction == "prev"
    more = len(rows) > limit
    page = list(rows[:limit])
    if not page:
        return Slice([], None, None)
    if backwards:
        page.reverse()
    has_next = backwards or more
    has_prev = more if backwards else cursor is not None
    return Slice(
        page,
        Cursor(key(page[-1]), "next").encode() if has_next else None,
        Cursor(key(page[0]), "prev").encode() if has_prev else None,
    )
