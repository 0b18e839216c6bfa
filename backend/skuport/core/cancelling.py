"""Ending tasks of this process."""

import asyncio
from collections.abc import Collection
from typing import Any

AGAIN_SECONDS = 0.1


async def cancel_until_done(tasks: Collection[asyncio.Task[Any]], seconds: float) -> None:
    """Cancel tasks, and wait up to `seconds` until they have ended.

    They are cancelled again and again: in Python 3.11 `asyncio.wait_for`, which redis-py calls, may lose one.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    pending = set(tasks)
    while pending and loop.time() < deadline:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=AGAIN_SECONDS)
