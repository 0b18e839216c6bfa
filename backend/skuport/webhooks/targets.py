"""What an endpoint's owner may choose: the URL and the headers of their own. No I/O.

Whether the host's addresses may be sent to is decided when a connection is made (`address_guard`), because a name may
lead elsewhere by then. What can be said of a URL as it stands is said at once.
"""

import re
from collections.abc import Mapping
from ipaddress import ip_address

import httpx

from skuport.webhooks.addresses import AllowedTarget, may_send_to

MAX_URL_LENGTH = 2048
MAX_HEADERS = 20
MAX_HEADER_VALUE = 4096

REFUSED = "The host leads to no address that Skuport may send to."
"""The one answer to every refused address, whatever is or isn't there."""

# Ours, or those that frame the message.
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


def check_url(url: str, allowed: tuple[AllowedTarget, ...]) -> str:
    """The URL as it will be requested: the host in lower case and ASCII.

    Raises:
        ValueError: nothing can be sent there; the message says why.
    """
    if len(url) > MAX_URL_LENGTH:
        raise ValueError(f"A URL may have at most {MAX_URL_LENGTH} characters.")
    if re.search(r"[\s\x00-\x1f\x7f\\]", url):
        raise ValueError("A URL has no blanks, control characters or backslashes.")
    try:
        parsed = httpx.URL(url)
        host = parsed.raw_host.decode("ascii")
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise ValueError("This is not a URL such as https://example.com/hooks.") from error
    if parsed.scheme not in ("http", "https"):
        raise ValueError("The URL must begin with https:// or http://.")
    if parsed.userinfo:
        raise ValueError("Put no name and password into the URL; use a header of your own instead.")
    if parsed.fragment or url.endswith("#"):
        raise ValueError("A fragment (#…) isn't sent. Leave it out.")
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
            raise ValueError(REFUSED)
        return
    if not re.fullmatch(
        r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.?", host
    ):
        raise ValueError("The URL has no host name that could be looked up.")
    # 127.1, 0x7f000001 and 2130706433 are numbers to a resolver, and not names.
    if re.fullmatch(r"(?:[0-9]+|0x[0-9a-f]*)", host.rstrip(".").rpartition(".")[2]):
        raise ValueError(REFUSED)


def check_headers(headers: Mapping[str, str | None]) -> None:
    """Raises:
    ValueError: a header can't be sent; the message names it and says why.
    """
    if len({name.lower() for name in headers}) != len(headers):
        raise ValueError("Name each header once; upper and lower case are the same.")
    if len(headers) > MAX_HEADERS:
        raise ValueError(f"There may be at most {MAX_HEADERS} headers.")
    for name, value in headers.items():
        if not re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}", name):
            raise ValueError(f"{name[:100]!r} can't be the name of a header.")
        lower = name.lower()
        if lower in RESERVED_HEADERS or lower.startswith(RESERVED_PREFIX):
            raise ValueError(f"Skuport sets '{name}' itself.")
        if value is not None and not re.fullmatch(r"[\x20-\x7e]*", value):
            raise ValueError(f"The value of '{name}' has characters other than visible ASCII and blanks.")
        if value is not None and (not value.strip() or value != value.strip()):
            raise ValueError(f"The value of '{name}' is empty, or begins or ends with a blank.")
        if value is not None and len(value) > MAX_HEADER_VALUE:
            raise ValueError(f"The value of '{name}' is longer than {MAX_HEADER_VALUE} characters.")
