"""Creates webhooks and events on a running stack, and waits for deliveries."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any

import asyncpg

from skuport.webhooks import outbox
from skuport.webhooks.event_types import BY_TYPE
from tests.support.receiver import Receiver
from tests.support.stack import Stack, until

Json = dict[str, Any]


@dataclass(frozen=True)
class Hook:
    """A webhook that a test created."""

    id: str
    secret: str
    path: str


@dataclass(frozen=True)
class Hooks:
    """Webhooks on a stack, and the receiver that gets their requests."""

    stack: Stack
    database: asyncpg.Connection
    receiver: Receiver

    async def add(self, path: str = "/200", **fields: Any) -> Hook:
        """Create a webhook for the receiver's `path`; by default it subscribes to `product.updated`."""
        body = {"url": self.receiver.url(path), "event_types": ["product.updated"], **fields}
        response = await self.stack.client.post("/webhooks", json=body)
        assert response.status_code == 201, response.text
        return Hook(response.json()["id"], response.json()["secret"], path)

    async def emit(self, kind: str = "product.updated", times: int = 1) -> list[str]:
        """Write events as a worker does, and return their ids."""
        before = {row["id"] for row in await self.database.fetch("SELECT id FROM events")}
        async with self.database.transaction():
            await outbox.write(self.database, kind, [BY_TYPE[kind].example] * times)
        rows = await self.database.fetch("SELECT id FROM events ORDER BY id")
        return [str(row["id"]) for row in rows if row["id"] not in before]

    async def get(self, path: str, **params: Any) -> Json:
        response = await self.stack.client.get(path, params=params)
        assert response.status_code == 200, response.text
        found: Json = response.json()
        return found

    async def webhook(self, hook: Hook) -> Json:
        return await self.get(f"/webhooks/{hook.id}")

    async def delivery(self, hook: Hook, event_id: str) -> Json:
        return await self.get(f"/webhooks/{hook.id}/deliveries/{event_id}")

    async def attempted(self, hook: Hook, event_id: str, times: int = 1, seconds: float = 20) -> Json:
        """The delivery, once `times` attempts at it are recorded."""
        deadline = time.monotonic() + seconds
        while True:
            response = await self.stack.client.get(f"/webhooks/{hook.id}/deliveries/{event_id}")
            if response.status_code == 200 and response.json()["attempts"] >= times:
                found: Json = response.json()
                return found
            assert time.monotonic() < deadline, response.text
            await asyncio.sleep(0.02)

    async def received(self, path: str, times: int = 1, seconds: float = 20) -> None:
        await until(lambda: len(self.receiver.at(path)) >= times, seconds)

    async def make_due(self, hook: Hook) -> None:
        """Make all pending deliveries of the webhook due now."""
        await self.database.execute(
            "UPDATE webhook_deliveries SET next_at = now() WHERE endpoint_id = $1 AND status = 'pending'",
            hook.id,
        )
