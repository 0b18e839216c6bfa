"""GET /status."""

from fastapi import Request

from skuport.core.http import make_router
from skuport.core.security import CanRead
from skuport.status.schemas import SystemStatus
from skuport.status.service import StatusReader

router = make_router("status")


@router.get("/status")
async def get_status(request: Request, _: CanRead) -> SystemStatus:
    """The health of every part, the workers, and the work that waits. Always 200, whatever is wrong.

    Keys and sessions are in the database: while it is down, only `SKUPORT_API_KEY` works.
    """
    state = request.app.state
    reader = StatusReader(state.checks, state.sessions, state.settings)
    return await reader.read(request.app.version, state.started_at)
