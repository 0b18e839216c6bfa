"""What a user and a probe notice of a Skuport under attack."""

import asyncio
import math
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import httpx
import psutil

PROBE_SECONDS = 5.0
RECOVERY_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Target:
    """A running Skuport with a product to edit. `key` may write, `admin_key` everything."""

    url: str
    admin_key: str
    key: str
    database_url: str
    product_id: str
    api_pid: int


@dataclass(frozen=True, slots=True)
class Aims:
    """What must hold during the attack; seconds and bytes."""

    health_p99: float = 0.25
    list_p95: float = 0.2
    memory: int = 400 * 1024 * 1024
    recovery: float = RECOVERY_SECONDS


@dataclass
class Figures:
    """What was measured. A request without an answer of 200 counts as one that never ended."""

    health: list[float] = field(default_factory=list)
    lists: list[float] = field(default_factory=list)
    memory: int = 0
    recovery: float = math.inf
    outcomes: str = ""

    def report(self) -> str:
        return (
            f"/healthz: {_times(self.health, 50, 99)}; list: {_times(self.lists, 50, 95)};"
            f" memory: {self.memory / 1024 / 1024:.0f} MB; as usual after {self.recovery:.1f} s\n{self.outcomes}"
        )

    def misses(self, aims: Aims) -> list[str]:
        """The aims that were missed."""
        found = {
            "/healthz p99": (_percentile(self.health, 99), aims.health_p99),
            "list p95": (_percentile(self.lists, 95), aims.list_p95),
            "memory": (self.memory, aims.memory),
            "recovery": (self.recovery, aims.recovery),
        }
        return [name for name, (measured, aim) in found.items() if measured > aim]


def _times(values: list[float], *percents: int) -> str:
    shown = ", ".join(f"p{percent} {_percentile(values, percent) * 1000:.0f} ms" for percent in percents)
    return f"{shown} of {len(values)}"


def _percentile(values: list[float], percent: int) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)] if values else math.inf


async def measure(target: Target, seconds: float, scale: float = 1.0, aims: Aims | None = None) -> Figures:
    """Attack for so many seconds, and measure meanwhile and afterwards."""
    aims = aims or Aims()
    figures = Figures()
    async with _user(target) as user, httpx.AsyncClient(base_url=target.url, trust_env=False) as probe:

        async def ask(client: httpx.AsyncClient, path: str) -> float:
            begun = time.perf_counter()
            with suppress(httpx.TransportError):
                if (await client.get(path, timeout=PROBE_SECONDS)).status_code == 200:
                    return time.perf_counter() - begun
            return math.inf

        async def health() -> None:
            figures.health.append(await ask(probe, "/healthz"))

        async def lists() -> None:
            figures.lists.append(await ask(user, "/api/v1/products?limit=50"))

        async def memory() -> None:
            figures.memory = max(figures.memory, psutil.Process(target.api_pid).memory_info().rss)

        async with _attacked(target, scale) as outcomes:
            watching = [
                asyncio.create_task(_repeat(each, pause))
                for each, pause in ((health, 0.05), (lists, 0.1), (memory, 0.25))
            ]
            await asyncio.sleep(seconds)
            for task in watching:
                task.cancel()
            await asyncio.wait(watching)
        figures.outcomes = "\n".join(outcomes)
        figures.recovery = await _recovery(target, user, aims, ask)
    return figures


async def _repeat(look: Callable[[], Awaitable[None]], pause: float) -> None:
    while True:
        await look()
        await asyncio.sleep(pause)


@asynccontextmanager
async def _user(target: Target) -> AsyncIterator[httpx.AsyncClient]:
    """A signed-in user, as a browser has it."""
    async with httpx.AsyncClient(base_url=target.url, trust_env=False) as browser:
        answer = await browser.post("/api/v1/session", json={"api_key": target.admin_key})
        assert answer.status_code == 201, answer.text
        yield browser


@asynccontextmanager
async def _attacked(target: Target, scale: float) -> AsyncIterator[list[str]]:
    """Attacks for the body of a `with`; the list has their outcomes afterwards."""
    arguments = (target.url, target.key, target.database_url, target.product_id, str(scale))
    attack = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.abuse.attacks", *arguments, stdout=asyncio.subprocess.PIPE
    )
    outcomes: list[str] = []
    try:
        assert attack.stdout is not None
        assert await attack.stdout.readline() == b"attacking\n"
        yield outcomes
        attack.terminate()
        async with asyncio.timeout(15):
            outcomes += [line.decode() for line in (await attack.stdout.read()).splitlines()]
    finally:
        with suppress(ProcessLookupError):
            attack.kill()
        await attack.wait()


async def _recovery(
    target: Target,
    user: httpx.AsyncClient,
    aims: Aims,
    ask: Callable[[httpx.AsyncClient, str], Awaitable[float]],
) -> float:
    """Seconds from the attack's end until everything is as usual: health, lists, and an edit of the locked product."""
    begun = time.monotonic()
    path = f"/api/v1/products/{target.product_id}"
    headers = {"Authorization": f"Bearer {target.admin_key}"}
    body = {"name": f"After {begun}"}
    while time.monotonic() - begun < 60:
        edited = False
        with suppress(httpx.TransportError):
            answer = await user.patch(path, json=body, headers=headers, timeout=PROBE_SECONDS)
            edited = answer.status_code == 200
        quick = await ask(user, "/api/v1/products?limit=50") < aims.list_p95
        if edited and quick and await ask(user, "/readyz") < math.inf:
            return time.monotonic() - begun
        await asyncio.sleep(0.1)
    return math.inf
