"""Runs tasks in this process. Features declare the kinds of tasks: what is due, and how to run it."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Coroutine
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog

from skuport.core import tracing
from skuport.core.database import Connection
from skuport.core.worker_metrics import WorkerMetrics

log = structlog.get_logger(__name__)

CLOSE_SECONDS = 4.0
QUICK_SLOTS = 2
"""How many quick tasks run besides the others. Each needs a connection or two of the worker's pool."""

Run = Callable[[UUID], Coroutine[Any, Any, None]]
FindDue = Callable[[Connection, float], Awaitable[list[tuple[UUID, int]]]]


@dataclass(frozen=True, slots=True)
class JobKind:
    """One kind of task that workers run.

    Args:
        name: the kind's name in notifications.
        run: takes a subject's id and does what is open, until nothing is left for this process.
        due: given a connection and the seconds until the next notification, the subjects to notify workers for now,
            each with a dispatch number that no notification has used yet.
        unlimited: tasks of this kind end within a moment, and so don't count towards the runner's concurrency.
        is_quick: whether the task is soon done, and so doesn't wait for those that take long.
    """

    name: str
    run: Run
    due: FindDue
    unlimited: bool = False
    is_quick: Callable[[UUID], Awaitable[bool]] | None = None


class TaskRunner:
    """Runs tasks in this process, at most one at a time for each subject.

    A task belongs to the runner and not to the notification that started it, so that losing Redis interrupts nothing.
    """

    def __init__(self, kinds: Collection[JobKind], metrics: WorkerMetrics, *, concurrency: int) -> None:
        self._metrics = metrics
        self._kinds = {kind.name: kind for kind in kinds}
        self._slots = asyncio.Semaphore(concurrency)
        self._quick_slots = asyncio.Semaphore(QUICK_SLOTS)
        self._running: dict[tuple[str, UUID], asyncio.Task[None]] = {}

    def start(self, kind: str, subject_id: UUID) -> asyncio.Task[None]:
        """The task that works on the subject, started if it isn't running already."""
        key = (kind, subject_id)
        task = self._running.get(key)
        if task is None:
            task = asyncio.create_task(self._run(kind, subject_id), name=f"{kind}:{subject_id}")
            self._running[key] = task
            task.add_done_callback(lambda _: self._running.pop(key, None))
        return task

    def is_running(self, kind: str, subject_id: UUID) -> bool:
        return (kind, subject_id) in self._running

    async def _run(self, name: str, subject_id: UUID) -> None:
        kind = self._kinds[name]
        async with await self._slots_for(kind, subject_id):
            try:
                with self._metrics.running_task(name), tracing.task(name, subject_id):
                    await kind.run(subject_id)
            except Exception:
                self._metrics.note_task_failed(name)
                # The row keeps its state, and its lease runs out or was released: the next sweep tries again.
                log.exception("task.failed", kind=name, subject_id=str(subject_id))

    async def _slots_for(self, kind: JobKind, subject_id: UUID) -> AbstractAsyncContextManager[object]:
        if kind.unlimited:
            return nullcontext()
        try:
            is_quick = kind.is_quick is not None and await kind.is_quick(subject_id)
        except Exception:  # the task itself will say what is wrong
            is_quick = False
        return self._quick_slots if is_quick else self._slots

    async def close(self) -> None:
        """Cancel what is running, and wait up to `CLOSE_SECONDS` until it has released its leases.

        The database may run a statement that can't be interrupted. The end of the session frees the leases then.
        """
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=CLOSE_SECONDS)
