"""`/metrics` for Prometheus: requests by operation and status, their duration, and the process itself."""

import time

from fastapi import APIRouter, Request, Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from skuport.core.security import CanRead

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """One app's metrics, in a registry of their own, so that two apps in one process don't collide."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        self.requests = Counter(
            "skuport_http_requests_total",
            "Requests answered.",
            ["method", "operation", "status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "skuport_http_request_seconds",
            "Time from a request to the end of its response.",
            ["operation"],
            buckets=BUCKETS,
            registry=self.registry,
        )

    def text(self) -> bytes:
        return generate_latest(self.registry)


class RequestMetrics:
    """Counts and times every request. The operation is the endpoint's name, since addresses have no limit."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

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
            operation = getattr(scope.get("route"), "name", "none")
            self.metrics.requests.labels(_known_method(scope["method"]), operation, str(status)).inc()
            self.metrics.seconds.labels(operation).observe(time.perf_counter() - begun)


def _known_method(method: str) -> str:
    return method if method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} else "other"


router = APIRouter(include_in_schema=False)


@router.get("/metrics")
async def get_metrics(request: Request, _: CanRead) -> Response:
    metrics: Metrics = request.app.state.metrics
    return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)
