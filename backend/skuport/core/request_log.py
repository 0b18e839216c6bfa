"""One log entry per request."""

import time

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

QUIET_PATHS = ("/healthz", "/readyz", "/metrics")

log = structlog.get_logger(__name__)


class RequestLog:
    """One log line per request: method, path, status, milliseconds until the response was sent, address, principal."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status = 0
        begun = time.perf_counter()

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, send_and_note)
        finally:
            write = log.debug if scope["path"] in QUIET_PATHS else log.info
            milliseconds = round((time.perf_counter() - begun) * 1000, 1)
            client = scope.get("client")
            principal_id = scope.get("state", {}).get("principal_id")
            write(
                "request",
                method=scope["method"],
                path=scope["path"],
                status=status,
                ms=milliseconds,
                address=None if client is None else client[0],
                principal=None if principal_id is None else str(principal_id),
            )
