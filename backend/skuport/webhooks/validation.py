"""Validates what the owner of an endpoint chooses: its URL and custom headers. No I/O.

The addresses behind a host name are checked when a connection is made (`address_guard`), because the name may resolve
differently by then. A URL that can never work is refused here.
"""

import re
from collections.abc import Mapping
from ipaddress import ip_address

import httpx

from skuport.parsing.problems import quoted
from skuport.webhooks.addresses import NOT_PUBLIC, AllowedTarget, may_send_to

MAX_URL_LENGTH = 2048
MAX_HEADERS = 20
MAX_HEADER_VALUE = 4096

# Skuport sets these itself, or they frame the message.
RESERVED_HEADERS = frozenset(
    {
        "accept-encoding",
        "connection",
        "content-encoding",
        "content-length",
        "content-type",
        "expect",
        "host",
        "keep-alive",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "user-agent",
    }
)
RESERVED_PREFIX = "webhook-"

HOST_NAME = re.compile(
    r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.?"
)
NUMBER = re.compile(r"(?:[0-9]+|0x[0-9a-f]*)")
LOOPBACK_NAME = re.compile(r"(?:.+\.)?localhost\.?")  # these always mean this machine (RFC 6761)
LOOPBACK = (ip_address("127.0.0.1"), ip_address("::1"))
HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
HEADER_VALUE = re.compile(r"[\x20-\x7e]*")


def check_url(url: str, allowed: tuple[AllowedTarget, ...]) -> str:
    """The URL as it will be requested, with the host in lower case and ASCII.

    Raises:
        ValueError: requests can't be sent there; the message says why.
    """
    if len(url) > MAX_URL_LENGTH:
        raise ValueError(f"A URL can have at most {MAX_URL_LENGTH} characters.")
    if re.search(r"[\s\x00-\x1f\x7f\\]", url):
        raise ValueError("A URL can't contain whitespace, control characters or backslashes.")
    try:
        parsed = httpx.URL(url)
        host = parsed.raw_host.decode("ascii")
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise ValueError("This is not a URL such as https://example.com/hooks.") from error
    if parsed.scheme not in ("http", "https"):
        raise ValueError("The URL must begin with https:// or http://.")
    if parsed.userinfo:
        raise ValueError("The URL can't contain a user name and password. Use a custom header instead.")
    if parsed.fragment or url.endswith("#"):
        raise ValueError("The URL can't have a fragment (#…), because fragments are never sent.")
    if parsed.port is not None and not 0 < parsed.port < 65536:
        raise ValueError(f"There is no port {parsed.port}.")
    _check_host(host, parsed.port or (443 if parsed.scheme == "https" else 80), allowed)
    return str(parsed)


def _check_host(host: str, port: int, allowed: tuple[AllowedTarget, ...]) -> None:
    try:
        address = ip_address(host.strip("[]"))
    except ValueError:
        address = None
    if address is not None:
        if not may_send_to(address, port, allowed):
            raise ValueError(NOT_PUBLIC)
        return
    if not HOST_NAME.fullmatch(host):
        raise ValueError("The URL has no valid host name.")
    if LOOPBACK_NAME.fullmatch(host) and not any(may_send_to(each, port, allowed) for each in LOOPBACK):
        raise ValueError(NOT_PUBLIC)
    # A resolver takes 127.1, 0x7f000001 and 2130706433 for addresses, not for names.
    if NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]):
        raise ValueError(NOT_PUBLIC)


def check_headers(headers: Mapping[str, str | None]) -> None:
    """Check custom headers; a value of None removes the header.

    Raises:
        ValueError: a header can't be sent; the message names it and says why.
    """
    if len({name.lower() for name in headers}) != len(headers):
        raise ValueError("Every header can appear only once; upper and lower case are the same.")
    if len(headers) > MAX_HEADERS:
        raise ValueError(f"There can be at most {MAX_HEADERS} headers.")
    for name, value in headers.items():
        _check_header_name(name)
        if value is not None:
            _check_header_value(name, value)


def _check_header_name(name: str) -> None:
    if not HEADER_NAME.fullmatch(name):
        raise ValueError(f"{quoted(name[:100])} is not a valid header name.")
    if name.lower() in RESERVED_HEADERS or name.lower().startswith(RESERVED_PREFIX):
        raise ValueError(f"“{name}” is set by Skuport and can't be a custom header.")


def _check_header_value(name: str, value: str) -> None:
    if not HEADER_VALUE.fullmatch(value):
        raise ValueError(f"The value of “{name}” can contain only printable ASCII characters.")
    if not value.strip() or value != value.strip():
        raise ValueError(f"The value of “{name}” is empty, or begins or ends with whitespace.")
    if len(value) > MAX_HEADER_VALUE:
        raise ValueError(f"The value of “{name}” can have at most {MAX_HEADER_VALUE} characters.")
