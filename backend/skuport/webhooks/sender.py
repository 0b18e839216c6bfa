"""Sends one HTTP request to an endpoint, within strict limits, and reports the outcome.

A request takes at most 15 s including the response body, of which at most 16 KiB are read. Redirects are not followed,
compression is off, and proxies or other settings in the environment are ignored. Workers use it for deliveries, the
API for tests.
"""

import asyncio
import ssl
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any, Self

import httpcore
import structlog

from skuport.webhooks.address_guard import GuardedBackend, TargetRefusedError
from skuport.webhooks.addresses import REFUSED, AllowedTarget
from skuport.webhooks.url_masking import secret_parts

MAX_IN_FLIGHT = 5
MAX_BODY_BYTES = 16 * 1024
MAX_HEADER_BYTES = 8 * 1024
KEEPALIVE_SECONDS = 30.0
HIDDEN = "[hidden]"

NO_CONNECTION = "No connection could be made: the host doesn't answer, or refuses the connection."
NO_TLS = "The TLS handshake failed: the host has no certificate, or an invalid one."
CLOSED = "The connection was closed before the response was complete."
NOT_HTTP = "The response is not HTTP."
INTERNAL = "Skuport failed to send the request; the log of the process that tried has the details."

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds; a phase that didn't happen is None."""

    dns_ms: float | None
    connect_ms: float | None
    tls_ms: float | None
    first_byte_ms: float | None
    total_ms: float


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request and its response. `error` says why it failed; None when it succeeded."""

    started_at: datetime
    latency: Latency
    request_headers: dict[str, str]
    status_code: int | None = None
    error: str | None = None
    response_headers: list[tuple[str, str]] = field(default_factory=list)
    response_body: str = ""
    response_truncated: bool = False

    @property
    def succeeded(self) -> bool:
        return self.error is None

    @property
    def outcome(self) -> str:
        """For metrics: `succeeded`; `refused`, by a status; `no_response`, also when there was only a part of one."""
        if self.succeeded:
            return "succeeded"
        is_whole = self.status_code is not None and not 200 <= self.status_code < 300
        return "refused" if is_whole else "no_response"

    def header(self, name: str) -> str | None:
        """The first response header of this name (in lower case)."""
        return next((value for key, value in self.response_headers if key == name), None)


@dataclass(slots=True)
class _Response:
    """As much of a response as has arrived."""

    status: int | None = None
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    truncated: bool = False


class Sender:
    """The connections to one endpoint: at most five, kept open between requests."""

    def __init__(self, allowed: tuple[AllowedTarget, ...], timeout_seconds: float) -> None:
        self._backend = GuardedBackend(allowed)
        self._timeout = timeout_seconds
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=_tls(),
            max_connections=MAX_IN_FLIGHT,
            max_keepalive_connections=MAX_IN_FLIGHT,
            keepalive_expiry=KEEPALIVE_SECONDS,
            network_backend=self._backend,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        await self._pool.aclose()

    async def post(
        self,
        url: str,
        body: str,
        headers: Mapping[str, str],
        secret_names: Sequence[str],
        *,
        timed: bool = False,
    ) -> Attempt:
        """Send one request. It never raises: whatever goes wrong is in the attempt's `error`.

        Args:
            url: as `validation.check_url` returned it.
            body: exactly what was signed.
            headers: all headers.
            secret_names: headers whose values must not be stored.
            timed: whether to measure the phases of the latency, too.
        """
        timings = _Timings()
        response = _Response()
        started_at, started = datetime.now(UTC), time.perf_counter()
        error = None
        try:
            async with asyncio.timeout(self._timeout):
                await self._exchange(url, body.encode(), headers, timings if timed else None, response)
        except Exception as failure:
            error = self._describe_failure(failure, response)
        total = time.perf_counter() - started
        if error is None and response.status is not None and not 200 <= response.status < 300:
            error = describe_status(response.status)
        hidden = [*(headers[name] for name in secret_names if name in headers), *secret_parts(url)]
        return Attempt(
            started_at,
            self._latency(timings, started, total, refused=error == REFUSED),
            {name: HIDDEN if name in secret_names else value for name, value in headers.items()},
            response.status,
            error,
            _storable_headers(response.headers, hidden),
            _storable(response.body.decode("utf-8", "replace"), hidden),
            response.truncated,
        )

    def _describe_failure(self, failure: Exception, response: _Response) -> str:
        match failure:
            case TargetRefusedError():
                return REFUSED
            case TimeoutError() | httpcore.TimeoutException():
                return f"There was no complete response within {self._timeout:g} seconds."
            case httpcore.ConnectError():
                return NO_TLS if _is_of_tls(failure) else NO_CONNECTION
            case httpcore.NetworkError():
                return CLOSED
            case httpcore.ProtocolError():
                cut_off = response.status is not None or "disconnected" in str(failure)
                return CLOSED if cut_off else NOT_HTTP
            case _:
                # A bug of ours counts as a failed attempt; otherwise the delivery would be tried forever.
                log.error("webhook.send_failed", exc_info=failure)
                return INTERNAL

    async def _exchange(
        self,
        url: str,
        body: bytes,
        headers: Mapping[str, str],
        timings: "_Timings | None",
        response: _Response,
    ) -> None:
        extensions: dict[str, Any] = {
            "timeout": dict.fromkeys(("connect", "read", "write", "pool"), self._timeout)
        }
        if timings is not None:
            extensions["trace"] = timings.note
        request = [(name.encode(), value.encode()) for name, value in headers.items()]
        async with self._pool.stream(
            "POST", url, headers=request, content=body, extensions=extensions
        ) as received:
            response.status = received.status
            response.headers = [
                (name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in received.headers
            ]
            async for part in received.aiter_stream():
                response.body += part[: MAX_BODY_BYTES - len(response.body) + 1]
                if len(response.body) > MAX_BODY_BYTES:
                    response.body, response.truncated = response.body[:MAX_BODY_BYTES], True
                    break

    def _latency(self, timings: "_Timings", started: float, total: float, *, refused: bool) -> Latency:
        if refused:  # the time of the lookup would reveal which names exist
            return Latency(None, None, None, None, 0.0)
        connected = "connection.connect_tcp.complete" in timings.times
        first_byte = timings.times.get("http11.receive_response_headers.complete")
        return Latency(
            dns_ms=_ms(self._backend.dns_seconds) if connected else None,
            connect_ms=_ms(self._backend.connect_seconds) if connected else None,
            tls_ms=_ms(timings.between("connection.start_tls.started", "connection.start_tls.complete")),
            first_byte_ms=None if first_byte is None else _ms(first_byte - started),
            total_ms=round(total * 1000, 1),
        )


def _is_of_tls(failure: BaseException | None) -> bool:
    """Whether the handshake failed. httpcore's pool raises the error of a connection `from None`, so that its cause is
    in the context only."""
    while failure is not None and not isinstance(failure, ssl.SSLError):
        failure = failure.__cause__ or failure.__context__
    return failure is not None


class _Timings:
    """When httpcore reached which phase."""

    def __init__(self) -> None:
        self.times: dict[str, float] = {}

    async def note(self, name: str, _: object) -> None:
        self.times[name] = time.perf_counter()

    def between(self, start: str, end: str) -> float | None:
        if start in self.times and end in self.times:
            return self.times[end] - self.times[start]
        return None


def describe_status(status: int) -> str:
    """Why a response with this status is not a success."""
    if 300 <= status < 400:
        return f"The response had status {status}. Redirects are not followed: use the final URL."
    if status == 410:
        return "The response had status 410: the endpoint is gone for good."
    return f"The response had status {status}; only 200 to 299 count as received."


@cache
def _tls() -> ssl.SSLContext:
    return httpcore.default_ssl_context()


def _ms(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 1)


def _storable(text: str, hidden: Sequence[str]) -> str:
    for value in hidden:
        text = text.replace(value, HIDDEN)
    return text.replace("\x00", "\ufffd")


def _storable_headers(headers: Sequence[tuple[str, str]], hidden: Sequence[str]) -> list[tuple[str, str]]:
    kept: list[tuple[str, str]] = []
    size = 0
    for name, value in headers:
        size += len(name) + len(value)
        if size > MAX_HEADER_BYTES:
            break
        kept.append((name, HIDDEN if name == "set-cookie" else _storable(value, hidden)))
    return kept
