"""The doorbell: arq on Redis tells a worker that there is something to do, at once.

PostgreSQL is the queue of record. A ring that is lost costs nothing but time, because a sweep in every worker rings
again for whatever is not finished, and works on it itself when Redis is away. Nothing outside this module and the
worker's composition root knows arq.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Collection, Coroutine
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, Self, cast
from uuid import UUID

import structlog
from arq.connections import ArqRedis
from arq.typing import WorkerCoroutine
from arq.worker import Worker, func
from redis.asyncio import ConnectionPool
from redis.exceptions import RedisError, ResponseError

from skuport.core.database import Connection

log = structlog.get_logger(__name__)

QUEUE = "skuport:jobs"
FUNCTION = "work"
REDIS_TIMEOUT = 2.0
POLL_SECONDS = 0.1
# arq keeps a killed worker's job marked as in progress for as long as the longest job may take. A job that only
# watches the work for a short while keeps that debris short-lived.
WATCH_SECONDS = 10.0
CLOSE_SECONDS = 4.0
RECONNECT_SECONDS = (0.5, 1.0, 2.0, 5.0)

REDIS_AWAY = (RedisError, OSError, asyncio.TimeoutError)


def _serialize(job: dict[str, Any]) -> bytes:
    return json.dumps(job, default=repr).encode()


def _deserialize(job: bytes) -> dict[str, Any]:
    decoded: dict[str, Any] = json.loads(job)
    return decoded


def _connect(redis_url: str) -> ArqRedis:
    pool: ConnectionPool = ConnectionPool.from_url(
        redis_url, socket_timeout=REDIS_TIMEOUT, socket_connect_timeout=REDIS_TIMEOUT
    )
    return ArqRedis(pool, job_serializer=_serialize, job_deserializer=_deserialize, default_queue_name=QUEUE)


class Doorbell:
    """Rings for one piece of work; connects when first used and whenever Redis has come back."""

    def __init__(self, redis_url: str) -> None:
        self._redis = _connect(redis_url)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._redis.aclose(close_connection_pool=True)

    async def ring(self, kind: str, subject_id: UUID, seq: int, *, times: int = 1) -> bool:
        """Ask for workers for `(kind, subject_id)`, `times` of them; False when Redis doesn't answer.

        `seq` must be new for every round of rings: arq ignores a job id that it still knows.
        """
        try:
            async with asyncio.timeout(REDIS_TIMEOUT):
                for turn in range(times):
                    await self._redis.enqueue_job(
                        FUNCTION, kind, str(subject_id), _job_id=f"{kind}:{subject_id}:{seq}:{turn}"
                    )
        except REDIS_AWAY as error:
            log.warning("doorbell.unanswered", kind=kind, subject_id=str(subject_id), error=repr(error))
            return False
        return True

    async def answers(self) -> bool:
        """Whether Redis answers a ping."""
        try:
            async with asyncio.timeout(REDIS_TIMEOUT):
                await self._redis.ping()
        except REDIS_AWAY:
            return False
        return True

    async def server(self) -> str | None:
        """Name and version of the server, such as `Valkey 9.1.2`; None when it doesn't say. Raises when it is away."""
        try:
            async with asyncio.timeout(REDIS_TIMEOUT):
                said: dict[str, Any] = await self._redis.info("server")
        except ResponseError:
            return None  # not every role may ask
        if "valkey_version" in said:
            return f"Valkey {said['valkey_version']}"
        return f"Redis {said['redis_version']}" if "redis_version" in said else None


Work = Callable[[UUID], Coroutine[Any, Any, None]]
Due = Callable[[Connection, float], Awaitable[list[tuple[UUID, int]]]]


@dataclass(frozen=True, slots=True)
class Duty:
    """One kind of work that workers do.

    Args:
        kind: its name on the doorbell.
        run: takes a subject's id and does what is open, until nothing is for this process.
        due: given a connection and the seconds until the next ring, the subjects to ring for now, each with a dispatch
            number that no ring has used yet.
    """

    kind: str
    run: Work
    due: Due


class Desk:
    """Runs work in this process, at most once at a time for each subject.

    The work belongs to the desk and not to the ring that started it, so that losing Redis interrupts nothing.
    """

    def __init__(self, works: dict[str, Work], *, concurrency: int, at_once: Collection[str] = ()) -> None:
        """`at_once` names the kinds that are over in a moment, and so wait for none of the `concurrency` places."""
        self._works = works
        self._at_once = at_once
        self._slots = asyncio.Semaphore(concurrency)
        self._running: dict[tuple[str, UUID], asyncio.Task[None]] = {}

    def start(self, kind: str, subject_id: UUID) -> asyncio.Task[None]:
        """The task that works on the subject, started if it isn't already."""
        key = (kind, subject_id)
        task = self._running.get(key)
        if task is None:
            task = asyncio.create_task(self._run(kind, subject_id), name=f"{kind}:{subject_id}")
            self._running[key] = task
            task.add_done_callback(lambda _: self._running.pop(key, None))
        return task

    def works_on(self, kind: str, subject_id: UUID) -> bool:
        return (kind, subject_id) in self._running

    async def _run(self, kind: str, subject_id: UUID) -> None:
        async with nullcontext() if kind in self._at_once else self._slots:
            try:
                await self._works[kind](subject_id)
            except Exception:
                # The row keeps its state and its lease runs out or was released: the sweep tries again.
                log.exception("work.failed", kind=kind, subject_id=str(subject_id))

    async def close(self) -> None:
        """Cancel what is running and wait until it has handed back its leases, but not for long: the database may be
        at something that it doesn't interrupt, and a session that ends gives its leases back, too."""
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=CLOSE_SECONDS)


async def listen(redis_url: str, desk: Desk) -> None:
    """Answer the doorbell for ever. Without Redis it waits and tries again; it never gives up.

    Args:
        redis_url: where arq's queue is.
        desk: runs what is asked for.
    """

    async def work(ctx: dict[Any, Any], kind: str, subject_id: str) -> None:
        if not desk.works_on(kind, UUID(subject_id)):
            await asyncio.wait({desk.start(kind, UUID(subject_id))}, timeout=WATCH_SECONDS)

    failures = 0
    while True:
        redis = _connect(redis_url)
        worker = Worker(
            functions=[
                func(
                    cast(WorkerCoroutine, work),
                    name=FUNCTION,
                    keep_result=0,
                    max_tries=1,
                    timeout=WATCH_SECONDS + 5,
                )
            ],
            redis_pool=redis,
            queue_name=QUEUE,
            max_jobs=50,
            max_tries=1,
            job_timeout=WATCH_SECONDS + 5,
            poll_delay=POLL_SECONDS,
            handle_signals=False,
            keep_result=0,
            job_serializer=_serialize,
            job_deserializer=_deserialize,
            log_results=False,
        )
        started = asyncio.get_running_loop().time()
        try:
            await worker.async_run()
        except REDIS_AWAY as error:
            if asyncio.get_running_loop().time() - started > max(RECONNECT_SECONDS):
                failures = 0
            delay = RECONNECT_SECONDS[min(failures, len(RECONNECT_SECONDS) - 1)]
            failures += 1
            log.warning("doorbell.lost", error=repr(error), retry_in_seconds=delay)
            await asyncio.sleep(delay)
        finally:
            for task in worker.tasks.values():
                task.cancel()
            await asyncio.gather(*worker.tasks.values(), return_exceptions=True)
            await redis.aclose(close_connection_pool=True)
