"""GET /status, and /metrics for Prometheus."""

import asyncio

from fastapi import APIRouter, Request, Response

from skuport.core.health import SharedChecks
from skuport.core.http import make_router
from skuport.core.metrics import CONTENT_TYPE, Metrics
from skuport.core.security import CanRead
from skuport.status.database_metrics import DatabaseMetrics
from skuport.status.schemas import SystemStatus
from skuport.status.service import StatusReader

router = make_router("status")

metrics_router = APIRouter(include_in_schema=False)


@router.get("/status")
async def get_status(request: Request, _: CanRead) -> SystemStatus:
    """The health of every part, the workers, and the work that waits. Always 200, whatever is wrong.

    Keys and sessions are in the database: while it is down, only `SKUPORT_API_KEY` works.
    """
    state = request.app.state
    reader = StatusReader(state.checks, state.sessions, state.settings)
    return await reader.read(request.app.version, state.started_at)


@metrics_router.get("/metrics")
async def get_metrics(request: Request, _principal: CanRead) -> Response:
    """The metrics of this process, and those that are read from the database, as far as it answers."""
    metrics: Metrics = request.app.state.metrics
    checks: SharedChecks = request.app.state.checks
    database_metrics: DatabaseMetrics = request.app.state.database_metrics
    findings, _ = await asyncio.gather(checks.examine(), database_metrics.refresh())
    metrics.note_parts(findings)
    return Response(metrics.text(), media_type=CONTENT_TYPE)
