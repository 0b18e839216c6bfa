"""`/healthz`: the process is up. `/readyz`: what a request needs is there too. What is looked at, and how."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import cache

import structlog
from fastapi import APIRouter, Request
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from skuport.core.errors import ErrorItem, UnavailableError
from skuport.core.migrations import number_of, required_revision
from skuport.core.schemas import ApiModel

CHECK_SECONDS = 3.0

log = structlog.get_logger(__name__)
router = APIRouter(include_in_schema=False)


class Health(ApiModel):
    """What `/readyz` found: `ok`, or what is wrong with a part that is not required."""

    status: str
    checks: dict[str, str]


@dataclass(frozen=True, slots=True)
class Check:
    """A part to look at. `look` returns name and version of what answers, if it says so, and raises `CheckFailedError`,
    or anything else, when the part isn't in order."""

    name: str
    look: Callable[[], Awaitable[str | None]]
    required: bool = True


class CheckFailedError(Exception):
    """A part isn't in order; the message may be shown to anybody."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of a check: `error` for people, None when all is well; `version` as the part gave it."""

    check: Check
    error: str | None
    version: str | None
    seconds: float


def database_checks(sessions: async_sessionmaker[AsyncSession], database_url: str) -> list[Check]:
    """The database answers, and its schema has what this code needs."""

    async def answers() -> str:
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


async def examine(checks: Sequence[Check]) -> list[Finding]:
    """Look at every part, at the same time, and for `CHECK_SECONDS` at most."""
    return await asyncio.gather(*map(_examine, checks))


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


@router.get("/healthz")
async def get_health() -> Health:
    return Health(status="ok", checks={})


@router.get("/readyz")
async def get_readiness(request: Request) -> Health:
    findings = await examine(request.app.state.checks)
    missing = [found for found in findings if found.check.required and found.error is not None]
    if missing:
        raise UnavailableError(
            f"Not ready: {', '.join(f'{found.check.name}: {found.error}' for found in missing)}.",
            code="not_ready",
            retry_after=1,
            errors=[ErrorItem(f"/{found.check.name}", "not_ready", found.error or "") for found in missing],
        )
    return Health(status="ready", checks={found.check.name: found.error or "ok" for found in findings})
