"""Structured logs for every process: readable lines on a console, or one JSON object per line.

The records of libraries are formatted the same way. Every entry made while a request is served carries its id. Keys,
tokens and passwords are removed from every entry before it is written.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from asgi_correlation_id.context import correlation_id

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


def _add_request_id(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    request_id = correlation_id.get()
    if request_id:
        event.setdefault("request_id", request_id)
    return event


def hide_secrets(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace secrets: values under telling names, and text that looks like a key."""
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
