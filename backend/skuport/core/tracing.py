"""Traces: what a request took its time for, and the work of workers that it started. Off unless an endpoint is set.

Nothing here imports OpenTelemetry. `core.tracing_sdk` does, and is imported when traces are on; until then each
function here returns immediately. The state is the process's, as that of logging is.

A trace begins with a request. The notification of a task carries its `traceparent` (see `core.notifier`). The worker
that runs the task remembers it, for its next run of the same task and for the notifications that it sends itself. A
task whose notification was lost begins a trace of its own.
"""

import re
from collections.abc import Mapping, MutableMapping
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog

from skuport.core.request_log import QUIET_PATHS
from skuport.core.settings import Settings

if TYPE_CHECKING:
    from skuport.core.tracing_sdk import TaskTrace, Traces

log = structlog.get_logger(__name__)

Attribute = str | int | bool | float

STREAM = re.compile(r"/imports/[^/]+/events$")
"""A stream of events lasts for hours, and asks the database twice a second."""

_NOTHING = nullcontext()
_active: "Traces | None" = None
_task: "ContextVar[TaskTrace | None]" = ContextVar("task_trace", default=None)


def endpoint_of(settings: Settings, environ: Mapping[str, str]) -> str | None:
    """Where traces are sent to, by the settings or by OpenTelemetry's own variables; None: nowhere."""
    if (
        environ.get("OTEL_SDK_DISABLED", "").lower() == "true"
        or environ.get("OTEL_TRACES_EXPORTER") == "none"
    ):
        return None
    if settings.traces_endpoint is not None:
        return settings.traces_endpoint
    if whole := environ.get("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"):
        return whole
    base = environ.get("OTEL_EXPORTER_OTLP_ENDPOINT")
    return f"{base.rstrip('/')}/v1/traces" if base else None


def start(settings: Settings, environ: Mapping[str, str], service: str) -> None:
    """Begin to trace, if that is set. Composition roots call it once; `stop` ends it.

    What is wrong with the set-up is logged: nothing fails because of traces.

    Args:
        service: the name of the service, unless `OTEL_SERVICE_NAME` has one.
    """
    global _active
    endpoint = endpoint_of(settings, environ)
    if endpoint is None:
        return
    try:
        from skuport.core.tracing_sdk import Traces
    except ImportError as error:
        log.warning("traces.not_installed", error=str(error), remedy="install skuport[telemetry]")
        return
    try:
        _active = Traces(settings, environ, endpoint, service)
    except Exception:
        log.exception("traces.not_started")


async def stop() -> None:
    """Send what is left, for a few seconds at most. More is lost."""
    global _active
    ending, _active = _active, None
    if ending is not None:
        await ending.stop()


def telemetry_of_app() -> Any:
    """The `telemetry` of the app: FastAPI makes the spans of requests.

    Its own export and its logs are off in any case: they would send queries and messages of exceptions as they are.
    """
    return {
        "tracing": _active is not None,
        "operation_spans": False,
        "metrics": False,
        "logs": False,
        "auto_configure": False,
        "exclude": _is_left_out,
    }


def _is_left_out(scope: MutableMapping[str, Any]) -> bool:
    path: str = scope["path"]
    return path.endswith(QUIET_PATHS) or STREAM.search(path) is not None


def span(name: str, **attributes: Attribute) -> AbstractContextManager[object]:
    """A span below the current one, for the body of a `with`. Of few and long things: never of a row."""
    return _NOTHING if _active is None else _active.span(name, attributes)


def task(kind: str, subject_id: UUID) -> AbstractContextManager[object]:
    """The run of a worker's task, for the body of a `with`. Its span begins with `begin_task`, since most runs find
    nothing to do."""
    return _NOTHING if _active is None else _active.task(kind, subject_id, _task)


def begin_task(name: str, **attributes: Attribute) -> None:
    """Begin the span of the current task, if it hasn't begun."""
    if _active is not None and (current := _task.get()) is not None:
        current.begin(name, attributes)


def remember(kind: str, subject_id: UUID, traceparent: str | None = None) -> None:
    """What belongs to the subject belongs to this trace: that of the current span, unless one is given."""
    if _active is not None:
        _active.remember(kind, subject_id, traceparent)


def recall(kind: str, subject_id: UUID) -> str | None:
    """The `traceparent` that was remembered for the subject."""
    return None if _active is None else _active.recall(kind, subject_id)


def trace_id() -> str | None:
    """Of the current trace, for logs."""
    return None if _active is None else _active.trace_id()
