"""Choosing TCP ports."""

import random
import socket
from collections.abc import Collection

# Below the range that Linux and macOS use for outgoing connections, so that a port kept for the next start
# is rarely in use by then.
_RANGE = range(20_000, 32_000)


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen on this port now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port in TIME_WAIT is free
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def choose_port(
    preferred: int | None = None, host: str = "127.0.0.1", avoid: Collection[int | None] = ()
) -> int:
    """The preferred port if it is free, otherwise another free one. Raises OSError if none is found.

    `avoid` are ports reserved for servers that don't listen yet.
    """
    for port in [preferred, *random.sample(_RANGE, 200)]:
        if port is not None and port not in avoid and is_free(port, host):
            return port
    raise OSError(f"no free port found between {_RANGE.start} and {_RANGE.stop}")
