"""Workers and their database sessions run at a lower priority than the API and its sessions.

An import keeps every processor busy for as long as it runs. At the same priority, each short statement of a list would
wait for it. The priority of database sessions is lowered only where the database runs on this machine.
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
    """Run the server's process behind a connection at `nice`, if it is on this machine and we are allowed to."""
    if not nice or not sys.platform.startswith("linux"):
        return
    port = await connection.fetchval(CLIENT_PORT)
    if port is not None:
        _lower(connection.get_server_pid(), nice, lambda title: _serves(title, port))


def _serves(title: bytes, client_port: int) -> bool:
    """Whether a process is the one behind our connection, whose title then has our port.

    When the database runs on another machine, or in another container, the same id is another process here.
    """
    return title.startswith(b"postgres:") and b"(%d)" % client_port in title


def _lower(
    pid: int, nice: int, is_meant: Callable[[bytes], bool] | None = None, retries: int = RETRIES
) -> None:
    try:
        if is_meant is None or is_meant(Path(f"/proc/{pid}/cmdline").read_bytes()):
            _set_niceness(pid, nice)
    except BlockingIOError:
        # Without root, two changes must be 0.1 s apart. By then the id may be another process.
        if retries:
            again = asyncio.get_running_loop().call_later
            again(RETRY_SECONDS, _lower, pid, nice, is_meant, retries - 1)
    except (FileNotFoundError, ProcessLookupError):
        pass  # not on this machine, or gone
    except OSError as error:
        log.info("priority.not_lowered", pid=pid, reason=repr(error))


def _set_niceness(pid: int, nice: int) -> None:
    if os.getpriority(os.PRIO_PROCESS, pid) < nice:
        os.setpriority(os.PRIO_PROCESS, pid, nice)
    # Where Linux groups processes by session ("autogroup"), niceness counts only within a group, so the group's is set
    # too. Not for the session of a terminal, in which other programs run.
    if os.getsid(pid) == pid and (group := Path(f"/proc/{pid}/autogroup")).exists():
        group.write_text(str(nice))
