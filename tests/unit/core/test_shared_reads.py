"""Reads that several requests share."""

import asyncio

import pytest

from skuport.core.shared_reads import SharedReads


class Source:
    """A value that changes, and reads of it that end when they may."""

    def __init__(self) -> None:
        self.value = 0
        self.reads = 0
        self.may_end = asyncio.Event()

    async def load(self) -> int:
        self.reads += 1
        found = self.value
        await self.may_end.wait()
        return found


async def test_all_who_ask_at_once_share_one_read() -> None:
    source, shared = Source(), SharedReads[int]()
    source.may_end.set()
    assert await asyncio.gather(*(shared.read("a", source.load) for _ in range(50))) == [0] * 50
    assert source.reads == 1


async def test_who_asks_during_a_read_gets_the_next_one() -> None:
    source, shared = Source(), SharedReads[int]()
    first = asyncio.create_task(shared.read("a", source.load))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert source.reads == 1
    source.value = 1  # committed before the others ask
    others = [asyncio.create_task(shared.read("a", source.load)) for _ in range(20)]
    await asyncio.sleep(0)
    assert source.reads == 1, "one at a time"
    source.may_end.set()
    assert await first == 0
    assert await asyncio.gather(*others) == [1] * 20
    assert source.reads == 2


async def test_keys_do_not_wait_for_each_other() -> None:
    slow, quick, shared = Source(), Source(), SharedReads[int]()
    quick.may_end.set()
    waiting = asyncio.create_task(shared.read("slow", slow.load))
    assert await shared.read("quick", quick.load) == 0
    slow.may_end.set()
    assert await waiting == 0


async def test_one_that_gives_up_leaves_the_read_to_the_others() -> None:
    source, shared = Source(), SharedReads[int]()
    given_up, other = (asyncio.create_task(shared.read("a", source.load)) for _ in range(2))
    await asyncio.sleep(0)
    given_up.cancel()
    source.may_end.set()
    assert await other == 0
    with pytest.raises(asyncio.CancelledError):
        await given_up


async def test_a_failure_reaches_everybody_and_the_next_read_begins() -> None:
    shared = SharedReads[int]()

    async def fail() -> int:
        raise ConnectionError("away")

    answers = await asyncio.gather(*(shared.read("a", fail) for _ in range(3)), return_exceptions=True)
    assert [str(answer) for answer in answers] == ["away"] * 3
    source = Source()
    source.may_end.set()
    assert await shared.read("a", source.load) == 0


async def test_nothing_is_kept() -> None:
    source, shared = Source(), SharedReads[int]()
    source.may_end.set()
    for _ in range(2):
        await asyncio.gather(*(shared.read(key, source.load) for key in range(9)))
    assert not vars(shared)["_running"]
    assert not vars(shared)["_next"]
