"""The URL of Redis or Valkey, as redis-py takes it, which the notifier and the counters of rate limits both use.

redis-py takes any parameter and fails with the first connection. Here a parameter that isn't understood is refused.
"""

from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

FILES = ("ssl_ca_certs", "ssl_certfile", "ssl_keyfile")
TLS = (*FILES, "ssl_cert_reqs", "ssl_check_hostname")
UNDERSTOOD = (*TLS, "db", "socket_keepalive", "health_check_interval", "protocol")

_BOOLEANS = ("true", "false", "1", "0", "yes", "no")
_CHOICES = {
    "ssl_cert_reqs": ("required", "optional", "none"),
    "ssl_check_hostname": _BOOLEANS,
    "socket_keepalive": _BOOLEANS,
    "protocol": ("2", "3"),
}
_NUMBERS = ("db", "health_check_interval")


class RedisUrlError(ValueError):
    """The URL can't be used. The message names the parameter and the remedy, and has no password."""


def checked(url: str, exists: Callable[[str], bool]) -> str:
    """The URL, if it can be used. With TLS the server's certificate must be for the host, too, unless the URL says
    otherwise: redis-py itself doesn't look at the name.

    Args:
        exists: whether this process can read a file.

    Raises:
        RedisUrlError: it can't be used.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("redis", "rediss", "unix"):
        raise RedisUrlError(
            "write it as redis://HOST:6379/0, rediss://HOST:6379/0 (TLS) or unix:///PATH?db=0"
        )
    if parts.fragment:
        raise RedisUrlError("it has a '#': in a password, write %23 for it (and %2F for '/', %3F for '?')")
    _check_place(parts.scheme, parts.netloc, parts.path)
    given = dict(parse_qsl(parts.query, keep_blank_values=True))
    for name, value in given.items():
        _check(name, value, exists)
    tls = [name for name in TLS if name in given]
    if tls and parts.scheme != "rediss":
        raise RedisUrlError(
            f"the parameter '{tls[0]}' has no effect without TLS: begin the URL with rediss://"
        )
    if parts.scheme != "rediss" or given.get("ssl_cert_reqs") == "none" or "ssl_check_hostname" in given:
        return url
    return f"{url}{'&' if parts.query else '?'}ssl_check_hostname=true"


def _check_place(scheme: str, netloc: str, path: str) -> None:
    _, _, host = netloc.rpartition("@")
    port = host.rpartition("]")[2].partition(":")[2]
    if port and not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise RedisUrlError("a port is a number from 1 to 65535")
    if scheme != "unix" and not path.removeprefix("/").isdigit() and path.removeprefix("/"):
        raise RedisUrlError("the path is the number of a database, as in redis://HOST:6379/0")


def _check(name: str, value: str, exists: Callable[[str], bool]) -> None:
    if name not in UNDERSTOOD:
        known = ", ".join(sorted(UNDERSTOOD))
        raise RedisUrlError(f"the parameter '{name}' isn't understood: remove it; understood are {known}")
    choices = _CHOICES.get(name)
    if choices is not None and value.lower() not in choices:
        raise RedisUrlError(f"the parameter '{name}' must be one of {', '.join(choices)}, not '{value[:40]}'")
    if name in _NUMBERS and not (value.isascii() and value.isdigit()):
        raise RedisUrlError(f"the parameter '{name}' must be a number, not '{value[:40]}'")
    if name in FILES and not exists(value):
        raise RedisUrlError(
            f"the parameter '{name}' names {value}, which can't be read: check the path and its permissions"
        )
