"""Checks of the parts that Skuport needs: what is checked, how, and for how long at most."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import cache

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from skuport.core.database_sessions import Connector, SharedSessionsError, check_sessions
from skuport.core.migrations import number_of, required_revision

CHECK_SECONDS = 3.0
KEPT_SECONDS = 1.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Check:
    """How to check a part.

    Args:
        name: of the part.
        look: returns name and version of what answers, if it tells them. Raises `CheckFailedError`, or anything else,
            when the part doesn't work.
        required: whether requests fail without the part.
    """

    name: str
    look: Callable[[], Awaitable[str | None]]
    required: bool = True


class CheckFailedError(Exception):
    """A part doesn't work. The message is shown without authentication."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of a check: `error` is a message, None when the part works; `version` is as the part gave it."""

    check: Check
    error: str | None
    version: str | None
    seconds: float


def database_checks(
    sessions: async_sessionmaker[AsyncSession], connect: Connector, database_url: str
) -> list[Check]:
    """The database answers, with sessions of our own, and its schema has what this code needs."""
    checked = False

    async def answers() -> str:
        nonlocal checked
        if not checked:
            try:
                await check_sessions(connect)
            except SharedSessionsError as error:
                raise CheckFailedError(str(error)) from error
            checked = True
        async with sessions() as session:
            # Distributions add their own to it: "16.4 (Debian 16.4-1)".
            version = str(await session.scalar(text("SHOW server_version")))
            return f"PostgreSQL {version.partition(' ')[0]}"

    @cache
    def required() -> str:
        return required_revision(database_url)

    async def is_migrated() -> str | None:
        async with sessions() as session:
            found: Sequence[str] = []
            if await session.scalar(text("SELECT to_regclass('alembic_version') IS NOT NULL")):
                found = (await session.scalars(text("SELECT version_num FROM alembic_version"))).all()
        # A later release's pre migrations leave everything that this code needs in place.
        if max(map(number_of, found), default=0) < number_of(required()):
            applied = ", ".join(sorted(found)) or "nothing"
            raise CheckFailedError(f"the schema is at {applied}, not at {required()}: run 'skuport migrate'")
        return max(found)

    return [Check("database", answers), Check("migrations", is_migrated)]


class SharedChecks:
    """Checks of all parts, whose findings everybody who asks within `KEPT_SECONDS` shares: anybody may ask."""

    def __init__(self, checks: Sequence[Check]) -> None:
        self._checks = checks
        self._running: asyncio.Task[list[Finding]] | None = None
        self._ended = 0.0

    async def examine(self) -> list[Finding]:
        """Check all parts concurrently, for `CHECK_SECONDS` at most."""
        running = self._running
        if running is None or (running.done() and time.monotonic() - self._ended > KEPT_SECONDS):
            self._running = running = asyncio.create_task(self._examine())
        return await asyncio.shield(running)

    async def _examine(self) -> list[Finding]:
        try:
            return await asyncio.gather(*map(_examine, self._checks))
        finally:
            self._ended = time.monotonic()


async def _examine(check: Check) -> Finding:
    begun = time.perf_counter()
    version, failure = None, None
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            version = await check.look()
    except CheckFailedError as error:
        failure = str(error)
    except Exception as error:
        log.warning("not_ready", check=check.name, error=repr(error))
        failure = "it doesn't answer"
    return Finding(check, failure, version, time.perf_counter() - begun)
