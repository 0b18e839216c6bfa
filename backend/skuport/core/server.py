"""The API's HTTP server: uvicorn with httptools, and with limits that hold without a proxy in front of it.

uvicorn itself bounds neither heads nor the time that a client takes. Here a connection is closed when its client

- is one too many, in total or from its address,
- sends a head that is too large or too slow, or nothing at all,
- sends a body too slowly, or goes on sending one that the API has refused,
- doesn't read its response.

What can still be answered is answered, with a problem. Limits of JSON bodies are in `core.bodies`, since they depend on
the route.
"""

import asyncio
import json
import re
import resource
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, ClassVar, Self

import httptools
import structlog
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from skuport.core.graceful_server import run_server
from skuport.core.ids import new_id
from skuport.core.settings import Settings

LINGER_SECONDS = 3.0
LINGER_BYTES = 8 * 1024 * 1024
"""How long, and how much, a refused client may go on sending. Many read the answer only when they have sent all, and
lose it when the connection is reset."""
STOP_SECONDS = 0.5
"""For how long a connection without a request stays open once the server stops. A client in the middle of sending one
loses it when its connection is closed, so busy connections have to be closed with an answer."""
HALF_HEAD_SECONDS = 2.0
"""For how long the rest of a head may still arrive then."""
READ_FIRST_SECONDS = 0.001
"""In which the event loop looks at its sockets. Zero would be too early for uvloop."""
MAX_PIPELINED = 16
SPARE_FILES = 150
"""Open files that are left for databases, Redis and logs."""

_ABSOLUTE = re.compile(rb"([^:/?#]+://)([^/?#]*)(.*)", re.DOTALL)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ServerLimits:
    """The limits of connections; see `Settings`."""

    connections: int
    connections_per_address: int
    header_bytes: int
    headers: int
    head_seconds: float
    body_seconds: float
    min_body_rate: int
    write_seconds: float

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The limits that are set, as far as this process may open files."""
        return cls(
            connections=min(
                settings.max_connections, max(1, _allow_files(settings.max_connections) - SPARE_FILES)
            ),
            connections_per_address=settings.max_connections_per_address,
            header_bytes=settings.max_header_bytes,
            headers=settings.max_headers,
            head_seconds=settings.head_seconds,
            body_seconds=settings.body_seconds,
            min_body_rate=settings.min_body_rate,
            write_seconds=settings.write_seconds,
        )


def _allow_files(connections: int) -> int:
    """Allow this process to open as many files as it needs; returns how many it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + SPARE_FILES
    if soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return soft


class Connections:
    """How many connections are open, in total and by address. Proxies share an address among all of their clients."""

    def __init__(self, limits: ServerLimits, proxies: Iterable[str] = ()) -> None:
        self.total = 0
        self._limits = limits
        self._proxies = list(_networks(proxies))
        self._open: Counter[str] = Counter()
        self._reported = -float("inf")

    def admit(self, address: str) -> str | None:
        """Count a connection. Returns why it is one too many, and doesn't count it then.

        Args:
            address: its client's IP address; empty without one.
        """
        client = _client(address)
        if self.total >= self._limits.connections:
            return self._report("The server has no free connection. Try again in a moment.", address)
        if self._open[client] >= self._limits.connections_per_address and not self._is_proxy(address):
            return self._report(
                f"There are {self._open[client]} open connections from {client} already. Close some of them.",
                address,
            )
        self._open[client] += 1
        self.total += 1
        return None

    def release(self, address: str) -> None:
        """Discount a connection that was admitted."""
        client = _client(address)
        self.total -= 1
        self._open[client] -= 1
        if not self._open[client]:
            del self._open[client]

    def _is_proxy(self, address: str) -> bool:
        return not address or any(_parsed(address) in network for network in self._proxies)

    def _report(self, reason: str, address: str) -> str:
        # One line a second at most: who opens thousands of connections must not fill the log.
        if time.monotonic() - self._reported > 1:
            self._reported = time.monotonic()
            log.warning("connections.refused", address=address, total=self.total)
        return reason


def _networks(proxies: Iterable[str]) -> Iterator[IPv4Network | IPv6Network]:
    for given in proxies:
        if given == "*":
            yield from (ip_network("0.0.0.0/0"), ip_network("::/0"))
        else:
            yield ip_network(given)


def _parsed(address: str) -> IPv4Address | IPv6Address:
    parsed = ip_address(address)
    return (parsed.ipv4_mapped or parsed) if isinstance(parsed, IPv6Address) else parsed


def _client(address: str) -> str:
    """What counts as one client: an IPv4 address, or the network of an IPv6 address, of which one client has 2**64."""
    parsed = _parsed(address) if address else None
    if isinstance(parsed, IPv6Address):
        return str(ip_network((int(parsed), 64), strict=False))
    return str(parsed)


