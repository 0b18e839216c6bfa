"""Polls an import as a page does, and notes whether anything that should only grow ever fell."""

import asyncio
import time
from contextlib import suppress
from typing import Any, Self

import httpx

POLL_SECONDS = 0.1
GROWING = ("percent", "rows_read", "bytes_read", "attempt")


class ProgressWatch:
    """`async with ProgressWatch(client, import_id) as watch:` polls at 10 Hz until the end of the block.

    An API that can't answer just now (its database is starting again) is counted in `unanswered`.
    """

    def __init__(self, client: httpx.AsyncClient, import_id: str) -> None:
        self.falls: list[str] = []
        self.answered = 0
        self.unanswered = 0
        self.longest_standstill = 0.0
        self._client = client
        self._import_id = import_id
        self._last: dict[str, Any] = {}
        self._moved_at = time.monotonic()

    async def __aenter__(self) -> Self:
        self._polling = asyncio.create_task(self._poll())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._polling.cancel()
        with suppress(asyncio.CancelledError):
            await self._polling

    async def _poll(self) -> None:
        while True:
            found = await self._look()
            if found is None:
                self.unanswered += 1
                self._moved_at = time.monotonic()  # unknown until the next answer
            else:
                self.answered += 1
                self._compare(found)
            await asyncio.sleep(POLL_SECONDS)

    async def _look(self) -> dict[str, Any] | None:
        try:
            answer = await self._client.get(f"/imports/{self._import_id}")
        except httpx.TransportError:
            return None
        if answer.status_code >= 500:
            return None
        found: dict[str, Any] = answer.raise_for_status().json()
        return found

    def _compare(self, found: dict[str, Any]) -> None:
        for name in GROWING:
            before = self._last.get(name, 0)
            if found[name] < before:
                self.falls.append(f"{name} from {before} to {found[name]}")
        now = time.monotonic()
        if found["percent"] != self._last.get("percent"):
            self._moved_at = now
        self.longest_standstill = max(self.longest_standstill, now - self._moved_at)
        self._last = found
