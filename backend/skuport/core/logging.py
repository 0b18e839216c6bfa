"""Structured logs for every process: readable lines on a console, or one JSON object per line.

The records of libraries are formatted the same way. Every entry made while a request is served carries its id. Keys,
tokens and passwords are removed from every entry before it is written: what looks like one, and the installation's own
by their value, wherever they are.
"""

import asyncio
import logging
import sys
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any

import structlog
from asgi_correlation_id.context import correlation_id

from skuport.core import tracing
from skuport.core.errors import ResponseAbandonedError
from skuport.core.secret_filter import HIDDEN, SECRET_NAMES, SECRET_VALUES, SecretFilter, secrets_of
from skuport.core.settings import Settings
from skuport.core.visible import escape_controls

MANY_LINES = ("exception", "stack")
"""Fields that have line breaks of our own."""


def _add_request_id(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    request_id = correlation_id.get()
    if request_id:
        event.setdefault("request_id", request_id)
    return event


def _add_trace_id(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    trace_id = tracing.trace_id()
    if trace_id is not None:
        event.setdefault("trace_id", trace_id)
    return event


def hide_secrets(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace secrets: values under telling names, and text that looks like a key."""
    for name, value in event.items():
        event[name] = _without_secrets(name, value)
    return event


def _without_secrets(name: str, value: Any) -> Any:
    if SECRET_NAMES.match(name):
        return HIDDEN
    if isinstance(value, str):
        return SECRET_VALUES.sub(HIDDEN, value)
    if isinstance(value, dict):
        return {key: _without_secrets(str(key), inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_without_secrets("", inner) for inner in value]
    return value


def escape_text(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Escape what a terminal would obey: a path, say, may have been made up to write another entry, or to hide one."""
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = escape_controls(value, lines=name in MANY_LINES)
    return event


def _is_fault(record: logging.LogRecord) -> bool:
    """Whether what uvicorn writes of an exception is news. The log has a line already for a response that we broke off,
    and for the requests that are left when the server stops, which uvicorn cancels with such a message."""
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, asyncio.CancelledError):
        return not any("graceful shutdown" in str(argument) for argument in error.args)
    return not isinstance(error, ResponseAbandonedError)


def configure_logging(settings: Settings) -> None:
    """Send everything to standard error in the format that `settings` asks for, uncaught exceptions included.

    Composition roots call it once.
    """
    secret_filter = SecretFilter(secrets_of(dict(settings)))
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        _add_request_id,
        _add_trace_id,
        hide_secrets,
    ]
    structlog.configure(
        processors=[*shared[:4], *shared[5:], structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    renderers: list[structlog.typing.Processor] = (
        [structlog.processors.JSONRenderer()]
        if settings.log_format == "json"
        else [escape_text, structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                hide_secrets,
                *renderers,
                lambda _, __, line: secret_filter.hide(str(line)),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = name != "uvicorn.access"  # log_request writes one line per request already
    logging.getLogger("uvicorn.error").addFilter(_is_fault)
    if settings.log_level != "DEBUG":
        # It writes two lines for each notification, and a warning for each that nobody took in time, or whose worker
        # ended: those who wait for work find it without one.
        logging.getLogger("arq").setLevel(logging.ERROR)
    # They write a line for each batch that a collector doesn't take; `core.span_scrubbing` writes one a minute.
    for name in ("opentelemetry.exporter", "opentelemetry.sdk._shared_internal"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    for name in ("alembic", "botocore", "aiobotocore", "aioboto3", "httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)

    def report_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        sys.stderr.write(secret_filter.hide("".join(traceback.format_exception(kind, error, trace))))

    sys.excepthook = report_uncaught
