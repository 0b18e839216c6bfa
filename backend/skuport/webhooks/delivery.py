"""What a worker does for webhooks: fan out events, and serve the endpoints that have something due.

Each endpoint is a lane of its own with a lease of its own, so that a slow one delays no other. The worker looks when
the notifier rings, and once a second anyway.
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
from skuport.webhooks.addresses import parse_allowed_targets
from skuport.webhooks.encryption import MISSING, SecretKeyError, Vault
from skuport.webhooks.fanout import fan_out
from skuport.webhooks.lane import Lane
from skuport.webhooks.results import KIND
from skuport.webhooks.sending import KEEPALIVE_SECONDS, Sender

log = structlog.get_logger(__name__)

CLOSE_SECONDS = 4.0
BUSY_SECONDS = 0.1
"""How soon to look again while events come: workers write some, too, and ring for few of them."""

ENDPOINTS_DUE = """
SELECT e.id FROM webhook_endpoints e
WHERE e.enabled AND e.deleted_at IS NULL AND e.id <> ALL($1::uuid[]) AND EXISTS (
    SELECT FROM webhook_deliveries d WHERE d.endpoint_id = e.id AND d.status = 'pending' AND d.next_at <= now())
ORDER BY random()
"""

ANY_ENDPOINT = "SELECT EXISTS (SELECT FROM webhook_endpoints WHERE deleted_at IS NULL)"


class WebhookWorker:
    """Delivers with this process's connections and leases."""

    def __init__(
        self, pool: Pool, leases: LeaseKeeper, settings: Settings, random: Random | None = None
    ) -> None:
        self._pool = pool
        self._leases = leases
        self._settings = settings
        self._random = random or SystemRandom()
        self._vault = Vault(settings.secret_key)
        self._allowed = parse_allowed_targets(settings.webhook_allowed_targets)
        self._wake = asyncio.Event()
        self._stopping = asyncio.Event()
        self._claiming = asyncio.Lock()
        self._lanes: dict[UUID, asyncio.Task[None]] = {}
        self._senders: dict[UUID, tuple[Sender, float]] = {}

    async def run(self, _: UUID) -> None:
        """The notifier rang: look now."""
        self._wake.set()

    async def due(self, _: Connection, __: float) -> list[tuple[UUID, int]]:
        """Nothing to ring for: every worker looks by itself."""
        return []

    async def refuse_to_start_without_key(self) -> None:
        """Raises:
        SecretKeyError: there are webhooks, and no key to read their secrets with.
        """
        if self._settings.secret_key is None and await self._pool.fetchval(ANY_ENDPOINT):
            raise SecretKeyError(MISSING)

    async def deliver_for_ever(self) -> None:
        """Fan out and deliver, until cancelled or closed."""
        while not self._stopping.is_set():
            try:
                # The leases are good as long as this connection lives: others take over at once when we die.
                async with self._pool.acquire() as anchor:
                    await self._deliver_while_open(anchor)
            except DATABASE_AWAY as error:
                log.warning("webhooks.database_away", error=repr(error))
                await asyncio.sleep(self._settings.sweep_seconds)
        await asyncio.Event().wait()  # an errand doesn't end by itself

    async def run_once(self) -> None:
        """Fan out the events that wait, and deliver what is due now. What fails waits for its next attempt."""
        async with self._pool.acquire() as anchor:
            more = True
            while more:
                more = await self._look(anchor)
                if self._lanes:
                    await asyncio.wait(self._lanes.values())

    async def close(self) -> None:
        """Begin nothing more, let requests that are under way end for a few seconds, and hand the endpoints back."""
        self._stopping.set()
        self._wake.set()
        if self._lanes:
            await asyncio.wait(self._lanes.values(), timeout=CLOSE_SECONDS)
        await self._end_lanes()
        for sender, _ in self._senders.values():
            await sender.aclose()
        self._senders.clear()

    async def _deliver_while_open(self, anchor: Connection) -> None:
        try:
            while not anchor.is_closed() and not self._stopping.is_set():
                self._wake.clear()
                found = await self._look(anchor)
                pause = (
                    min(BUSY_SECONDS, self._settings.sweep_seconds) if found else self._settings.sweep_seconds
                )
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), pause)
        finally:
            if not self._stopping.is_set():
                await self._end_lanes()

    async def _look(self, anchor: Connection) -> bool:
        """Fan out, and begin to serve whoever has something due; whether there were deliveries to make."""
        async with self._pool.acquire() as connection:
            made = await fan_out(connection)
            rows = await connection.fetch(ENDPOINTS_DUE, list(self._lanes))
        for row in rows:
            endpoint_id: UUID = row["id"]
            lane = asyncio.create_task(self._serve(anchor, endpoint_id), name=f"webhook:{endpoint_id}")
            self._lanes[endpoint_id] = lane
            lane.add_done_callback(partial(self._forget_lane, endpoint_id))
        await self._close_idle_senders()
        return made > 0

    async def _serve(self, anchor: Connection, endpoint_id: UUID) -> None:
        try:
            async with AsyncExitStack() as stack:
                async with self._claiming:
                    lease = await stack.enter_async_context(
                        self._leases.hold(anchor, LeaseKey(KIND, endpoint_id))
                    )
                if lease is None:
                    return
                lane = Lane(
                    endpoint_id,
                    lease,
                    self._sender(endpoint_id),
                    self._pool,
                    self._vault,
                    utc_now,
                    self._random,
                )
                await lane.serve(self._stopping)
        except LeaseLostError as error:
            log.info("webhook.lost", webhook_id=str(endpoint_id), reason=str(error))
        except SecretKeyError as error:
            log.warning("webhook.secret_key", webhook_id=str(endpoint_id), reason=error.detail)
        except Exception:
            # Its deliveries stay due, and the lease makes it wait a little longer each time.
            log.exception("webhook.failed", webhook_id=str(endpoint_id))

    def _sender(self, endpoint_id: UUID) -> Sender:
        now = asyncio.get_running_loop().time()
        found = self._senders.get(endpoint_id)
        sender = found[0] if found else Sender(self._allowed, self._settings.webhook_timeout_seconds)
        self._senders[endpoint_id] = (sender, now)
        return sender

    async def _close_idle_senders(self) -> None:
        now = asyncio.get_running_loop().time()
        for endpoint_id, (sender, used_at) in list(self._senders.items()):
            if endpoint_id not in self._lanes and now - used_at > KEEPALIVE_SECONDS:
                del self._senders[endpoint_id]
                await sender.aclose()

    def _forget_lane(self, endpoint_id: UUID, _: asyncio.Task[None]) -> None:
        self._lanes.pop(endpoint_id, None)

    async def _end_lanes(self) -> None:
        lanes = list(self._lanes.values())
        for lane in lanes:
            lane.cancel()
        await asyncio.gather(*lanes, return_exceptions=True)
