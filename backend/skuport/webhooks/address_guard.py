"""The guard at the door: a host is resolved once, every address it leads to is judged, and one of those is dialled.

Between the judgement and the connection nothing is looked up again, so that a name can't lead elsewhere a moment
later. All refusals, and names that don't resolve, are the same error: what is in our own network stays our own affair.
"""

import asyncio
import socket
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from ipaddress import ip_address

import httpcore

from skuport.webhooks.addresses import Address, AllowedTarget, may_send_to

MAX_ADDRESSES = 4
NEXT_ADDRESS_AFTER = 3.0  # seconds; a host may have an address of a kind that we have no route to

# A name server that doesn't answer holds a thread for long. Lookups share no threads with anything else, and each
# endpoint has one under way at most.
RESOLVERS = ThreadPoolExecutor(64, thread_name_prefix="webhook-dns")


class TargetRefusedError(Exception):
    """The host leads to no address, or to one that nothing may be sent to."""


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Opens the connections of one endpoint, to addresses it has judged.

    `dns_seconds` and `connect_seconds` are those of the last connection.
    """

    def __init__(self, allowed: tuple[AllowedTarget, ...]) -> None:
        self._allowed = allowed
        self._network = httpcore.AnyIOBackend()
        self._lookups: dict[tuple[str, int], asyncio.Future[list[Address]]] = {}
        self.dns_seconds: float | None = None
        self.connect_seconds: float | None = None

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's interface
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to the host's first address that answers.

        Raises:
            TargetRefusedError: not every address of it may be sent to, or it has none.
        """
        begun = time.perf_counter()
        addresses = await self._lookup(host, port)
        if not addresses or not all(may_send_to(address, port, self._allowed) for address in addresses):
            raise TargetRefusedError
        self.dns_seconds = time.perf_counter() - begun
        *others, last = addresses[:MAX_ADDRESSES]
        for address in others:
            with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return await self._dial(address, port, NEXT_ADDRESS_AFTER, socket_options)
        return await self._dial(last, port, timeout, socket_options)

    async def _dial(
        self,
        address: Address,
        port: int,
        seconds: float | None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None,
    ) -> httpcore.AsyncNetworkStream:
        begun = time.perf_counter()
        stream = await self._network.connect_tcp(
            str(address), port, timeout=seconds, socket_options=socket_options
        )
        self.connect_seconds = time.perf_counter() - begun
        return stream

    async def _lookup(self, host: str, port: int) -> list[Address]:
        try:
            return [ip_address(host)]
        except ValueError:
            pass
        key = (host, port)
        lookup = self._lookups.get(key)
        if lookup is None:
            loop = asyncio.get_running_loop()
            lookup = loop.run_in_executor(RESOLVERS, resolve, host, port)
            self._lookups[key] = lookup
            lookup.add_done_callback(lambda _: self._lookups.pop(key, None))
        return await asyncio.shield(lookup)


def resolve(host: str, port: int) -> list[Address]:
    """The addresses of a name, each once, in the system's order; none when it has none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
        return list(dict.fromkeys(ip_address(entry[4][0]) for entry in found))
    except (OSError, ValueError):  # ValueError: a name that IDNA doesn't take
        return []
