"""The part of `core.tracing` that knows OpenTelemetry. It is imported when traces are on.

Spans are made by FastAPI (requests), by the instrumentations of asyncpg, Redis and aiobotocore (statements, commands,
calls of the object store), and by `tracing.span` (the rest). What leaves of them is in `core.span_scrubbing`.
"""

import asyncio
import importlib.metadata
import os
import socket
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar, Token
from typing import Any
from uuid import UUID

import structlog
from opentelemetry import context, trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.asyncpg import AsyncPGInstrumentor
from opentelemetry.instrumentation.botocore import AiobotocoreInstrumentor
from opentelemetry.instrumentation.redis import RedisInstrumentor
from opentelemetry.propagators.composite import CompositePropagator
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanLimits, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import Decision, Sampler, SamplingResult
from opentelemetry.trace import Link, Span, SpanKind, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from opentelemetry.util.types import Attributes

from skuport.core.secret_filter import SecretFilter, secrets_of
from skuport.core.settings import Settings
from skuport.core.span_scrubbing import OURS, ScrubbingExporter

EXPORT_SECONDS = 5.0
"""How long a collector has to take a batch, unless `OTEL_EXPORTER_OTLP_TIMEOUT` (or that of traces) says otherwise."""
STOP_SECONDS = 3.0
"""How long the end of the process waits for it."""
MAX_TEXT = 4000
"""Characters of a statement."""
MAX_REMEMBERED = 10_000
"""Subjects whose traces a process remembers."""

log = structlog.get_logger(__name__)

_TRACE_CONTEXT = TraceContextTextMapPropagator()


class Traces:
    """The traces of this process. There is one of it: OpenTelemetry's provider and its instrumentations are global."""

    def __init__(self, settings: Settings, environ: Mapping[str, str], endpoint: str, service: str) -> None:
        version = importlib.metadata.version("skuport")
        self._provider = TracerProvider(
            resource=_resource(environ, service, version),
            span_limits=SpanLimits(max_span_attribute_length=MAX_TEXT),
            shutdown_on_exit=False,  # it would wait for up to 30 s
        )
        # It has read the operator's choice (OTEL_TRACES_SAMPLER). Tracers copy the sampler, so this comes first.
        self._provider.sampler = BeginsWithWork(self._provider.sampler)
        exporter = OTLPSpanExporter(endpoint=endpoint, timeout=_timeout(environ))
        hide = SecretFilter(secrets_of({**dict(settings), **environ})).hide
        self._provider.add_span_processor(BatchSpanProcessor(ScrubbingExporter(exporter, hide)))
        self._tracer = self._provider.get_tracer("skuport", version)
        self._parents: OrderedDict[tuple[str, UUID], str] = OrderedDict()
        common: dict[str, Any] = {"tracer_provider": self._provider, "raise_exception_on_conflict": True}
        AsyncPGInstrumentor().instrument(**common)  # type: ignore[no-untyped-call]
        RedisInstrumentor().instrument(**common)
        # Requests to the object store stay as they are without traces: they carry no header of AWS X-Ray.
        AiobotocoreInstrumentor().instrument(**common, propagator=CompositePropagator([]))  # type: ignore[no-untyped-call]
        trace.set_tracer_provider(self._provider)  # for FastAPI
        log.info("traces.started", service=service)

    async def stop(self) -> None:
        """Send what is left, for up to `STOP_SECONDS`. A daemon thread that still sends doesn't hold up the process."""
        ending = threading.Thread(target=self._provider.shutdown, name="end-of-traces", daemon=True)
        ending.start()
        deadline = time.monotonic() + STOP_SECONDS
        while ending.is_alive():
            if time.monotonic() > deadline:
                log.warning("traces.lost", waited_seconds=STOP_SECONDS)
                return
            await asyncio.sleep(0.02)

    @contextmanager
    def span(self, name: str, attributes: Attributes) -> Iterator[None]:
        """See `tracing.span`. Of an exception, its type is noted and not its message."""
        with self._tracer.start_as_current_span(
            name, attributes=_named(attributes), record_exception=False, set_status_on_exception=False
        ) as made:
            try:
                yield
            except BaseException as error:
                _note_error(made, error)
                raise

    @contextmanager
    def task(self, kind: str, subject_id: UUID, current: "ContextVar[TaskTrace | None]") -> Iterator[None]:
        """See `tracing.task`. While it lasts, `current` is it."""
        task = TaskTrace(self, kind, subject_id)
        token = current.set(task)
        error: BaseException | None = None
        try:
            yield
        except BaseException as raised:
            error = raised
            raise
        finally:
            current.reset(token)
            task.end(error)

    def begin(self, name: str, attributes: Attributes, traceparent: str | None) -> Span:
        """A span of a task, below the one of `traceparent` if there is one."""
        carrier = {} if traceparent is None else {"traceparent": traceparent}
        parent = _TRACE_CONTEXT.extract(carrier, context.Context())
        return self._tracer.start_span(name, parent, SpanKind.CONSUMER, _named(attributes))

    def remember(self, kind: str, subject_id: UUID, traceparent: str | None) -> None:
        """See `tracing.remember`."""
        traceparent = traceparent or _current_traceparent()
        if traceparent is None:
            return
        self._parents[kind, subject_id] = traceparent
        self._parents.move_to_end((kind, subject_id))
        if len(self._parents) > MAX_REMEMBERED:
            self._parents.popitem(last=False)

    def recall(self, kind: str, subject_id: UUID) -> str | None:
        """See `tracing.recall`."""
        return self._parents.get((kind, subject_id))

    def trace_id(self) -> str | None:
        """See `tracing.trace_id`."""
        current = trace.get_current_span().get_span_context()
        return trace.format_trace_id(current.trace_id) if current.trace_flags.sampled else None


