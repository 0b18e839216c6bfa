"""Nothing reveals what is in the local network: no error, no response time, no connection."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from skuport.core.settings import Settings
from skuport.webhooks.addresses import REFUSED
from tests.support.addresses import FORBIDDEN, SPELLINGS
from tests.support.receiver import Receiver
from tests.support.stack import SMALL, Stack, running_stack
from tests.support.webhooks import Hook, Hooks

HOSTS = ("localhost.localdomain", "ip6-localhost", "no-such-name.invalid")


@pytest.fixture(scope="module")
async def strict(
    settings: Settings, shared_stack: Stack, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Stack]:
    """A stack without an allow-list. The shared stack, which has one, is frozen in the meantime."""
    changed = settings.model_copy(update=SMALL)
    with shared_stack.frozen():
        async with running_stack(changed, tmp_path_factory.mktemp("strict"), workers=1) as stack:
            yield stack


async def test_open_and_closed_ports_are_indistinguishable(
    strict: Stack, database: asyncpg.Connection, receiver: Receiver
) -> None:
    hooks = Hooks(strict, database, receiver)
    closed = Receiver()
    async with closed:
        pass

    async def test_result(host: str, port: int) -> dict[str, Any]:
        hook = await hooks.add(url=f"http://{host}:{port}/200")
        started = time.monotonic()
        answer: dict[str, Any] = (await strict.client.post(f"/webhooks/{hook.id}/test")).json()
        assert 0.5 <= time.monotonic() - started < 2.5
        return answer

    targets = [(host, port) for host in HOSTS for port in (receiver.port, closed.port)]
    for answer in await asyncio.gather(*(test_result(*each) for each in targets)):
        assert (answer["succeeded"], answer["status_code"], answer["error"]) == (False, None, REFUSED)
        parts = {key: value for key, value in answer["latency"].items() if key != "total_ms"}
        assert set(parts.values()) == {None}
    (event_id,) = await hooks.emit()
    for found in (await strict.client.get("/webhooks")).json()["items"]:
        path = f"/webhooks/{found['id']}/deliveries/{event_id}"
        async with asyncio.timeout(20):
            while (await strict.client.get(path)).json().get("attempts", 0) < 1:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        assert (await strict.client.get(path)).json()["last_error"] == REFUSED
    assert receiver.connections == 0


def literals(port: int) -> list[str]:
    """URLs of every forbidden address with this port, in every spelling."""
    plain = [f"http://{f'[{address}]' if ':' in address else address}:{port}/200" for address in FORBIDDEN]
    return plain + [f"{url.partition('/')[0]}//{url.split('/')[2]}:{port}/200" for url in SPELLINGS]


async def test_forbidden_addresses_are_refused_in_every_spelling(
    strict: Stack, database: asyncpg.Connection, receiver: Receiver
) -> None:
    hook = await Hooks(strict, database, receiver).add(url="https://example.com/hook")
    for url in literals(receiver.port):
        made = await strict.client.post("/webhooks", json={"url": url, "event_types": ["product.created"]})
        moved = await strict.client.patch(f"/webhooks/{hook.id}", json={"url": url})
        for answer in (made, moved):
            assert answer.status_code == 422, url
            assert answer.json()["errors"][0]["pointer"] == "/url"
    assert receiver.connections == 0


async def test_a_stored_address_that_is_no_longer_allowed_is_refused(
    strict: Stack, database: asyncpg.Connection, receiver: Receiver
) -> None:
    """The allow-list had the address when it was stored. It is checked again for every request."""
    hooks = Hooks(strict, database, receiver)
    hosts = [f"[{address}]" if ":" in address else address for address in FORBIDDEN if "%" not in address]
    made = []
    for url in [f"http://{host}:{port}/200" for host in hosts for port in (receiver.port, 1)]:
        hook = await hooks.add(url="https://example.com/hook", enabled=False)
        await database.execute("UPDATE webhook_endpoints SET url = $2 WHERE id = $1", hook.id, url)
        made.append(hook)
    few = asyncio.Semaphore(8)  # the stack has few connections for changes

    async def test_result(hook: Hook) -> dict[str, Any]:
        async with few:
            response = await strict.client.post(f"/webhooks/{hook.id}/test")
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer

    answers = await asyncio.gather(*map(test_result, made))
    assert {(answer["succeeded"], answer["status_code"], answer["error"]) for answer in answers} == {
        (False, None, REFUSED)
    }
    assert receiver.connections == 0
