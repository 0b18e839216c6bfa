"""Traces: where they go, what they leave out, and what begins one."""

import uuid
from typing import Any

import pytest
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.trace import Event, ReadableSpan
from opentelemetry.sdk.trace.sampling import ALWAYS_ON, Decision
from opentelemetry.trace import NonRecordingSpan, SpanContext, SpanKind, Status, StatusCode, TraceFlags
from pydantic import ValidationError

from skuport.core import tracing
from skuport.core.settings import Settings
from skuport.core.span_scrubbing import scrubbed
from skuport.core.tracing_sdk import BeginsWithWork

BASE = "OTEL_EXPORTER_OTLP_ENDPOINT"
WHOLE = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"


@pytest.mark.parametrize(
    ("setting", "environ", "endpoint"),
    [
        (None, {}, None),
        (None, {BASE: ""}, None),
        (None, {BASE: "http://c:4318"}, "http://c:4318/v1/traces"),
        (None, {BASE: "http://c:4318/otlp/"}, "http://c:4318/otlp/v1/traces"),
        (None, {BASE: "http://c:4318", WHOLE: "http://d/t"}, "http://d/t"),
        ("https://e/v1/traces", {BASE: "http://c:4318", WHOLE: "http://d/t"}, "https://e/v1/traces"),
        ("https://e/v1/traces", {"OTEL_SDK_DISABLED": "True"}, None),
        (None, {BASE: "http://c:4318", "OTEL_TRACES_EXPORTER": "none"}, None),
    ],
)
def test_the_endpoint(setting: str | None, environ: dict[str, str], endpoint: str | None) -> None:
    assert tracing.endpoint_of(Settings(traces_endpoint=setting), environ) == endpoint


def test_an_endpoint_is_a_url() -> None:
    with pytest.raises(ValidationError, match="is not a URL"):
        Settings(traces_endpoint="collector:4318")


def test_without_an_endpoint_nothing_is_made_and_nothing_remembered() -> None:
    tracing.start(Settings(), {}, "skuport-test")
    subject = uuid.uuid4()
    assert tracing.span("one") is tracing.span("two", rows=1) is tracing.task("import", subject)
    tracing.begin_task("import")
    tracing.remember("import", subject, "00-1-2-01")
    assert tracing.recall("import", subject) is None
    assert tracing.trace_id() is None
    assert tracing.telemetry_of_app()["tracing"] is False


@pytest.mark.parametrize(
    ("path", "left_out"),
    [
        ("/healthz", True),
        ("/shop/readyz", True),
        ("/metrics", True),
        ("/api/v1/imports/0199d3c0/events", True),
        ("/api/v1/events", False),
        ("/api/v1/imports/0199d3c0", False),
    ],
)
def test_probes_and_streams_have_no_spans(path: str, left_out: bool) -> None:
    assert tracing.telemetry_of_app()["exclude"]({"path": path}) is left_out


def span(status: Status | None = None, **attributes: Any) -> ReadableSpan:
    named = {name.replace("__", "."): value for name, value in attributes.items()}
    event = Event("exception", {"exception.type": "KeyError", "exception.message": "secret"})
    return ReadableSpan("SELECT", attributes=named, events=[event], status=status or Status())


def kept(**attributes: Any) -> dict[str, Any]:
    return dict(scrubbed(span(**attributes), str).attributes or {})


def test_only_known_attributes_leave() -> None:
    assert kept(http__route="/products", url__path="/secret", url__query="q=secret", url__full="secret") == {
        "http.route": "/products"
    }
    assert kept(db__statement__parameters="('secret',)", db__user="u", skuport__unit=3) == {"skuport.unit": 3}


def test_statements_leave_of_postgresql_only() -> None:
    assert kept(db__system="postgresql", db__statement="SELECT $1")["db.statement"] == "SELECT $1"
    assert kept(db__system__name="postgresql", db__query__text="SELECT $1")["db.query.text"] == "SELECT $1"
    assert kept(db__system="redis", db__statement="GET secret") == {"db.system": "redis"}
    assert kept(db__statement="GET secret") == {}


@pytest.mark.parametrize(
    ("statement", "name"),
    [("-- Why.\n  -- And how.\n\nWITH found AS (…)", "WITH"), ("-- Nothing else", "SQL"), ("", "SQL")],
)
def test_a_statement_behind_a_comment_is_called_by_its_first_word(statement: str, name: str) -> None:
    made = ReadableSpan("--", attributes={"db.system": "postgresql", "db.statement": statement})
    assert scrubbed(made, str).name == name


def test_messages_of_exceptions_stay() -> None:
    made = scrubbed(span(Status(StatusCode.ERROR, "secret")), str)
    assert made.status.status_code is StatusCode.ERROR
    assert made.status.description is None
    assert [dict(event.attributes or {}) for event in made.events] == [{"exception.type": "KeyError"}]


def test_secrets_of_the_installation_are_hidden_wherever_they_are() -> None:
    hidden = scrubbed(
        span(db__system="postgresql", db__statement="SELECT 'secret'"),
        lambda text: text.replace("secret", "-"),
    )
    assert dict(hidden.attributes or {})["db.statement"] == "SELECT '-'"


def below(flags: int = TraceFlags.SAMPLED) -> Context:
    parent = SpanContext(1, 2, is_remote=True, trace_flags=TraceFlags(flags))
    return trace.set_span_in_context(NonRecordingSpan(parent), Context())


@pytest.mark.parametrize(
    ("kind", "context", "decision"),
    [
        (SpanKind.CLIENT, Context(), Decision.DROP),
        (SpanKind.INTERNAL, Context(), Decision.DROP),
        (SpanKind.CLIENT, below(), Decision.RECORD_AND_SAMPLE),
        (SpanKind.INTERNAL, below(), Decision.RECORD_AND_SAMPLE),
        (SpanKind.SERVER, Context(), Decision.RECORD_AND_SAMPLE),
        (SpanKind.CONSUMER, Context(), Decision.RECORD_AND_SAMPLE),
    ],
)
def test_a_trace_begins_with_a_request_or_a_task(
    kind: SpanKind, context: Context, decision: Decision
) -> None:
    result = BeginsWithWork(ALWAYS_ON).should_sample(context, 1, "SELECT", kind)
    assert result.decision is decision
