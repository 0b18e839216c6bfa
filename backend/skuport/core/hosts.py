"""The `Host` of requests: Skuport answers only under names that are its own.

Otherwise a website could have its own name resolve to Skuport's address (DNS rebinding), and its pages would count as
Skuport's own in a browser. Accepted are

- the host of the public URL and those of `SKUPORT_ALLOWED_HOSTS`,
- `localhost` and the loopback addresses, for clients and proxies on the same machine,
- the address at which the connection arrived, for clients in the same network: no name resolves to another one there.

Probes and Prometheus use other addresses: health and metrics answer to any host. The port doesn't matter.
"""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from skuport.core.problems import problem_response
from skuport.core.settings import Settings

ANY_HOST_PATHS = ("/healthz", "/readyz", "/metrics")

_HOST = re.compile(r"(?:\[([0-9a-f:.]+)\]|([^\s:/?#@\[\]]+))(?::[0-9]{0,5})?", re.IGNORECASE)


def host_name(given: str) -> str | None:
    """The name or address in a `Host` header, in lower case and without its port. None if it is no host."""
    match = _HOST.fullmatch(given)
    if match is None:
        return None
    return (match[1] or match[2]).lower().removesuffix(".")


def _address(name: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(name)
    except ValueError:
        return None


class HostCheck:
    """Answers requests to other hosts with 400."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        names = (
            settings.allowed_hosts.split(","),
            [urlsplit(settings.public_url).hostname or "", "localhost"],
        )
        self._names = {name.strip().lower() for group in names for name in group} - {""}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in ANY_HOST_PATHS or self._is_ours(scope):
            await self.app(scope, receive, send)
            return
        response = problem_response(
            400,
            code="wrong_host",
            title="Bad request",
            detail="This server doesn't answer under the host name of the request (its Host header). Open the public"
            " URL; an administrator can allow more names with SKUPORT_ALLOWED_HOSTS.",
        )
        await response(scope, receive, send)

    def _is_ours(self, scope: Scope) -> bool:
        given = Headers(scope=scope).getlist("host")
        if "*" in self._names:
            return True
        name = host_name(given[0]) if len(given) == 1 else None
        if name is None:
            return False
        if name in self._names:
            return True
        address = _address(name)
        own = scope.get("server")
        return address is not None and (
            address.is_loopback or (own is not None and address == _address(own[0]))
        )
