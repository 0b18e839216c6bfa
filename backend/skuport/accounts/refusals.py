"""Refused access, audited: keys, sessions and sign-ins by address, and what principals have no right to.

The audit log gets at most one row per minute for an address or principal, with counts, and rows for at most
`MAX_SUBJECTS` addresses and as many principals; one more row has the sum of the others. So an attacker can't fill the
disk, and no secret that was tried is stored. Failures of an address also count against its limits.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Self
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from skuport.core import audit
from skuport.core.clock import Clock
from skuport.core.rate_limits import Policy, RateLimits, Usage
from skuport.core.security import Credential, Principal

log = structlog.get_logger(__name__)

FLUSH_SECONDS = 60.0
LAST_FLUSH_SECONDS = 2.0
SPACING_SECONDS = 0.25
MAX_WAIT_SECONDS = 1.0
MAX_SUBJECTS = 50
MAX_LISTED = 5
"""How many keys, addresses and operations a row lists."""
OTHERS = "others"

Kind = Literal["key", "session", "sign_in"]
Right = Literal["scope", "origin"]
NAMES = {"key": "refused_keys", "session": "refused_sessions", "sign_in": "failed_sign_ins"}
RIGHTS = {"scope": "missing_scopes", "origin": "foreign_origins"}

Subject = tuple[Literal["address", "principal"], str]


@dataclass(slots=True)
class _Refused:
    """What an address or principal was refused since its last row."""

    since: datetime
    counts: Counter[str] = field(default_factory=Counter)
    lists: dict[str, set[str]] = field(default_factory=dict)

    def note(self, name: str, *values: str) -> None:
        """Add to one of the lists of the row."""
        found = self.lists.setdefault(name, set())
        found.update(sorted(set(values) - found)[: MAX_LISTED - len(found)])


class Refusals:
    """Refuses what an address tries too often. While it is open, it reports every minute what was refused."""

    def __init__(self, limits: RateLimits, sessions: async_sessionmaker[AsyncSession], clock: Clock) -> None:
        self._limits = limits
        self._sessions = sessions
        self._clock = clock
        self._refused: dict[Subject, _Refused] = {}
        self._next: dict[str, float] = {}
        self._writing: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._writing = asyncio.create_task(self._write())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._writing is not None:
            self._writing.cancel()
            await asyncio.wait({self._writing})
        # A database that doesn't answer must not hold up the end of the process.
        await asyncio.wait({asyncio.ensure_future(self.flush())}, timeout=LAST_FLUSH_SECONDS)

    async def _write(self) -> None:
        while True:
            await asyncio.sleep(FLUSH_SECONDS)
            await self.flush()

    async def admit(self, kind: Kind, address: str, credential: Credential) -> Usage | None:
        """Let a key or session be looked up; the used-up limit of its address, if that has failed too often.

        From such an address, what was valid before passes. The rest is looked up `SPACING_SECONDS` apart, so that a
        user who shares the address of an attacker gets in when the attacker pauses.

        Raises:
            TooManyRequestsError: so many others wait that it is refused without a look.
        """
        usage = self._limits.exceeded(self._policy(kind), address)
        if usage is None or self._limits.knows(credential.hash):
            return None
        now = asyncio.get_running_loop().time()
        wait = max(0.0, self._next.get(address, now) - now)
        if wait > MAX_WAIT_SECONDS:
            self._entry(("address", address)).counts["not_tried"] += 1
            raise usage.error()
        self._next[address] = now + wait + SPACING_SECONDS
        await asyncio.sleep(wait)
        return usage

    async def refused(
        self, kind: Kind, address: str, credential: Credential, api_key_id: UUID | None = None
    ) -> None:
        """Count a failure. `api_key_id` is that of a key which is revoked or has expired."""
        self._limits.forget(credential.hash)
        entry = self._entry(("address", address))
        entry.counts[NAMES[kind]] += 1
        entry.note("api_keys", *([] if api_key_id is None else [str(api_key_id)]))
        await self._limits.count_failure(self._policy(kind), address)

    def forbidden(self, right: Right, principal: Principal, address: str, operation: str) -> None:
        """Note that a principal lacks the right to an operation, such as `delete_product`."""
        entry = self._entry(("principal", str(principal.id)))
        entry.counts[RIGHTS[right]] += 1
        entry.note("addresses", address)
        entry.note("operations", operation)

    def accepted(self, credential: Credential) -> None:
        """Note a valid key or session."""
        self._limits.remember(credential.hash)

    async def flush(self) -> None:
        """Write the rows of what was refused since the last time. Without a database they are written later."""
        refused, self._refused = self._refused, {}
        now = asyncio.get_running_loop().time()
        self._next = {address: at for address, at in self._next.items() if at > now}
        if not refused:
            return
        until = self._clock()
        try:
            async with self._sessions() as session, session.begin():
                for (kind, subject), entry in refused.items():
                    details = {
                        **entry.counts,
                        "since": entry.since.isoformat(),
                        "until": until.isoformat(),
                        **{name: sorted(values) for name, values in entry.lists.items()},
                    }
                    by = UUID(subject) if kind == "principal" and subject != OTHERS else audit.SYSTEM_ID
                    await audit.record(session, by, "access.refused", kind, subject, details)
        except Exception:
            log.exception("refusals.not_audited", subjects=len(refused))
            for earlier, entry in refused.items():
                self._add(earlier, entry)

    def _add(self, subject: Subject, earlier: _Refused) -> None:
        entry = self._entry(subject)
        entry.since = min(entry.since, earlier.since)
        entry.counts += earlier.counts
        for name, values in earlier.lists.items():
            entry.note(name, *values)

    def _policy(self, kind: Kind) -> Policy:
        return self._limits.sign_ins if kind == "sign_in" else self._limits.refusals

    def _entry(self, subject: Subject) -> _Refused:
        kind, _ = subject
        if subject not in self._refused and sum(each == kind for each, _ in self._refused) >= MAX_SUBJECTS:
            subject = (kind, OTHERS)
        return self._refused.setdefault(subject, _Refused(self._clock()))
