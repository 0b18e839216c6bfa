"""Opens connections to allowed addresses only: a host is resolved once, all of its addresses are checked, and the
connection goes to one of those.

The host is not resolved a second time for the connection, so DNS rebinding can't redirect it. Every refusal, and every
name that doesn't resolve, is the same error, which reveals nothing about the local network.
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
NEXT_ADDRESS_AFTER = 3.0  # seconds; one of the addresses may be IPv6, without a route from here

# A name server that doesn't answer blocks a thread for a long time. Lookups therefore have threads of their own, and
# each endpoint runs one lookup at a time.
RESOLVERS = ThreadPoolExecutor(64, thread_name_prefix="webhook-dns")


class TargetRefusedError(Exception):
    """The host doesn't resolve, or resolves to an address that nothing may be sent to."""


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Opens the connections of one endpoint, to addresses that it has checked.

    `dns_seconds` and `connect_seconds` belong to the last connection.
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
        """A connection to the first of the host's addresses that answers.

        Raises:
            TargetRefusedError: the host has no address, or one that nothing may be sent to.
        """
        started = time.perf_counter()
        addresses = await self._lookup(host, port)
        if not addresses or not all(may_send_to(address, port, self._allowed) for address in addresses):
            raise TargetRefusedError
        self.dns_seconds = time.perf_counter() - started
        *others, last = addresses[:MAX_ADDRESSES]
        for address in others:
            with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return await self._connect(address, port, NEXT_ADDRESS_AFTER, socket_options)
        return await self._connect(last, port, timeout, socket_options)

    async def _connect(
        self,
        address: Address,
        port: int,
        seconds: float | None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None,
    ) -> httpcore.AsyncNetworkStream:
        started = time.perf_counter()
        stream = await self._network.connect_tcp(
            str(address), port, timeout=seconds, socket_options=socket_options
        )
        self.connect_seconds = time.perf_counter() - started
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
    """The distinct addresses of a name in the system's order; empty when it doesn't resolve."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
        return list(dict.fromkeys(ip_address(entry[4][0]) for entry in found))
    except (OSError, ValueError):  # ValueError: a name that IDNA can't encode
        return []
