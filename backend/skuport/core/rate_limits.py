"""Rate limits: how many requests, and how many failures, a principal or an address has per minute.

Two limits count requests: those of a principal, and those of an address that no principal makes. Two count failures
only, so that the users behind one address don't use up each other's: failed sign-ins, and refused keys and sessions.
Once an address has used these up, keys and sessions are tried slowly, except those that were valid here before.
"""

import ipaddress
import math
from collections import OrderedDict
from dataclasses import dataclass
from typing import Self

from skuport.core.errors import TooManyRequestsError
from skuport.core.settings import Settings
from skuport.core.window_counters import WINDOW_SECONDS, WindowCounters

MAX_KNOWN = 10_000
"""How many credentials a process remembers as valid."""
MAX_EXCEEDED = 100_000
"""How many exhausted limits a process remembers; it asks Redis about the others again."""


@dataclass(frozen=True, slots=True)
class Policy:
    """A limit. `name` is in the headers; a quota of 0 is no limit."""

    name: str
    quota: int
    detail: str


@dataclass(frozen=True, slots=True)
class Usage:
    """How much of a limit is used, and in how many seconds it begins again."""

    policy: Policy
    used: int
    resets_in: float

    @property
    def exceeded(self) -> bool:
        return self.used > self.policy.quota

    def headers(self) -> dict[str, str]:
        """As in draft-ietf-httpapi-ratelimit-headers-10."""
        name, quota = self.policy.name, self.policy.quota
        seconds = max(1, math.ceil(self.resets_in))
        headers = {
            "RateLimit-Policy": f'"{name}";q={quota};w={WINDOW_SECONDS}',
            "RateLimit": f'"{name}";r={max(0, quota - self.used)};t={seconds}',
        }
        return headers | ({"Retry-After": str(seconds)} if self.exceeded else {})

    def error(self) -> TooManyRequestsError:
        """The problem to raise when it is exceeded."""
        seconds = max(1, math.ceil(self.resets_in))
        return TooManyRequestsError(
            f"{self.policy.detail.format(self.policy.quota)} Try again in {seconds} s.",
            code="rate_limited",
            headers=self.headers(),
        )


def address_key(host: str | None) -> str:
    """What an address is counted as: itself, or for IPv6 its /64, which is what one client has."""
    try:
        address = ipaddress.ip_address(host or "")
    except ValueError:
        return host or "unknown"
    if address.version == 4:
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((int(address), 64), strict=False))


class RateLimits:
    """The limits of one process and what it knows of their use. An async context manager."""

    def __init__(self, settings: Settings, counters: WindowCounters | None = None) -> None:
        self.principal = Policy(
            "principal",
            settings.rate_limit_principal,
            "Too many requests with this key, or by this user in all sessions (limit: {:,} a minute).",
        )
        self.address = Policy(
            "address",
            settings.rate_limit_address,
            "Too many requests from this address had no valid key or session (limit: {:,} a minute).",
        )
        self.refusals = Policy(
            "refused-credentials",
            settings.rate_limit_refusals,
            "Too many requests from this address had an invalid key or session (limit: {:,} a minute).",
        )
        self.sign_ins = Policy(
            "failed-sign-ins",
            settings.rate_limit_sign_ins,
            "Too many sign-ins from this address failed (limit: {:,} a minute).",
        )
        self._counters = counters or WindowCounters(settings.redis_url)
        self._known: OrderedDict[bytes, None] = OrderedDict()
        self._exceeded: set[tuple[str, str]] = set()
        self._exceeded_window = 0

    async def __aenter__(self) -> Self:
        await self._counters.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._counters.__aexit__()

    async def count(self, policy: Policy, subject: str) -> Usage | None:
        """Count one request or failure of `subject`. None without a limit."""
        if policy.quota == 0:
            return None
        exceeded = self.exceeded(policy, subject)
        if exceeded is not None:  # a flood costs Redis nothing
            return exceeded
        used = await self._counters.add(f"{policy.name}:{subject}")
        usage = Usage(policy, used, self._counters.window()[1])
        if usage.exceeded and len(self._exceeded) < MAX_EXCEEDED:
            self._exceeded.add((policy.name, subject))
        return usage

    async def count_failure(self, policy: Policy, subject: str) -> None:
        """Count a failure of `subject`: after as many as its quota, `exceeded` says so."""
        usage = await self.count(policy, subject)
        if usage is not None and usage.used >= policy.quota and len(self._exceeded) < MAX_EXCEEDED:
            self._exceeded.add((policy.name, subject))

    def exceeded(self, policy: Policy, subject: str) -> Usage | None:
        """The use of a limit that this process has seen exhausted in this minute, else None."""
        window, resets_in = self._counters.window()
        if window != self._exceeded_window:
            self._exceeded.clear()
            self._exceeded_window = window
        if (policy.name, subject) not in self._exceeded:
            return None
        return Usage(policy, policy.quota + 1, resets_in)

    def remember(self, credential: bytes) -> None:
        """Note that the key or session with this hash is valid."""
        self._known[credential] = None
        self._known.move_to_end(credential)
        if len(self._known) > MAX_KNOWN:
            self._known.popitem(last=False)

    def forget(self, credential: bytes) -> None:
        """Note that the key or session with this hash is no longer valid."""
        self._known.pop(credential, None)

    def knows(self, credential: bytes) -> bool:
        """Whether the key or session with this hash was valid when it was last used here."""
        return credential in self._known
