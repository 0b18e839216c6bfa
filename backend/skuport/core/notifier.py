"""The notifier: arq on Redis wakes a worker as soon as there is something to do.

PostgreSQL is the queue of record. A lost notification costs nothing but time: every worker looks regularly for
unfinished tasks, notifies again, and runs them itself while Redis is away. Only this module knows arq.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any, Self, cast
from uuid import UUID

import structlog
from arq.connections import ArqRedis
from arq.typing import WorkerCoroutine
from arq.worker import Worker, func
from redis.asyncio import ConnectionPool
from redis.exceptions import RedisError, ResponseError
from redis.exceptions import TimeoutError as RedisTimeoutError

from skuport.core import tracing
from skuport.core.task_runner import TaskRunner

log = structlog.get_logger(__name__)

QUEUE = "skuport:jobs"
FUNCTION = "work"
REDIS_TIMEOUT = 2.0
SILENT_SECONDS = 5.0
"""For how long nobody waits for Redis again, after a notification that it left unanswered."""
POLL_SECONDS = 0.1
# arq keeps a killed worker's job marked as in progress for as long as the longest job may take. A job that only
# watches the task for a short while keeps that leftover short-lived.
WATCH_SECONDS = 10.0
RECONNECT_SECONDS = (0.5, 1.0, 2.0, 5.0)

REDIS_AWAY = (RedisError, OSError, asyncio.TimeoutError)
REDIS_SILENT = (RedisTimeoutError, asyncio.TimeoutError)


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


class Notifier:
    """Wakes workers for one subject; connects at the first use and whenever Redis has come back."""

    def __init__(self, redis_url: str) -> None:
        self._redis = _connect(redis_url)
        self._silent_until = 0.0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._redis.aclose(close_connection_pool=True)

    async def notify(self, kind: str, subject_id: UUID, seq: int, *, workers: int = 1) -> bool:
        """Wake `workers` workers for `(kind, subject_id)`; False when Redis doesn't answer.

        `seq` must be new for every round of notifications: arq ignores a job id that it still knows.

        A Redis that is silent, rather than gone, costs a wait. Those that notify many one after another, as the sweep
        does, would add these waits up; so after one, the others are False immediately for a while.
        """
        now = asyncio.get_running_loop().time
        if now() < self._silent_until:
            return False
        # Without traces there is no third argument, which workers of 0.1.0 don't take.
        traceparent = tracing.recall(kind, subject_id)
        arguments = (kind, str(subject_id), *([] if traceparent is None else [traceparent]))
        try:
            async with asyncio.timeout(REDIS_TIMEOUT):
                for number in range(workers):
                    await self._redis.enqueue_job(
                        FUNCTION, *arguments, _job_id=f"{kind}:{subject_id}:{seq}:{number}"
                    )
        except REDIS_AWAY as error:
            log.warning("notifier.unanswered", kind=kind, subject_id=str(subject_id), error=repr(error))
            if isinstance(error, REDIS_SILENT):
                self._silent_until = now() + SILENT_SECONDS
            return False
        return True

    def notification(self, kind: str, subject_id: UUID, seq: int) -> Callable[[], Awaitable[None]]:
        """`notify` with these arguments, to be called once the transaction has committed, in the request's trace."""

        async def send() -> None:
            tracing.remember(kind, subject_id)
            await self.notify(kind, subject_id, seq)

        return send

    async def answers(self) -> bool:
        """Whether Redis answers a ping."""
        try:
            async with asyncio.timeout(REDIS_TIMEOUT):
                await self._redis.ping()
        except REDIS_AWAY:
            return False
        return True

    async def server(self) -> str | None:
        """Name and version of the server, such as `Valkey 9.1.2`, or None. Raises when Redis doesn't answer."""
        try:
            async with asyncio.timeout(REDIS_TIMEOUT):
                info: dict[str, Any] = await self._redis.info("server")
        except ResponseError:
            return None  # not every role may ask
        if "valkey_version" in info:
            return f"Valkey {info['valkey_version']}"
        return f"Redis {info['redis_version']}" if "redis_version" in info else None


async def listen(redis_url: str, runner: TaskRunner) -> None:
    """Run what notifications ask for, until cancelled. While Redis is away it waits and tries again.

    Args:
        redis_url: where arq's queue is.
        runner: runs the tasks.
    """

    async def work(ctx: dict[Any, Any], kind: str, subject_id: str, traceparent: str | None = None) -> None:
        if traceparent is not None:
            tracing.remember(kind, UUID(subject_id), traceparent)
        if not runner.is_running(kind, UUID(subject_id)):
            await asyncio.wait({runner.start(kind, UUID(subject_id))}, timeout=WATCH_SECONDS)

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
            log.warning("notifier.lost", error=repr(error), retry_in_seconds=delay)
            await asyncio.sleep(delay)
        finally:
            for task in worker.tasks.values():
                task.cancel()
            await asyncio.gather(*worker.tasks.values(), return_exceptions=True)
            await redis.aclose(close_connection_pool=True)
