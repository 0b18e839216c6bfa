"""What is counted, what is refused, and that a Redis that doesn't answer holds no request up."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest

from skuport.core import window_counters
from skuport.core.rate_limits import Policy, RateLimits, Usage, address_key
from skuport.core.settings import Settings
from skuport.core.window_counters import WindowCounters


@pytest.mark.parametrize(
    ("host", "key"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("testclient", "testclient"),
        (None, "unknown"),
    ],
)
def test_an_ipv6_client_is_counted_by_its_network(host: str | None, key: str) -> None:
    assert address_key(host) == key


def test_the_headers_are_structured_fields() -> None:
    policy = Policy("principal", 100, "May make {:,} requests.")
    assert Usage(policy, 40, 12.2).headers() == {
        "RateLimit-Policy": '"principal";q=100;w=60',
        "RateLimit": '"principal";r=60;t=13',
    }
    exceeded = Usage(policy, 101, 0.1)
    assert exceeded.headers()["RateLimit"] == '"principal";r=0;t=1'
    assert exceeded.headers()["Retry-After"] == "1"
    assert exceeded.error().detail == "May make 100 requests. Try again in 1 s."


class Counters(WindowCounters):
    """Counts in the test, whose clock it has."""

    def __init__(self) -> None:
        self.at = 0.0
        self.asked = 0
        self.counts: Counter[tuple[str, int]] = Counter()

    def window(self) -> tuple[int, float]:
        return int(self.at // 60), 60 - self.at % 60

    async def add(self, key: str) -> int:
        self.asked += 1
        self.counts[key, self.window()[0]] += 1
        return self.counts[key, self.window()[0]]


def limits_of(**settings: int) -> tuple[RateLimits, Counters]:
    counters = Counters()
    return RateLimits(Settings(**settings), counters), counters  # type: ignore[arg-type]


async def used(limits: RateLimits, policy: Policy, subject: str = "a") -> Usage:
    usage = await limits.count(policy, subject)
    assert usage is not None
    return usage


async def test_a_quota_is_used_up_and_begins_again_with_the_minute() -> None:
    limits, counters = limits_of(rate_limit_principal=2)
    assert [(await used(limits, limits.principal)).exceeded for _ in range(4)] == [False, False, True, True]
    assert counters.asked == 3  # a flood costs Redis nothing
    assert not (await used(limits, limits.principal, "b")).exceeded
    counters.at = 60
    assert not (await used(limits, limits.principal)).exceeded


async def test_failures_exhaust_a_limit_with_the_last_that_it_allows() -> None:
    limits, _ = limits_of(rate_limit_refusals=2)
    for _ in range(2):
        assert limits.exceeded(limits.refusals, "a") is None
        await limits.count_failure(limits.refusals, "a")
    assert limits.exceeded(limits.refusals, "a") is not None
    assert limits.exceeded(limits.refusals, "b") is None


async def test_zero_is_no_limit() -> None:
    limits, counters = limits_of(rate_limit_address=0, rate_limit_sign_ins=0)
    assert await limits.count(limits.address, "a") is None
    await limits.count_failure(limits.sign_ins, "a")
    assert limits.exceeded(limits.sign_ins, "a") is None
    assert counters.asked == 0


def test_known_credentials_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("skuport.core.rate_limits.MAX_KNOWN", 2)
    limits, _ = limits_of()
    for credential in (b"a", b"b", b"a", b"c"):
        limits.remember(credential)
    assert [limits.knows(credential) for credential in (b"a", b"b", b"c")] == [True, False, True]
    limits.forget(b"a")
    assert not limits.knows(b"a")


class DeadRedis:
    """Never answers, and takes its time to end when it is cancelled."""

    def __init__(self) -> None:
        self.asked = 0
        self.answers = False

    async def incr(self, key: str, expiry: int) -> int:
        self.asked += 1
        if self.answers:
            return 100
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            await asyncio.sleep(0.2)
        return 0

    async def check(self) -> bool:
        return self.answers


@pytest.fixture
async def counters(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[WindowCounters]:
    monkeypatch.setattr(window_counters, "PING_SECONDS", 0.05)
    async with WindowCounters("redis://127.0.0.1:1/0") as made:
        yield made


async def test_a_dead_redis_holds_up_the_first_requests_only(counters: WindowCounters) -> None:
    dead: Any = DeadRedis()
    counters._redis, real = dead, counters._redis
    counters._now = lambda: 30.0
    begun = time.perf_counter()
    assert await counters.add("a") == 1
    assert time.perf_counter() - begun < 0.15
    begun = time.perf_counter()
    assert [await counters.add("a") for _ in range(50)] == list(range(2, 52))
    assert time.perf_counter() - begun < 0.04
    assert dead.asked == 1

    dead.answers = True
    await asyncio.sleep(0.3)
    assert await counters.add("a") == 100
    counters._redis = real


async def test_what_a_process_counts_itself_is_bounded(
    counters: WindowCounters, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window_counters, "MAX_OWN_KEYS", 2)
    found = [counters._add_own(key, 1) for key in ("a", "b", "c", "c", "a")]
    assert found == [1, 1, 1, 1, 2]
    assert counters._add_own("c", 2) == 1
    assert counters._add_own("c", 2) == 2
