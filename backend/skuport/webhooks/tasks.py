"""The webhook worker of a process: fans out events and delivers to the endpoints that have something due.

Every endpoint has an EndpointWorker and a lease of its own, so a slow one delays no other. The worker polls when it is
notified, and once a second regardless.
"""

import asyncio
from contextlib import AsyncExitStack, suppress
from functools import partial
from random import Random, SystemRandom
from uuid import UUID

import structlog

from skuport.core.clock import utc_now
from skuport.core.database import DATABASE_AWAY, Connection, Pool
from skuport.core.lease_keeper import LeaseKeeper
from skuport.core.leases import LeaseKey, LeaseLostError
from skuport.core.settings import Settings
from skuport.core.sql import Statements
from skuport.core.worker_metrics import WorkerMetrics
from skuport.webhooks.addresses import parse_allowed_targets
from skuport.webhooks.encryption import MISSING, SecretBox, SecretKeyError
from skuport.webhooks.endpoint_worker import EndpointWorker
from skuport.webhooks.fanout import fan_out
from skuport.webhooks.models import LEASE_KIND
from skuport.webhooks.sender import KEEPALIVE_SECONDS, Sender

log = structlog.get_logger(__name__)

CLOSE_SECONDS = 4.0
BUSY_SECONDS = 0.1
"""The poll interval while events arrive: workers write events too, and notify of few of them."""

sql = Statements(__package__, "delivery.sql")


class WebhookWorker:
    """Delivers webhooks with this process's connections and leases."""

    def __init__(
        self,
        pool: Pool,
        leases: LeaseKeeper,
        settings: Settings,
        metrics: WorkerMetrics,
        random: Random | None = None,
    ) -> None:
        self._pool = pool
        self._leases = leases
        self._settings = settings
        self._metrics = metrics
        self._random = random or SystemRandom()
        self._secret_box = SecretBox(settings.secret_key)
        self._allowed = parse_allowed_targets(settings.webhook_allowed_targets)
        self._notified = asyncio.Event()
        self._stopping = asyncio.Event()
        self._claiming = asyncio.Lock()
        self._endpoint_workers: dict[UUID, asyncio.Task[None]] = {}
        self._senders: dict[UUID, tuple[Sender, float]] = {}

    async def run(self, _: UUID) -> None:
        """Handle a notification: poll now."""
        self._notified.set()

    async def due(self, _: Connection, __: float) -> list[tuple[UUID, int]]:
        """Nothing: every worker polls by itself, so none has to be notified again."""
        return []

    async def refuse_to_start_without_key(self) -> None:
        """Check that the secrets of existing webhooks can be decrypted.

        Raises:
            SecretKeyError: there are webhooks but no `SKUPORT_SECRET_KEY`.
        """
        if self._settings.secret_key is not None:
            return
        async with self._pool.acquire() as connection:
            if await sql.any_endpoint.fetchval(connection):
                raise SecretKeyError(MISSING)

    async def deliver_forever(self) -> None:
        """Fan out and deliver, until cancelled."""
        while not self._stopping.is_set():
            try:
                # The leases are valid as long as this connection lives, so others take over as soon as we die.
                async with self._pool.acquire() as lease_connection:
                    await self._poll_until_closed(lease_connection)
            except DATABASE_AWAY as error:
                log.warning("webhooks.database_away", error=repr(error))
                await asyncio.sleep(self._settings.sweep_seconds)
        await asyncio.Event().wait()  # a background task that returns would end the worker

    async def run_once(self) -> None:
        """Fan out pending events and deliver everything that is due. Failed deliveries wait for their next attempt."""
        async with self._pool.acquire() as lease_connection:
            more = True
            while more:
                more = await self._poll(lease_connection)
                if self._endpoint_workers:
                    await asyncio.wait(self._endpoint_workers.values())

    async def close(self) -> None:
        """Start nothing new, give requests in flight a few seconds to finish, and release the endpoints."""
        self._stopping.set()
        self._notified.set()
        if self._endpoint_workers:
            await asyncio.wait(self._endpoint_workers.values(), timeout=CLOSE_SECONDS)
        await self._cancel_endpoint_workers()
        for sender, _ in self._senders.values():
            await sender.aclose()
        self._senders.clear()

    async def _poll_until_closed(self, lease_connection: Connection) -> None:
        try:
            while not lease_connection.is_closed() and not self._stopping.is_set():
                self._notified.clear()
                busy = await self._poll(lease_connection)
                interval = self._settings.sweep_seconds
                with suppress(TimeoutError):
                    async with asyncio.timeout(min(BUSY_SECONDS, interval) if busy else interval):
                        await self._notified.wait()
        finally:
            if not self._stopping.is_set():
                await self._cancel_endpoint_workers()

    async def _poll(self, lease_connection: Connection) -> bool:
        """Fan out events and start a worker for every endpoint that is due; whether deliveries were made."""
        async with self._pool.acquire() as connection:
            deliveries = await fan_out(connection)
            rows = await sql.due_endpoints.fetch(connection, except_ids=list(self._endpoint_workers))
        for row in rows:
            endpoint_id: UUID = row["id"]
            task = asyncio.create_task(
                self._deliver_to(lease_connection, endpoint_id), name=f"webhook:{endpoint_id}"
            )
            self._endpoint_workers[endpoint_id] = task
            task.add_done_callback(partial(self._forget, endpoint_id))
        await self._close_idle_senders()
        return deliveries > 0

    async def _deliver_to(self, lease_connection: Connection, endpoint_id: UUID) -> None:
        try:
            async with AsyncExitStack() as stack:
                async with self._claiming:
                    lease = await stack.enter_async_context(
                        self._leases.hold(lease_connection, LeaseKey(LEASE_KIND, endpoint_id))
                    )
                if lease is None:
                    return
                worker = EndpointWorker(
                    endpoint_id,
                    lease,
                    self._sender(endpoint_id),
                    self._pool,
                    self._secret_box,
                    utc_now,
                    self._random,
                    self._metrics,
                )
                await worker.deliver(self._stopping)
        except LeaseLostError as error:
            log.info("webhook.lease_lost", webhook_id=str(endpoint_id), reason=str(error))
        except SecretKeyError as error:
            log.warning("webhook.secret_key", webhook_id=str(endpoint_id), reason=error.detail)
        except Exception:
            # The deliveries stay due, and the lease delays each further try a little longer.
            log.exception("webhook.failed", webhook_id=str(endpoint_id))

    def _sender(self, endpoint_id: UUID) -> Sender:
        now = asyncio.get_running_loop().time()
        existing = self._senders.get(endpoint_id)
        sender = existing[0] if existing else Sender(self._allowed, self._settings.webhook_timeout_seconds)
        self._senders[endpoint_id] = (sender, now)
        return sender

    async def _close_idle_senders(self) -> None:
        now = asyncio.get_running_loop().time()
        for endpoint_id, (sender, used_at) in list(self._senders.items()):
            if endpoint_id not in self._endpoint_workers and now - used_at > KEEPALIVE_SECONDS:
                del self._senders[endpoint_id]
                await sender.aclose()

    def _forget(self, endpoint_id: UUID, _: asyncio.Task[None]) -> None:
        self._endpoint_workers.pop(endpoint_id, None)

    async def _cancel_endpoint_workers(self) -> None:
        tasks = list(self._endpoint_workers.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