class TaskTrace:
    """One run of a task. It becomes a span when it begins to do something."""

    def __init__(self, traces: Traces, kind: str, subject_id: UUID) -> None:
        self._traces = traces
        self._kind = kind
        self._subject_id = subject_id
        self._span: Span | None = None
        self._token: Token[context.Context] | None = None

    def begin(self, name: str, attributes: Attributes) -> None:
        """See `tracing.begin_task`. In the asyncio task in which `end` is called, too."""
        if self._span is not None:
            return
        traceparent = self._traces.recall(self._kind, self._subject_id)
        self._span = self._traces.begin(name, attributes, traceparent)
        self._token = context.attach(trace.set_span_in_context(self._span))
        if traceparent is None:
            # Later runs, and the other workers that this one wakes, belong to the same trace.
            self._traces.remember(self._kind, self._subject_id, None)

    def end(self, error: BaseException | None) -> None:
        if self._span is None or self._token is None:
            return
        context.detach(self._token)
        if error is not None:
            _note_error(self._span, error)
        self._span.end()


BEGINNINGS = (SpanKind.SERVER, SpanKind.CONSUMER)


class BeginsWithWork(Sampler):
    """Chooses traces as `chosen` does, among those that begin with a request or a task. Each statement of a sweep or a
    heartbeat, and each poll of Redis, would be a trace of its own."""

    def __init__(self, chosen: Sampler) -> None:
        self._chosen = chosen

    def should_sample(
        self,
        parent_context: context.Context | None,
        trace_id: int,
        name: str,
        kind: SpanKind | None = None,
        attributes: Attributes = None,
        links: Sequence[Link] | None = None,
        trace_state: trace.TraceState | None = None,
    ) -> SamplingResult:
        if kind not in BEGINNINGS and not _has_parent(parent_context):
            return SamplingResult(Decision.DROP)
        return self._chosen.should_sample(
            parent_context, trace_id, name, kind, attributes, links, trace_state
        )

    def get_description(self) -> str:
        return f"BeginsWithWork({self._chosen.get_description()})"


def _named(attributes: Attributes) -> dict[str, Any]:
    return {f"{OURS}{name}": value for name, value in (attributes or {}).items()}


def _note_error(span: Span, error: BaseException) -> None:
    span.set_attribute("error.type", type(error).__qualname__)
    span.set_status(StatusCode.ERROR)


def _has_parent(parent_context: context.Context | None) -> bool:
    return trace.get_current_span(parent_context).get_span_context().is_valid


def _current_traceparent() -> str | None:
    carrier: dict[str, str] = {}
    _TRACE_CONTEXT.inject(carrier)
    return carrier.get("traceparent")


def _resource(environ: Mapping[str, str], service: str, version: str) -> Resource:
    attributes = {"service.version": version, "service.instance.id": f"{socket.gethostname()}:{os.getpid()}"}
    if "OTEL_SERVICE_NAME" not in environ and "service.name=" not in environ.get(
        "OTEL_RESOURCE_ATTRIBUTES", ""
    ):
        attributes["service.name"] = service
    return Resource.create(attributes)


def _timeout(environ: Mapping[str, str]) -> float | None:
    """None: the exporter reads OpenTelemetry's variables."""
    names = ("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "OTEL_EXPORTER_OTLP_TIMEOUT")
    return None if any(environ.get(name) for name in names) else EXPORT_SECONDS