class _RefusedError(Exception):
    """The head exceeds a limit. The parser passes it on as an error of its own."""


class LimitedProtocol(HttpToolsProtocol):
    """A connection within the limits. `bounded_protocol` makes the class with limits that uvicorn takes."""

    limits: ClassVar[ServerLimits]
    open_connections: ClassVar[Connections]

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._admitted = False
        self._refused = False
        self._discarded = 0
        self._is_stopping = False
        self._in_head = False
        self._in_body = False
        self._advanced = False  # whether what was last received ended a head, or had a part of a body
        self._head_bytes = 0  # received since then
        self._head_size = 0
        self._head_count = 0
        self._body_bytes = 0  # received since the last check
        self._read_was_paused = False
        self._refusal: tuple[int, str, str] | None = None
        self._last_answer: tuple[int, str, str] | None = None  # a refusal, once earlier requests are answered
        self._head_timer: asyncio.TimerHandle | None = None
        self._body_timer: asyncio.TimerHandle | None = None
        self._write_timer: asyncio.TimerHandle | None = None
        self._end_timer: asyncio.TimerHandle | None = None

    # What the transport reports.

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        reason = self.open_connections.admit(self._address)
        self._admitted = reason is None
        if reason is not None:
            self._write_problem(503, "too_many_connections", reason)
            self._close()
            return
        self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._admitted:
            self.open_connections.release(self._address)
            self._admitted = False
        self._stop_timers(*self._timers)
        self._unset_keepalive_if_required()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._refused or self.transport.is_closing():
            self._discard(data)
            return
        self._unset_keepalive_if_required()
        self._advanced = False
        try:
            self._parse(data)
        except httptools.HttpParserError:
            self._refuse(*(self._refusal or (400, "malformed_request", "This is not an HTTP/1.1 request.")))
            return
        self._head_bytes = 0 if self._advanced else self._head_bytes + len(data)
        if self._head_bytes > self.limits.header_bytes:
            self._refuse(*self._too_large())
        elif self._head_timer is None and not self._in_body and (self._in_head or self._is_idle()):
            self._expect_head()

    def pause_writing(self) -> None:
        super().pause_writing()
        if self._write_timer is None:
            self._write_timer = self.loop.call_later(self.limits.write_seconds, self._stop_writing)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._write_timer is not None:
            self._write_timer.cancel()
            self._write_timer = None

    def _parse(self, data: bytes) -> None:
        """Parse what was received. A request to upgrade the connection is answered as any other.

        Java's HTTP client offers HTTP/2 with every request. The parser takes what follows such a head for another
        protocol: a body would be lost, or read as the next request. So it is given the head again, without the offer.
        """
        while data:
            try:
                self.parser.feed_data(data)
            except httptools.HttpParserUpgrade as upgrade:
                if not self._is_offer():
                    return
                data = self._head_without_offer() + data[upgrade.args[0] :]
                self.parser = httptools.HttpRequestParser(self)
                self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn does
            else:
                return

    def _is_offer(self) -> bool:
        """Whether the head that was just parsed offers another protocol. After CONNECT, one follows in any case."""
        return self.parser.should_upgrade() and self.parser.get_method() != b"CONNECT"

    def _head_without_offer(self) -> bytes:
        version = self.parser.get_http_version().encode()
        lines = [
            b"%s %s HTTP/%s" % (self.parser.get_method(), self.url, version),
            *(b"%s: %s" % header for header in self.headers if header[0] != b"upgrade"),
        ]
        return b"\r\n".join(lines) + b"\r\n\r\n"

    # What the parser reports.

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head = True
        self._head_size = self._head_count = 0

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        self._count_head(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        self._head_count += 1
        self._count_head(len(name) + len(value) + len(": \r\n"))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        if self._is_offer():
            return
        if len(self.pipeline) >= MAX_PIPELINED:
            raise self._refusing(429, "too_many_pipelined", "Wait for answers before sending more requests.")
        codings = [value for name, value in self.headers if name == b"transfer-encoding"]
        if codings and b",".join(codings).strip().lower() != b"chunked":
            # It would be read without being decoded (RFC 9112, section 6.1).
            detail = "The only transfer coding that a body may have is chunked."
            raise self._refusing(501, "unsupported_transfer_coding", detail)
        if b"#" in self.url:
            # What follows would be ignored, and with it a filter, say.
            raise self._refusing(400, "malformed_request", "A request has no fragment; write # as %23.")
        self._take_host_from_url()
        super().on_headers_complete()
        if self._is_stopping:
            self.cycle.keep_alive = False
        self._advanced = True
        self._in_head = False
        self._in_body = True
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None
        self._expect_body()

    def _take_host_from_url(self) -> None:
        """A request line that names a host, as for a proxy, counts instead of `Host` (RFC 9112, section 3.2.2)."""
        found = _ABSOLUTE.fullmatch(self.url)
        if found is None:
            return
        scheme, authority, target = found.groups()
        if not target.startswith(b"/"):
            self.url = b"%s%s/%s" % (scheme, authority, target)
        authority = authority.rpartition(b"@")[2]
        self.headers[:] = [header for header in self.headers if header[0] != b"host"]
        self.headers.append((b"host", authority))

    def on_body(self, body: bytes) -> None:
        self._advanced = True
        self._body_bytes += len(body)
        super().on_body(body)
        self._read_was_paused = self._read_was_paused or self.flow.read_paused

    def on_message_complete(self) -> None:
        if self._is_offer():
            return
        super().on_message_complete()
        self._in_body = False
        if self._body_timer is not None:
            self._body_timer.cancel()
            self._body_timer = None
        if self._end_timer is not None and not self._refused and not self.transport.is_closing():
            self._end_timer.cancel()
            self._end_timer = None

    # What the application reports.

    def on_response_complete(self) -> None:
        is_last = self._last_answer is not None and not self.pipeline
        super().on_response_complete()
        if self.transport.is_closing():
            self._abort_after(self.limits.write_seconds)
        elif self._last_answer is not None and is_last:
            self._unset_keepalive_if_required()
            self._write_problem(*self._last_answer)
            self._end()
        elif self._in_body and self.cycle.response_complete:
            # The API has answered without reading all. The client may finish, so that it reads the answer.
            self._discarded = 0
            self._end_timer = self.loop.call_later(LINGER_SECONDS, self._close)

    def timeout_keep_alive_handler(self) -> None:
        # When the process was late, uvloop comes to its timers before it reads what has arrived meanwhile.
        self.timeout_keep_alive_task = self.loop.call_later(READ_FIRST_SECONDS, self._close)

    # What the server reports.

    def shutdown(self) -> None:
        """Answer what is under way, or the next request if one comes soon, and close the connection with that."""
        self._is_stopping = True
        self.timeout_keep_alive = STOP_SECONDS  # type: ignore[assignment]  # uvicorn only waits for so long
        if not self._is_idle():
            # A response that has begun can't say that it is the last one. One more may follow it.
            self.cycle.keep_alive = self.cycle.keep_alive and self.cycle.response_started
        elif self._in_head:
            self._stop_timers(self._head_timer)
            self._expect_head(HALF_HEAD_SECONDS)
        elif not (self._refused or self.transport.is_closing()):
            self._unset_keepalive_if_required()
            self.timeout_keep_alive_task = self.loop.call_later(STOP_SECONDS, self.timeout_keep_alive_handler)

    # Deadlines.

    def _expect_head(self, seconds: float | None = None) -> None:
        seconds = self.limits.head_seconds if seconds is None else seconds
        self._head_timer = self.loop.call_later(seconds, self._head_is_late)

    def _head_is_late(self) -> None:
        self._head_timer = None
        if not self._in_head:
            self._close()
            return
        self._refuse(
            408,
            "request_timeout",
            f"The head of the request didn't arrive within {self.limits.head_seconds:g} s.",
        )

    def _expect_body(self) -> None:
        self._body_bytes = 0
        self._read_was_paused = self.flow.read_paused
        self._body_timer = self.loop.call_later(self.limits.body_seconds, self._check_body)

    def _check_body(self) -> None:
        cycle = self.cycle
        waits_for_us = self._read_was_paused or cycle.waiting_for_100_continue or cycle.response_complete
        if not waits_for_us and self._body_bytes < self.limits.min_body_rate * self.limits.body_seconds:
            self._refuse(
                408,
                "request_timeout",
                f"The body arrives too slowly: send at least {self.limits.min_body_rate:,} bytes a second.",
            )
            return
        self._expect_body()

    def _stop_writing(self) -> None:
        log.info("response_not_read", address=self._address)
        self.transport.abort()

    @property
    def _timers(self) -> tuple[asyncio.TimerHandle | None, ...]:
        return (self._head_timer, self._body_timer, self._write_timer, self._end_timer)

    @staticmethod
    def _stop_timers(*timers: asyncio.TimerHandle | None) -> None:
        for timer in timers:
            if timer is not None:
                timer.cancel()

    # Refusing and closing.

    @property
    def _address(self) -> str:
        return self.client[0] if self.client else ""

    def _is_idle(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _count_head(self, size: int) -> None:
        self._head_size += size
        if self._head_size > self.limits.header_bytes or self._head_count > self.limits.headers:
            raise self._refusing(*self._too_large())

    def _too_large(self) -> tuple[int, str, str]:
        return (
            431,
            "head_too_large",
            f"The head of a request may have at most {self.limits.header_bytes:,} bytes"
            f" and {self.limits.headers} headers.",
        )

    def _refusing(self, status: int, code: str, detail: str) -> _RefusedError:
        self._refusal = (status, code, detail)
        return _RefusedError(detail)

    def _refuse(self, status: int, code: str, detail: str) -> None:
        """Answer with a problem if no other answer has begun, and end the connection."""
        log.info("request_refused", status=status, code=code, address=self._address)
        self._refused = True
        if self.pipeline or not (self._in_body or self._is_idle()):
            # Earlier requests are being answered. One whose body doesn't come to its end is never begun.
            if self._in_body:
                self.pipeline.popleft()
                self._in_body = False
            self._last_answer = (status, code, detail)
            self._stop_timers(self._head_timer, self._body_timer)
            return
        self._stop_timers(*self._timers)
        if self._is_idle() or not self.cycle.response_started:
            self._write_problem(status, code, detail)
        if not self._is_idle():
            # The endpoint learns that nobody waits for it.
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self._end()

    def _end(self) -> None:
        """End the connection from our side, and leave the client time to read the answer."""
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.flow.resume_reading()
        self._abort_after(LINGER_SECONDS)

    def _write_problem(self, status: int, code: str, detail: str) -> None:
        phrase = HTTPStatus(status).phrase
        request_id = str(new_id())
        problem = {
            "type": f"urn:skuport:problem:{code}",
            "title": phrase.capitalize(),
            "status": status,
            "detail": detail,
            "code": code,
            "request_id": request_id,
            "errors": [],
            "more_errors": 0,
        }
        body = json.dumps(problem).encode()
        headers = {
            "content-type": "application/problem+json",
            "content-length": len(body),
            "cache-control": "no-store",
            "x-content-type-options": "nosniff",
            "x-request-id": request_id,
            **({"retry-after": 1} if status in (429, 503) else {}),
            "connection": "close",
        }
        lines = [
            f"HTTP/1.1 {status} {phrase}",
            *(f"{name}: {value}" for name, value in headers.items()),
            "",
            "",
        ]
        self.transport.write("\r\n".join(lines).encode() + body)

    def _discard(self, data: bytes) -> None:
        self._discarded += len(data)
        if self._discarded > LINGER_BYTES:
            self.transport.abort()

    def _close(self) -> None:
        """Close once all is written, for which a client has as long as for any response."""
        self.transport.close()
        self._abort_after(self.limits.write_seconds)

    def _abort_after(self, seconds: float) -> None:
        if self._end_timer is not None:
            self._end_timer.cancel()
        self._end_timer = self.loop.call_later(seconds, self.transport.abort)


def bounded_protocol(limits: ServerLimits, proxies: Iterable[str] = ()) -> type[LimitedProtocol]:
    """The protocol for `uvicorn.Config(http=…)`. `proxies` are addresses and networks that many clients share."""
    attributes = {"limits": limits, "open_connections": Connections(limits, list(proxies))}
    return type("BoundedProtocol", (LimitedProtocol,), attributes)


def trusted_proxies(environ: Mapping[str, str]) -> list[str]:
    """The addresses and networks in uvicorn's variable FORWARDED_ALLOW_IPS.

    Raises:
        ValueError: one of them is neither. uvicorn would take it for the name of a socket, and trust nobody.
    """
    given = environ.get("FORWARDED_ALLOW_IPS", "")
    proxies = [each.strip() for each in given.split(",") if each.strip()]
    if proxies != ["*"]:
        for each in proxies:
            _check_proxy(each)
    return proxies


def _check_proxy(given: str) -> None:
    if given == "*":
        raise ValueError("FORWARDED_ALLOW_IPS: '*' trusts every address; leave the others out, or '*'")
    try:
        network = ip_network(given, strict=False)
    except ValueError:
        raise ValueError(
            f"FORWARDED_ALLOW_IPS: '{given}' is not an IP address or network; use such as 10.0.0.1, 10.0.0.0/8 or ::1,"
            " without a port or brackets"
        ) from None
    address = given.partition("/")[0]
    if network.network_address != ip_address(address):
        raise ValueError(
            f"FORWARDED_ALLOW_IPS: '{given}' is an address in a network; use {network} for the network, or {address}"
            " for the address"
        )


def serve(factory: str, settings: Settings, *, host: str, port: int, proxies: Sequence[str]) -> None:
    """Serve the app that `factory` makes (`module:function`) until a signal ends it. `proxies`: see
    `trusted_proxies`."""
    config = uvicorn.Config(
        factory,
        factory=True,
        host=host,
        port=port,
        http=bounded_protocol(ServerLimits.of(settings), proxies),
        ws="none",
        forwarded_allow_ips=list(proxies),  # else uvicorn trusts every program on this machine
        timeout_keep_alive=settings.keep_alive_seconds,
        log_config=None,  # the factory sets logging up
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=4,
    )
    run_server(config)
