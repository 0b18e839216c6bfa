"""Reads that several requests need at the same time, and share."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class SharedReads(Generic[T]):
    """At most one read at a time for each key, for all who ask for it.

    Everybody gets a read that began after they asked, so that they see all that was committed before: who asks while
    one goes on waits for the next, together with all who ask meanwhile.
    """

    def __init__(self) -> None:
        self._running: dict[Hashable, asyncio.Task[T]] = {}
        self._next: dict[Hashable, asyncio.Task[T]] = {}

    async def read(self, key: Hashable, load: Callable[[], Awaitable[T]]) -> T:
        """What `load` of the first who asked returns or raises."""
        task = self._next.get(key)
        if task is None:
            task = asyncio.create_task(self._load(key, self._running.get(key), load))
            self._next[key] = task
        # One that gives up leaves the read to the others.
        return await asyncio.shield(task)

    async def _load(
        self, key: Hashable, before: asyncio.Task[T] | None, load: Callable[[], Awaitable[T]]
    ) -> T:
        if before is not None:
            await asyncio.wait({before})
        self._running[key] = self._next.pop(key)
        try:
            return await load()
        finally:
            if self._running.get(key) is asyncio.current_task():
                del self._running[key]
