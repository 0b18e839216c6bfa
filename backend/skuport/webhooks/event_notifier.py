"""Wakes a worker once an event is committed. While Redis is down, workers find the event on their next poll."""

import asyncio
import time
from typing import Self
from uuid import UUID

from skuport.core.notifier import Notifier

KIND = "webhooks"
SUBJECT = UUID(int=0)
"""All events share one subject: a worker that is notified processes every event there is."""

SESSION_KEY = "skuport.webhooks.event_notifier"
"""The key in a session's `info` that holds the process's EventNotifier."""


async def notify(notifier: Notifier) -> None:
    """Tell a worker to look for events."""
    await notifier.notify(KIND, SUBJECT, time.time_ns())


class EventNotifier:
    """One per process. A burst of events is sent as one or two notifications."""

    def __init__(self, notifier: Notifier) -> None:
        self._notifier = notifier
        self._sending: asyncio.Task[None] | None = None
        self._again = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._sending is not None:
            await self._sending

    def notify(self) -> None:
        """Schedule a notification without waiting for it."""
        if self._sending is not None and not self._sending.done():
            self._again = True
            return
        self._sending = asyncio.get_running_loop().create_task(self._send())

    async def _send(self) -> None:
        self._again = True
        while self._again:
            self._again = False
            await notify(self._notifier)
