"""Notifications while Redis is silent: connections are taken, and nothing is answered."""

import asyncio
import time
from urllib.parse import urlsplit

import pytest

from skuport.core import notifier as module
from skuport.core.ids import new_id
from skuport.core.notifier import REDIS_TIMEOUT, Notifier
from tests.support.silent_proxy import SilentProxy


async def seconds_of(notifier: Notifier, *, heard: bool) -> float:
    """How long a notification takes, which Redis answers or not."""
    begun = time.monotonic()
    assert await notifier.notify("import", new_id(), 1) is heard
    return time.monotonic() - begun


async def test_one_notification_waits_for_a_silent_redis(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SILENT_SECONDS", 1.0)
    async with SilentProxy(redis_url) as proxy, Notifier(proxy.through(redis_url)) as notifier:
        await seconds_of(notifier, heard=True)
        proxy.fall_silent()
        assert await seconds_of(notifier, heard=False) > REDIS_TIMEOUT / 2
        assert sum([await seconds_of(notifier, heard=False) for _ in range(20)]) < REDIS_TIMEOUT / 4
        proxy.answer_again()
        await asyncio.sleep(1.0)
        assert await seconds_of(notifier, heard=True) < REDIS_TIMEOUT


async def test_a_redis_that_is_gone_is_asked_each_time(redis_url: str) -> None:
    """That costs no time, and it may be back."""
    proxy = SilentProxy(redis_url)
    async with proxy:
        url = proxy.through(redis_url)
    async with Notifier(url) as notifier:
        assert await seconds_of(notifier, heard=False) < REDIS_TIMEOUT
        await proxy._listener.start(urlsplit(url).port or 0)
        assert await seconds_of(notifier, heard=True) < REDIS_TIMEOUT
    await proxy._listener.stop()
