"""Counts per minute, in Redis, so that all processes of the API count together.

While Redis doesn't answer, each process counts for itself. A request waits for Redis at most `ANSWER_SECONDS`; after
one that waited in vain, none does until Redis has answered a ping. Only this module knows `limits`.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from contextvars import Context
from typing import Any, Self

import structlog
from limits.aio.storage import RedisStorage
from limits.errors import StorageError

log = structlog.get_logger(__name__)

WINDOW_SECONDS = 60
ANSWER_SECONDS = 0.05
PING_SECONDS = 2.0
KEY_PREFIX = "skuport:limits"
MAX_OWN_KEYS = 100_000
"""How many keys a process counts without Redis; later keys of the same minute are not counted."""

Now = Callable[[], float]


def _uri(redis_url: str) -> str:
    return f"async+{'redis+' if redis_url.startswith('unix:') else ''}{redis_url}"


def _retrieve(task: asyncio.Future[Any]) -> None:
    """The request that waited may be gone: asyncio would log the exception as never retrieved."""
    if not task.cancelled():
        task.exception()


class WindowCounters:
    """Counts how often each key occurred in the current minute. An async context manager.

    Args:
        redis_url: the Redis of all processes.
        now: the time in seconds since 1970.
    """

    def __init__(self, redis_url: str, now: Now = time.time) -> None:
        self._redis = RedisStorage(
            _uri(redis_url),
            implementation="redispy",
            wrap_exceptions=True,
            key_prefix=KEY_PREFIX,
            socket_timeout=PING_SECONDS,
            socket_connect_timeout=PING_SECONDS,
        )
        self._now = now
        self._pinging: asyncio.Task[None] | None = None
        # The memory storage of `limits` walks through all its keys at each hit.
        self._own: Counter[str] = Counter()
        self._own_window = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._pinging is not None:
            self._pinging.cancel()
            await asyncio.wait({self._pinging})
        bridge: Any = self._redis.bridge
        await bridge.get_connection().aclose(close_connection_pool=True)

    def window(self) -> tuple[int, float]:
        """The number of the current minute, and the seconds until it ends."""
        number, passed = divmod(self._now(), WINDOW_SECONDS)
        return int(number), WINDOW_SECONDS - passed

    async def add(self, key: str) -> int:
        """Count one more of `key`; how often it occurred in this minute."""
        window, _ = self.window()
        if self._pinging is None:
            # Keys outlive their minute, because the clocks of several hosts differ.
            count = await self._ask(lambda: self._redis.incr(f"{key}:{window}", 2 * WINDOW_SECONDS))
            if count is not None:
                return count
        return self._add_own(key, window)

    def _add_own(self, key: str, window: int) -> int:
        if window != self._own_window:
            self._own.clear()
            self._own_window = window
        if len(self._own) >= MAX_OWN_KEYS and key not in self._own:
            return 1
        self._own[key] += 1
        return self._own[key]

    async def _ask(self, request: Callable[[], Any]) -> int | None:
        """The answer of Redis; None if there is none in time."""
        count = await _answer(request, ANSWER_SECONDS)
        if count is None and self._pinging is None:
            log.warning("rate_limits.redis_away", counted="in each process")
            # It outlives this request, to whose log lines and trace it doesn't belong.
            self._pinging = asyncio.create_task(self._ping(), context=Context())
        return count

    async def _ping(self) -> None:
        while True:
            await asyncio.sleep(PING_SECONDS)
            if await _answer(self._redis.check, PING_SECONDS):
                break
        self._pinging = None
        log.info("rate_limits.redis_back")


async def _answer(request: Callable[[], Any], seconds: float) -> Any | None:
    """What `request` returns; None if it fails, or takes longer.

    A task of its own: on a dead socket a cancelled request may take its time to end, and nobody waits for that.
    """
    task = asyncio.ensure_future(request())
    task.add_done_callback(_retrieve)
    done, _ = await asyncio.wait({task}, timeout=seconds)
    if not done:
        task.cancel()
        return None
    try:
        return task.result()
    except (StorageError, OSError):
        return None
