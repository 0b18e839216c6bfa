"""Reads that may take long: few at the same time, so that lists and sign-in always have connections left."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, Request

from skuport.core.errors import UnavailableError

WAIT_SECONDS = 2.0


class LongReads:
    """Lets `most` of them run at the same time, in one process."""

    def __init__(self, most: int) -> None:
        self._slots = asyncio.Semaphore(most)

    @asynccontextmanager
    async def slot(self, wait_seconds: float = WAIT_SECONDS) -> AsyncIterator[None]:
        """Wait for a slot and hold it. The first to wait is the first to get one.

        Raises:
            UnavailableError: `busy`, after `wait_seconds`.
        """
        try:
            async with asyncio.timeout(wait_seconds):
                await self._slots.acquire()
        except TimeoutError:
            raise UnavailableError(
                "Other requests that read many products are running. Try again in a moment.",
                code="busy",
                retry_after=1,
            ) from None
        try:
            yield
        finally:
            self._slots.release()


async def _get(request: Request) -> LongReads:
    found: LongReads = request.app.state.long_reads
    return found


Long = Annotated[LongReads, Depends(_get)]
