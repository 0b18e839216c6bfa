"""Polls an import at a steady rate, as many clients do: each request is sent when it is due, answered or not."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import httpx

from tests.support.importing import ENDED, Json

EVERY_SECONDS = 0.1
UNANSWERED_SECONDS = 2.0
"""A request that isn't answered within so long after the end of the watch counts as failed."""

Progress = tuple[float, ...]


@dataclass(frozen=True)
class Answer:
    """When it came, after how many seconds, its status (None: none came) and the import."""

    at: float
    seconds: float
    status: int | None
    found: Json | None


class Watch:
    """An import, while it runs."""

    def __init__(self, client: httpx.AsyncClient, import_id: str) -> None:
        self.client = client
        self.import_id = import_id
        self.answers: list[Answer] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._begun = time.monotonic()

    async def __aenter__(self) -> Self:
        self._asking = asyncio.create_task(self._ask_on())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._asking.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=UNANSWERED_SECONDS)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(self._asking, *self._tasks, return_exceptions=True)

    def is_over(self) -> bool:
        """Whether an answer said that the import has ended."""
        return any(answer.found is not None and answer.found["status"] in ENDED for answer in self.answers)

    async def until(self, condition: Callable[[Json], object], seconds: float) -> Json:
        """The import, as soon as an answer meets the condition."""
        deadline = time.monotonic() + seconds
        while True:
            for answer in self.answers:
                if answer.found is not None and condition(answer.found):
                    return answer.found
            assert time.monotonic() < deadline, f"not within {seconds} s: {self.answers[-3:]}"
            await asyncio.sleep(EVERY_SECONDS)

    async def reached(self, percent: float, seconds: float = 60.0) -> bool:
        """Wait until it has come so far; whether it still runs."""
        found = await self.until(
            lambda found: found["percent"] >= percent or found["status"] in ENDED, seconds
        )
        return found["status"] not in ENDED

    async def ended(self, seconds: float) -> Json:
        """The import once it has ended."""
        return await self.until(lambda found: found["status"] in ENDED, seconds)

    async def progressed(self, since: float, seconds: float) -> float:
        """Wait for the first progress after the moment `since`; how many seconds after it that was.

        The first answer to a request of after that moment says where the work stands; the next other one is progress.
        """
        deadline = time.monotonic() + seconds
        while True:
            later = [
                each for each in self.answers if each.at - each.seconds > since and each.found is not None
            ]
            for answer in later:
                if progress(answer.found) != progress(later[0].found):
                    return answer.at - since
            assert time.monotonic() < deadline, f"no progress within {seconds} s"
            await asyncio.sleep(EVERY_SECONDS)

    def failures(self) -> list[Answer]:
        """What wasn't answered with 200."""
        return [answer for answer in self.answers if answer.status != 200]

    def percentile(self, share: float) -> float:
        """The seconds within which this share of the requests was answered."""
        ordered = sorted(answer.seconds for answer in self.answers)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)]

    def summary(self) -> str:
        """The longest interruptions, in seconds, of the work and of the answers."""
        progress = self._progress()
        changes = [progress[0][0]]
        changes += [after[0] for before, after in pairwise(progress) if after[1] != before[1]]
        answered = [self._begun, *(answer.at for answer in self.answers if answer.status == 200)]
        return (
            f"work stood still for {_longest(changes):.1f} s, answers for {_longest(answered):.1f} s;"
            f" {len(self.failures())} of {len(self.answers)} requests failed, p95 {self.percentile(0.95):.2f} s,"
            f" slowest {self.percentile(1):.1f} s; all took {progress[-1][0] - self._begun:.1f} s"
        )

    def _progress(self) -> list[tuple[float, Progress]]:
        """Moments, and how far the import was then, up to its end."""
        found: list[tuple[float, Progress]] = [(self._begun, ())]
        for answer in self.answers:
            if answer.found is not None:
                found.append((answer.at, progress(answer.found)))
                if answer.found["status"] in ENDED:
                    break
        return found

    async def _ask_on(self) -> None:
        due = time.monotonic()
        while True:
            task = asyncio.create_task(self._ask())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            due += EVERY_SECONDS
            await asyncio.sleep(max(due - time.monotonic(), 0))

    async def _ask(self) -> None:
        sent = time.monotonic()
        status, found = None, None
        try:
            with suppress(httpx.TransportError):
                response = await self.client.get(f"imports/{self.import_id}")
                status = response.status_code
                found = response.json() if status == 200 else None
        except asyncio.CancelledError:
            pass  # not in the time that it had
        now = time.monotonic()
        self.answers.append(Answer(now, now - sent, status, found))


def progress(found: Json | None) -> Progress:
    """How far an import is."""
    return () if found is None else (found["percent"], found["rows_read"], sum(found["counts"].values()))


def _longest(moments: list[float]) -> float:
    return max((after - before for before, after in pairwise(moments)), default=0.0)
