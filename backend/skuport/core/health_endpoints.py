"""`/healthz`: the process is up. `/readyz`: so is everything that a request needs."""

from fastapi import APIRouter, Request

from skuport.core.errors import ErrorItem, UnavailableError
from skuport.core.health import SharedChecks
from skuport.core.schemas import ApiModel

router = APIRouter(include_in_schema=False)


class Health(ApiModel):
    """`checks` has `ok` for each part, or what is wrong with a part that is not required."""

    status: str
    checks: dict[str, str]


@router.get("/healthz")
async def get_health() -> Health:
    return Health(status="ok", checks={})


@router.get("/readyz")
async def get_readiness(request: Request) -> Health:
    checks: SharedChecks = request.app.state.checks
    findings = await checks.examine()
    missing = [found for found in findings if found.check.required and found.error is not None]
    if missing:
        raise UnavailableError(
            f"Not ready: {', '.join(f'{found.check.name}: {found.error}' for found in missing)}.",
            code="not_ready",
            retry_after=1,
            errors=[ErrorItem(f"/{found.check.name}", "not_ready", found.error or "") for found in missing],
        )
    return Health(status="ready", checks={found.check.name: found.error or "ok" for found in findings})
