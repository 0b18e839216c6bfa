"""Structured logs for every process: readable lines on a console, or one JSON object per line.

The records of libraries go the same way. Every entry made while a request is served carries its id. Keys,
tokens and passwords are taken out before anything is written, whoever logged them.
"""

import logging
import re
import sys
import time
from collections.abc import MutableMapping
from typing import Any

import structlog
from asgi_correlation_id.context import correlation_id
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from skuport.core.settings import Settings

HIDDEN = "[hidden]"
SECRET_NAMES = re.compile(
    r"(?i)^(authorization|cookie|set-cookie|password|(.*_)?(secret|token|api_key|access_key)(_.*)?)$"
)
SECRET_VALUES = re.compile(
    r"\bsk_[\w-]{20,}"  # an API key
    r"|(?<=://)[^\s/@:]*:[^\s/@]+(?=@)"  # name and password in a URL
    r"|(?<=[#?&]token=)[\w-]+"  # a sign-in link
    r"|(?<=[?&]X-Amz-Signature=)\w+"  # a presigned URL
)
QUIET_PATHS = ("/healthz", "/readyz", "/metrics")

log = structlog.get_logger(__name__)


def _add_request_id(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    request_id = correlation_id.get()
    if request_id:
        event.setdefault("request_id", request_id)
    return event


def hide_secrets(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Take out what must not be written: values under telling names, and whatever looks like a key."""
    for name, value in event.items():
        if SECRET_NAMES.match(name):
            event[name] = HIDDEN
        elif isinstance(value, str):
            event[name] = SECRET_VALUES.sub(HIDDEN, value)
    return event


def configure_logging(settings: Settings) -> None:
    """Send everything to standard error in the format that `settings` asks for. Composition roots call it once."""
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
        hide_secrets,
    ]
    structlog.configure(
        processors=[*shared[:4], *shared[5:], structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, hide_secrets, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = name != "uvicorn.access"  # RequestLog has one line per request already
    for name in ("botocore", "aiobotocore", "aioboto3", "httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)


class RequestLog:
    """One log line per request: method, path, status and milliseconds until the response was sent."""

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
            write("request", method=scope["method"], path=scope["path"], status=status, ms=milliseconds)
