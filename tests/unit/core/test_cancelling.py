"""Ending tasks, also those that lose a cancellation."""

import asyncio

from skuport.core.cancelling import cancel_until_done


async def test_a_task_that_loses_a_cancellation_ends() -> None:
    async def deaf() -> None:
        for _ in range(2):
            try:
                await asyncio.sleep(600)
            except asyncio.CancelledError:
                continue
        await asyncio.sleep(600)

    tasks = [asyncio.create_task(deaf()), asyncio.create_task(asyncio.sleep(600))]
    await asyncio.sleep(0)
    await cancel_until_done(tasks, 30)
    assert all(task.cancelled() for task in tasks)


async def test_one_that_never_ends_is_left() -> None:
    stop = asyncio.Event()

    async def stubborn() -> None:
        while not stop.is_set():
            try:
                await asyncio.sleep(600)
            except asyncio.CancelledError:
                continue

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    await cancel_until_done([task], 0.25)
    assert not task.done()
    stop.set()
    await cancel_until_done([task], 30)
    assert task.done()


async def test_nothing_to_end() -> None:
    await cancel_until_done([], 1)
