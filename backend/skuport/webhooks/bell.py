"""Tells the workers, once an event is committed, that there is one. Unanswered, they find it a little later."""

import asyncio
import time
from typing import Self
from uuid import UUID

from skuport.core.queue import Doorbell

KIND = "webhooks"
SUBJECT = UUID(int=0)
"""There is one thing to ring for: that something happened."""

BELL = "skuport.webhooks.bell"
"""Where a session's `info` has the bell of its process."""


async def ring(doorbell: Doorbell) -> None:
    """Ask a worker to look for events."""
    await doorbell.ring(KIND, SUBJECT, time.time_ns())


class EventBell:
    """A process's bell. Many events within a moment make one or two rings."""

    def __init__(self, doorbell: Doorbell) -> None:
        self._doorbell = doorbell
        self._ringing: asyncio.Task[None] | None = None
        self._again = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._ringing is not None:
            await self._ringing

    def ring(self) -> None:
        """Ring soon; doesn't wait."""
        if self._ringing is not None and not self._ringing.done():
            self._again = True
            return
        self._ringing = asyncio.get_running_loop().create_task(self._ring())

    async def _ring(self) -> None:
        self._again = True
        while self._again:
            self._again = False
            await ring(self._doorbell)
