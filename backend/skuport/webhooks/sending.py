"""One HTTP request to an endpoint, bounded in every way, and what came of it.

15 s in all including the body, 16 KiB of the answer at most, no redirect followed, no proxy or other setting of the
environment heeded, no compression. Used for deliveries by the workers, and for tests by the API.
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
from skuport.webhooks.addresses import AllowedTarget
from skuport.webhooks.targets import REFUSED

MAX_IN_FLIGHT = 5
MAX_BODY_BYTES = 16 * 1024
MAX_HEADER_BYTES = 8 * 1024
KEEPALIVE_SECONDS = 30.0
HIDDEN = "[hidden]"

NO_CONNECTION = "No connection could be made: the host doesn't answer, or refuses."
NO_TLS = "The TLS handshake failed: the certificate isn't valid for this host, or there is none."
CLOSED = "The connection was closed before the answer was complete."
NOT_HTTP = "The answer is not HTTP."
DEFECT = "Skuport failed to send it; the worker's log says why."

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds; the parts are null where they didn't happen."""

    dns_ms: float | None
    connect_ms: float | None
    tls_ms: float | None
    first_byte_ms: float | None
    total_ms: float


@dataclass(frozen=True, slots=True)
class Attempted:
    """One request and its answer. `error` says why it failed; null when it succeeded."""

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

    def header(self, name: str) -> str | None:
        """The first response header of that name (in lower case)."""
        return next((value for key, value in self.response_headers if key == name), None)


@dataclass(slots=True)
class _Answer:
    """As much of an answer as has arrived."""

    status: int | None = None
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    truncated: bool = False


class Sender:
    """The connections to one endpoint, at most five, kept open between requests."""

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
    ) -> Attempted:
        """Send it, once. Whatever goes wrong is in what is returned.

        Args:
            url: as `targets.check_url` gave it.
            body: what was signed.
            headers: all of them.
            secret_names: headers whose values must be kept nowhere.
            timed: find out the parts of the latency, too.
        """
        marks = _Marks()
        answer = _Answer()
        started_at, begun = datetime.now(UTC), time.perf_counter()
        error = None
        try:
            async with asyncio.timeout(self._timeout):
                await self._exchange(url, body.encode(), headers, marks if timed else None, answer)
        except TargetRefusedError:
            error = REFUSED
        except (TimeoutError, httpcore.TimeoutException):
            error = f"There was no complete answer within {self._timeout:g} seconds."
        except httpcore.ConnectError as failure:
            error = NO_TLS if isinstance(failure.__cause__, ssl.SSLError) else NO_CONNECTION
        except httpcore.NetworkError:
            error = CLOSED
        except httpcore.ProtocolError as failure:
            cut_off = answer.status is not None or "disconnected" in str(failure)
            error = CLOSED if cut_off else NOT_HTTP
        except Exception:
            # A delivery that trips over a defect of ours moves on in its schedule instead of being tried for ever.
            log.exception("webhook.defect")
            error = DEFECT
        total = time.perf_counter() - begun
        if error is None and answer.status is not None and not 200 <= answer.status < 300:
            error = describe_status(answer.status)
        hidden = [headers[name] for name in secret_names if name in headers]
        return Attempted(
            started_at,
            self._latency(marks, begun, total, refused=error == REFUSED),
            {name: HIDDEN if name in secret_names else value for name, value in headers.items()},
            answer.status,
            error,
            _storable_headers(answer.headers, hidden),
            _storable(answer.body.decode("utf-8", "replace"), hidden),
            answer.truncated,
        )

    async def _exchange(
        self, url: str, body: bytes, headers: Mapping[str, str], marks: "_Marks | None", answer: _Answer
    ) -> None:
        extensions: dict[str, Any] = {
            "timeout": dict.fromkeys(("connect", "read", "write", "pool"), self._timeout)
        }
        if marks is not None:
            extensions["trace"] = marks.note
        request = [(name.encode(), value.encode()) for name, value in headers.items()]
        async with self._pool.stream(
            "POST", url, headers=request, content=body, extensions=extensions
        ) as response:
            answer.status = response.status
            answer.headers = [
                (name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in response.headers
            ]
            async for part in response.aiter_stream():
                answer.body += part[: MAX_BODY_BYTES - len(answer.body) + 1]
                if len(answer.body) > MAX_BODY_BYTES:
                    answer.body, answer.truncated = answer.body[:MAX_BODY_BYTES], True
                    break

    def _latency(self, marks: "_Marks", begun: float, total: float, *, refused: bool) -> Latency:
        if refused:  # how long the look-up took would tell which names there are
            return Latency(None, None, None, None, 0.0)
        connected = "connection.connect_tcp.complete" in marks.times
        tls = marks.between("connection.start_tls.started", "connection.start_tls.complete")
        first = marks.times.get("http11.receive_response_headers.complete")
        return Latency(
            _ms(self._backend.dns_seconds) if connected and self._backend.dns_seconds is not None else None,
            _ms(self._backend.connect_seconds)
            if connected and self._backend.connect_seconds is not None
            else None,
            None if tls is None else _ms(tls),
            None if first is None else _ms(first - begun),
            _ms(total),
        )


class _Marks:
    """When httpcore came to which point."""

    def __init__(self) -> None:
        self.times: dict[str, float] = {}

    async def note(self, name: str, _: object) -> None:
        self.times[name] = time.perf_counter()

    def between(self, begin: str, end: str) -> float | None:
        if begin in self.times and end in self.times:
            return self.times[end] - self.times[begin]
        return None


def describe_status(status: int) -> str:
    """Why an answer with this status is no success."""
    if 300 <= status < 400:
        return f"The answer was status {status}. Redirects are not followed: give the final URL."
    if status == 410:
        return "The answer was status 410: the endpoint is gone for good."
    return f"The answer was status {status}; only 200 to 299 count as received."


@cache
def _tls() -> ssl.SSLContext:
    return httpcore.default_ssl_context()


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)


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
