"""`/metrics` for Prometheus: requests by operation and status, their duration, and the process itself."""

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
from starlette.types import Scope

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

    def note_request(self, scope: Scope, status: int, seconds: float) -> None:
        """Count and time a request. The operation is the endpoint's name, since addresses have no limit."""
        operation = getattr(scope.get("route"), "name", "none")
        self.requests.labels(_known_method(scope["method"]), operation, str(status)).inc()
        self.seconds.labels(operation).observe(seconds)

    def text(self) -> bytes:
        return generate_latest(self.registry)


def _known_method(method: str) -> str:
    return method if method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} else "other"


router = APIRouter(include_in_schema=False)


@router.get("/metrics")
async def get_metrics(request: Request, _: CanRead) -> Response:
    metrics: Metrics = request.app.state.metrics
    return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)
