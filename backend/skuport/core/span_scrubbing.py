"""What leaves the process of a span: what is known to be harmless, and nothing else.

Libraries put URLs, commands and messages of exceptions into spans, and their next releases may put more.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import structlog
from opentelemetry.sdk.trace import Event, ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.trace import Link, Status

REPORT_SECONDS = 60.0
"""How often a process logs that the collector takes nothing."""

KEPT = frozenset(
    {
        # Of requests. Not the path and the query, which have what users look for.
        "error.type",
        "http.request.method",
        "http.response.status_code",
        "http.route",
        "network.protocol.version",
        "server.address",
        "server.port",
        "url.scheme",
        # Of statements and of Redis, by the older and the newer names.
        "db.name",
        "db.namespace",
        "db.operation.name",
        "db.redis.args_length",
        "db.redis.pipeline_length",
        "db.system",
        "db.system.name",
        "net.peer.name",
        "net.peer.port",
        "net.transport",
        "network.peer.address",
        "network.peer.port",
        "network.transport",
        # Of the object store.
        "aws.request_id",
        "cloud.region",
        "http.status_code",
        "retry_attempts",
        "rpc.method",
        "rpc.service",
        "rpc.system",
    }
)
"""The attributes that leave the process, besides our own. What a later release of a library adds doesn't."""
OURS = "skuport."
"""How the names of our own attributes begin."""
STATEMENTS = ("db.statement", "db.query.text")
"""Of PostgreSQL only, where values are parameters. Keys of Redis have addresses of clients."""

Hide = Callable[[str], str]

log = structlog.get_logger(__name__)


class ScrubbingExporter(SpanExporter):
    """Exports spans without what might be a secret. Runs in the thread of the batches."""

    def __init__(self, exporter: SpanExporter, hide: Hide) -> None:
        self._exporter = exporter
        self._hide = lru_cache(maxsize=1000)(hide)  # the same statements again and again
        self._reported = -REPORT_SECONDS
        self._lost = 0

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        result = self._exporter.export([scrubbed(span, self._hide) for span in spans])
        if result is not SpanExportResult.SUCCESS:
            self._report(len(spans))
        return result

    def _report(self, lost: int) -> None:
        self._lost += lost
        if time.monotonic() - self._reported >= REPORT_SECONDS:
            log.warning("traces.not_delivered", spans=self._lost)
            self._reported, self._lost = time.monotonic(), 0

    def shutdown(self) -> None:
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self._exporter.force_flush(timeout_millis)


def scrubbed(span: ReadableSpan, hide: Hide) -> ReadableSpan:
    """The span with the attributes of `KEPT` alone. Without messages of exceptions: they quote values and URLs.

    Args:
        hide: replaces the installation's own secrets in a text.
    """
    attributes = dict(span.attributes or {})
    kept = {
        name: hide(value) if isinstance(value, str) else value
        for name, value in attributes.items()
        if name in KEPT or name.startswith(OURS) or (name in STATEMENTS and _is_sql(attributes))
    }
    return ReadableSpan(
        name=hide(_name_of(span.name, kept)),
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes=kept,
        events=[_scrubbed_event(event) for event in span.events],
        links=[Link(link.context) for link in span.links],
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


def _name_of(name: str, attributes: Mapping[str, Any]) -> str:
    """The instrumentation calls a statement by its first word, which is `--` for ours that begin with a comment."""
    if name != "--":
        return name
    lines = str(attributes.get("db.statement", attributes.get("db.query.text", ""))).splitlines()
    words = [line.split()[0] for line in lines if line.strip() and not line.lstrip().startswith("--")]
    return words[0] if words else "SQL"


def _scrubbed_event(event: Event) -> Event:
    kind = (event.attributes or {}).get("exception.type")
    return Event(event.name, {} if kind is None else {"exception.type": kind}, event.timestamp)


def _is_sql(attributes: Mapping[str, object]) -> bool:
    return "postgresql" in (attributes.get("db.system"), attributes.get("db.system.name"))
