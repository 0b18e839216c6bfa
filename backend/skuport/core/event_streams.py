"""Streams of events: few of each principal at a time, because each asks the database again and again until it ends."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from skuport.core.errors import TooManyRequestsError
from skuport.core.security import CanRead

RETRY_SECONDS = 10


class EventStreams:
    """Counts the open streams of one process; a principal may have `most` of them."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._open: Counter[UUID] = Counter()

    @contextmanager
    def counted(self, principal_id: UUID) -> Iterator[None]:
        """One more stream for the body of a `with`.

        Raises:
            TooManyRequestsError: the principal has too many.
        """
        if self._open[principal_id] >= self._most:
            raise TooManyRequestsError(
                f"You have {self._most:,} streams of events open. Close one of them, or poll the address without"
                " '/events' with If-None-Match.",
                code="too_many_event_streams",
                headers={"Retry-After": str(RETRY_SECONDS)},
            )
        self._open[principal_id] += 1
        try:
            yield
        finally:
            self._open[principal_id] -= 1
            if self._open[principal_id] == 0:
                del self._open[principal_id]


async def _count(request: Request, principal: CanRead) -> AsyncIterator[None]:
    streams: EventStreams = request.app.state.event_streams
    # FastAPI returns here once the response has ended, however it did.
    with streams.counted(principal.id):
        yield


CountedStream = Annotated[None, Depends(_count)]
"""The response of this endpoint is a stream of events."""
