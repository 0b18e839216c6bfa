"""Identifiers: UUIDv7, made here and not in the database, so that they are known before the insert."""

from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

__all__ = ["first_id_after", "first_id_of", "new_id"]


def new_id() -> UUID:
    """A UUIDv7: unique, and sorted by the time it was made."""
    return uuid7()


def first_id_of(moment: datetime) -> UUID:
    """The smallest UUIDv7 of this millisecond: ids made since then are greater or the same."""
    return _id_of(_milliseconds(moment))


def first_id_after(moment: datetime) -> UUID:
    """The smallest UUIDv7 of the next millisecond: ids made until then are smaller."""
    return _id_of(_milliseconds(moment) + 1)


def _milliseconds(moment: datetime) -> int:
    return max(int(moment.timestamp() * 1000), 0)


def _id_of(milliseconds: int) -> UUID:
    return UUID(int=((milliseconds & (2**48 - 1)) << 80) | (0x7 << 76) | (0x8 << 60))
