"""Identifiers: UUIDv7, made here rather than in the database, so that they are known before the insert."""

from uuid import UUID

from uuid_utils.compat import uuid7

__all__ = ["new_id"]


def new_id() -> UUID:
    """A UUIDv7: unique, and sorted by the time it was made."""
    return uuid7()
