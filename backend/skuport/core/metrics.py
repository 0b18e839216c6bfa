"""Metrics for Prometheus that the API and the workers have in common, and those of the API's requests.

Each process has a registry of its own. `core.worker_metrics` has a worker's metrics, `status.database_metrics` those
that are read from the database.
"""

from collections.abc import Callable, Sequence

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from starlette.types import Scope

from skuport.core.health import Finding

CONTENT_TYPE = CONTENT_TYPE_LATEST
"""The media type of `text`."""

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

PARTS = ("database", "migrations", "object_store", "redis")
"""The names of the checks in `status.checks`."""

REFUSED = frozenset({401, 403, 429})
"""Statuses of requests that are answered without doing what they ask for: they are counted, but not timed."""


class ProcessMetrics:
    """The metrics of any process, in a registry of its own, so that two in one process (a test's) don't collide."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        self._parts = {
            name: Gauge(
                f"skuport_{name}_up",
                f"Whether the check of the {name.replace('_', ' ')} passes, as seen by this process.",
                registry=self.registry,
            )
            for name in PARTS
        }
        self._connections = Gauge(
            "skuport_database_connections",
            "Open database connections of this process, by pool and state (in_use, idle).",
            ["pool", "state"],
            registry=self.registry,
        )
        self._connections_max = Gauge(
            "skuport_database_connections_max",
            "Database connections that a pool may have.",
            ["pool"],
            registry=self.registry,
        )

    def note_parts(self, findings: Sequence[Finding]) -> None:
        """Show which checks have passed."""
        for found in findings:
            self._parts[found.check.name].set(found.error is None)

    def watch_pool(self, name: str, *, most: int, in_use: Callable[[], int], idle: Callable[[], int]) -> None:
        """Show how full a pool of connections is. `in_use` and `idle` are asked each time the metrics are read."""
        self._connections.labels(name, "in_use").set_function(in_use)
        self._connections.labels(name, "idle").set_function(idle)
        self._connections_max.labels(name).set(most)

    def text(self) -> bytes:
        """All metrics, as `CONTENT_TYPE`."""
        return generate_latest(self.registry)


class Metrics(ProcessMetrics):
    """One app's metrics."""

    def __init__(self) -> None:
        super().__init__()
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
        # An attacker's refused requests, however many and slow, tell nothing about the time of others.
        if status not in REFUSED:
            self.seconds.labels(operation).observe(seconds)


def _known_method(method: str) -> str:
    return method if method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} else "other"
