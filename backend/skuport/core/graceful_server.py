"""uvicorn's server, stopped without losing a request that a client has sent before it could know.

uvicorn closes its listening sockets and idle connections as soon as it is told to stop. Connections that the kernel has
taken but the program hasn't, and requests that have arrived but weren't read, are reset then. Here the first are taken,
and the connections are left to `LimitedProtocol.shutdown`, which answers one more request on each.
"""

import asyncio
import select
import socket
import sys
from contextlib import suppress

import uvicorn
from uvicorn.config import STARTUP_FAILURE

ROUNDS = 100
QUIET_ROUNDS = 3
"""Of the event loop: it takes a connection in one, has a transport for it in the next, and a protocol in the third."""


class GracefulServer(uvicorn.Server):
    """Takes all connections that wait before it stops."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._take_waiting()
        for server in self.servers:  # before uvicorn writes a line to the log, which takes time
            server.close()
        await super().shutdown(sockets)

    async def _take_waiting(self) -> None:
        """Return when nobody waits; so many come in a flood that this has to end without them."""
        listening = select.poll()
        for server in self.servers:
            for each in server.sockets:
                listening.register(each.fileno(), select.POLLIN)
        quiet = 0
        for _ in range(ROUNDS):
            quiet = 0 if listening.poll(0) else quiet + 1
            if quiet == QUIET_ROUNDS:
                return
            await asyncio.sleep(0)


def run_server(config: uvicorn.Config) -> None:
    """Serve until a signal ends it, as `uvicorn.run` does."""
    config.load_app()  # a module that can't be imported ends the process before it takes over signals
    server = GracefulServer(config)
    with suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        sys.exit(STARTUP_FAILURE)
