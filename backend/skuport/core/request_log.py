"""One log entry per request."""

import structlog
from starlette.types import Scope

QUIET_PATHS = ("/healthz", "/readyz", "/metrics")

log = structlog.get_logger(__name__)


def log_request(scope: Scope, status: int, seconds: float) -> None:
    """Log method, path, status, milliseconds until the response was sent, address and principal."""
    write = log.debug if scope["path"] in QUIET_PATHS else log.info
    client = scope.get("client")
    principal_id = scope.get("state", {}).get("principal_id")
    write(
        "request",
        method=scope["method"],
        path=scope["path"],
        status=int(status),  # a member of HTTPStatus is logged by its name
        ms=round(seconds * 1000, 1),
        address=None if client is None else client[0],
        principal=None if principal_id is None else str(principal_id),
    )
