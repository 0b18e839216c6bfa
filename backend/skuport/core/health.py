"""`/healthz`: the process is up. `/readyz`: what a request needs is there too."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog
from alembic.script import ScriptDirectory
from fastapi import APIRouter, Request
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from skuport.core.database import alembic_config
from skuport.core.errors import ErrorItem, UnavailableError
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
    """A part to look at. `look` raises `CheckFailedError`, or anything else, when the part isn't in order."""

    name: str
    look: Callable[[], Awaitable[None]]
    required: bool = True


class CheckFailedError(Exception):
    """A part isn't in order; the message may be shown to anybody."""


def database_checks(sessions: async_sessionmaker[AsyncSession], database_url: str) -> list[Check]:
    """The database answers, and its schema is the one of this code."""

    async def answers() -> None:
        async with sessions() as session:
            await session.execute(text("SELECT 1"))

    async def is_migrated() -> None:
        wanted = ScriptDirectory.from_config(alembic_config(database_url)).get_current_head()
        async with sessions() as session:
            if await session.scalar(text("SELECT to_regclass('alembic_version') IS NOT NULL")):
                found = await session.scalar(text("SELECT version_num FROM alembic_version"))
            else:
                found = None
        if found != wanted:
            raise CheckFailedError(
                f"the schema is at {found or 'nothing'}, not at {wanted}: run 'skuport migrate'"
            )

    return [Check("database", answers), Check("migrations", is_migrated)]


async def _result(check: Check) -> str:
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            await check.look()
    except CheckFailedError as error:
        return str(error)
    except Exception as error:
        log.warning("not_ready", check=check.name, error=repr(error))
        return "it doesn't answer"
    return "ok"


@router.get("/healthz")
async def get_health() -> Health:
    return Health(status="ok", checks={})


@router.get("/readyz")
async def get_readiness(request: Request) -> Health:
    checks: list[Check] = request.app.state.checks
    results = dict(zip((c.name for c in checks), await asyncio.gather(*map(_result, checks)), strict=True))
    missing = [check.name for check in checks if check.required and results[check.name] != "ok"]
    if missing:
        raise UnavailableError(
            f"Not ready: {', '.join(f'{name}: {results[name]}' for name in missing)}.",
            code="not_ready",
            retry_after=1,
            errors=[ErrorItem(f"/{name}", "not_ready", results[name]) for name in missing],
        )
    return Health(status="ready", checks=results)
