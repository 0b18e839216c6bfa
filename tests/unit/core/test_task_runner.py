"""Which tasks wait for which."""

import asyncio
from uuid import UUID

import pytest

from skuport.core.task_runner import QUICK_SLOTS, JobKind, TaskRunner
from skuport.core.worker_metrics import WorkerMetrics

LONG, SHORT = [UUID(int=number) for number in range(1, 4)], [UUID(int=number) for number in range(101, 105)]


class Work:
    """Tasks that go on until they may end."""

    def __init__(self) -> None:
        self.begun: list[UUID] = []
        self.may_end = asyncio.Event()

    async def run(self, subject_id: UUID) -> None:
        self.begun.append(subject_id)
        await self.may_end.wait()


async def nothing_due(*_: object) -> list[tuple[UUID, int]]:
    return []


async def is_quick(subject_id: UUID) -> bool:
    return subject_id in SHORT


async def settled() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


@pytest.fixture
def work() -> Work:
    return Work()


async def test_quick_tasks_do_not_wait_for_those_that_take_long(work: Work) -> None:
    kind = JobKind("work", work.run, nothing_due, is_quick=is_quick)
    runner = TaskRunner([kind], WorkerMetrics(), concurrency=2)
    tasks = [runner.start("work", subject_id) for subject_id in (*LONG, *SHORT)]
    await settled()
    assert work.begun == [*LONG[:2], *SHORT[:QUICK_SLOTS]]
    work.may_end.set()
    await asyncio.gather(*tasks)
    assert sorted(work.begun) == [*LONG, *SHORT]


async def test_a_database_that_is_away_makes_none_quick(work: Work) -> None:
    async def away(_: UUID) -> bool:
        raise ConnectionRefusedError

    kind = JobKind("work", work.run, nothing_due, is_quick=away)
    runner = TaskRunner([kind], WorkerMetrics(), concurrency=1)
    tasks = [runner.start("work", subject_id) for subject_id in LONG]
    await settled()
    assert work.begun == LONG[:1]
    work.may_end.set()
    await asyncio.gather(*tasks)
