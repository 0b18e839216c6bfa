"""Background work gives way: a worker and its database sessions get less of the processors than whoever answers people.

An import keeps every processor busy for as long as it runs. At the same priority each of the short statements of a list
waits its turn behind it, again and again. On the machine at hand the kernel can be told; where the database runs on
another one, its sessions are left as they are.
"""

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path

import structlog

from skuport.core.database import Connection

log = structlog.get_logger(__name__)

RETRY_SECONDS = 0.12
RETRIES = 50

CLIENT_PORT = "SELECT inet_client_port()"


def lower_own(nice: int) -> None:
    """Run this process at `nice` (1 to 19; 0 changes nothing). Call it in an event loop, before there are threads."""
    if nice:
        _lower(os.getpid(), nice)


async def lower_session(connection: Connection, nice: int) -> None:
    """Run the server's process behind a connection at `nice`, if it is on this machine and ours to tell."""
    if not nice or not sys.platform.startswith("linux"):
        return
    port = await connection.fetchval(CLIENT_PORT)
    if port is not None:
        _lower(connection.get_server_pid(), nice, lambda title: _serves(title, port))


def _serves(title: bytes, client_port: int) -> bool:
    """Whether a process is the one behind our connection: PostgreSQL has our port in its title. On another machine, or
    in another container, the same id is somebody else's."""
    return title.startswith(b"postgres:") and b"(%d)" % client_port in title


def _lower(
    pid: int, nice: int, is_meant: Callable[[bytes], bool] | None = None, retries: int = RETRIES
) -> None:
    try:
        if is_meant is None or is_meant(Path(f"/proc/{pid}/cmdline").read_bytes()):
            _tell_kernel(pid, nice)
    except BlockingIOError:
        # Two of the wishes of those who aren't root must be 0.1 s apart. By then the id may be another process.
        if retries:
            again = asyncio.get_running_loop().call_later
            again(RETRY_SECONDS, _lower, pid, nice, is_meant, retries - 1)
    except (FileNotFoundError, ProcessLookupError):
        pass  # not on this machine, or gone
    except OSError as error:
        log.info("priority.not_lowered", pid=pid, reason=repr(error))


def _tell_kernel(pid: int, nice: int) -> None:
    if os.getpriority(os.PRIO_PROCESS, pid) < nice:
        os.setpriority(os.PRIO_PROCESS, pid, nice)
    # Where Linux groups processes by session ("autogroup"), niceness only counts within each, and the session has to be
    # told. Not a terminal's, in which other programs run.
    if os.getsid(pid) == pid and (group := Path(f"/proc/{pid}/autogroup")).exists():
        group.write_text(str(nice))
