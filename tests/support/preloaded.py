"""Starts processes of the program quickly: as forks of a process that has imported all of it.

A new process takes seconds of processor time for its imports, and fault tests start many. Each test worker has one
process that only imports and forks; a fork runs the command line as `python -m skuport` would, and like it dies with
the test run. Tests of starting itself (`skuport up`, the client) start real ones.
"""

import contextlib
import ctypes
import importlib
import json
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NoReturn

from skuport.local.launcher import PR_SET_PDEATHSIG
from skuport.local.process import Command


class Fork:
    """A forked process, with what tests need of `subprocess.Popen`."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._handle = os.pidfd_open(pid)

    def __del__(self) -> None:
        os.close(self._handle)

    def poll(self) -> int | None:
        """None while it runs."""
        return 0 if select.select([self._handle], [], [], 0)[0] else None

    def wait(self, timeout: float | None = None) -> int:
        """Raises subprocess.TimeoutExpired when it still runs after `timeout` seconds."""
        if not select.select([self._handle], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        return 0

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)


class Preloaded:
    """The process that forks."""

    def __init__(self) -> None:
        command = Command("preloaded", (sys.executable, "-m", __name__))
        self._process = subprocess.Popen(
            command.launch_argv(),
            cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self._one_at_a_time = threading.Lock()

    def start(self, arguments: tuple[str, ...], environment: Mapping[str, str], output: Path) -> Fork:
        """Run `skuport ARGUMENTS` with just this environment, its output appended to a file."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        order = {"arguments": arguments, "environment": dict(environment), "output": str(output)}
        with self._one_at_a_time:
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
            return Fork(int(self._process.stdout.readline()))


@cache
def preloaded() -> Preloaded:
    """This test worker's."""
    return Preloaded()


def _serve() -> None:
    importlib.import_module("skuport.app")
    importlib.import_module("skuport.worker")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # forks that ended leave no zombies
    for line in sys.stdin:
        order = json.loads(line)
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            _become(order["arguments"], order["environment"], order["output"], parent)
        print(pid, flush=True)


def _become(arguments: list[str], environment: dict[str, str], output: str, parent: int) -> NoReturn:
    """In a fork: be the program until it ends."""
    code = 1
    try:
        os.setsid()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(125)
        log = os.open(output, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.environ.clear()
        os.environ.update(environment)
        sys.argv = ["skuport", *arguments]
        from skuport.cli import app

        app()
        code = 0
    except SystemExit as ending:
        code = ending.code if isinstance(ending.code, int) else 1
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    _serve()
