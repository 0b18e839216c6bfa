"""The HTTP port of a worker: `/healthz`, `/readyz` and `/metrics`, for probes and Prometheus.

It asks for no key, so it listens to the own machine unless told otherwise, and is meant for an internal network. It
runs in the worker's event loop: when that hangs, so does `/healthz`.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from skuport.core.graceful_server import GracefulServer
from skuport.core.health import SharedChecks
from skuport.core.metrics import CONTENT_TYPE
from skuport.core.server import ServerLimits, bounded_protocol
from skuport.core.settings import Settings
from skuport.core.worker_metrics import WorkerMetrics

STOP_SECONDS = 1
"""How long a response may take to end when the worker does."""

log = structlog.get_logger(__name__)


class PortTakenError(Exception):
    """The worker can't listen there. The message says why."""


class _Server(GracefulServer):
    """Leaves signals to the worker."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def make_worker_app(metrics: WorkerMetrics, checks: SharedChecks, watchdog_seconds: float) -> Starlette:
    """The app behind the port.

    Args:
        metrics: of the worker.
        checks: of the parts that it needs.
        watchdog_seconds: how old the heartbeat may get.
    """

    async def get_health(_: Request) -> Response:
        age = metrics.heartbeat_age
        if age is not None and age > watchdog_seconds:
            late = f"the database took no heartbeat for {age:.0f} s"
            return JSONResponse({"status": "failed", "checks": {"heartbeat": late}}, 503)
        return JSONResponse({"status": "ok", "checks": {"heartbeat": "ok"}})

    async def get_readiness(_: Request) -> Response:
        findings = await checks.examine()
        is_ready = all(found.error is None for found in findings if found.check.required)
        status = "ready" if is_ready else "not_ready"
        found_checks = {found.check.name: found.error or "ok" for found in findings}
        return JSONResponse({"status": status, "checks": found_checks}, 200 if is_ready else 503)

    async def get_metrics(_: Request) -> Response:
        metrics.note_parts(await checks.examine())
        return Response(metrics.text(), media_type=CONTENT_TYPE)

    return Starlette(
        routes=[
            Route("/healthz", get_health),
            Route("/readyz", get_readiness),
            Route("/metrics", get_metrics),
        ]
    )


@asynccontextmanager
async def serve_worker(app: Starlette, settings: Settings, port: int) -> AsyncIterator[int]:
    """Serve the app for the body of a `with`; yields the port, which the system chooses if it is 0.

    Raises:
        PortTakenError: it can't listen there.
    """
    listening = _listen(settings.worker_host, port)
    config = uvicorn.Config(
        app,
        http=bounded_protocol(ServerLimits.of(settings)),
        ws="none",
        lifespan="off",
        timeout_keep_alive=settings.keep_alive_seconds,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=STOP_SECONDS,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]), name="worker-port")
    try:
        port = listening.getsockname()[1]
        log.info("worker.listening", host=settings.worker_host, port=port)
        yield port
    finally:
        server.should_exit = True
        await serving
        listening.close()


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        reason = error.strerror or error
        raise PortTakenError(f"the worker can't listen at {host}, port {port}: {reason}") from error
