"""Starts and stops child processes, each in a session of its own and none outliving its parent."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

_LAUNCHER = Path(__file__).with_name("launcher.py")


class LocalError(Exception):
    """A problem with this machine or folder that the user can fix; the message says what is wrong and what to do."""


@dataclass(frozen=True)
class Account:
    """The system user a command runs as."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Command:
    """A command line, and the signal that stops it.

    `env` is added to our own environment. `death_signal` is sent by the kernel when we die (Linux only).
    """

    label: str
    argv: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: Path | None = None
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals = signal.SIGKILL

    def launch_argv(self) -> list[str]:
        """The full command line, with the launcher in front on Linux."""
        if sys.platform != "linux":
            return list(self.argv)
        account = [f"{self.account.uid}:{self.account.gid}"] if self.account else []
        launcher = [sys.executable, "-I", "-S", str(_LAUNCHER), str(os.getpid()), str(int(self.death_signal))]
        return [*launcher, *account, "--", *self.argv]

    def launch_env(self) -> dict[str, str]:
        """The full environment."""
        return {**os.environ, **self.env}


def spawn(command: Command, output: Path) -> subprocess.Popen[bytes]:
    """Start `command` with its output appended to the file `output`. Call it from a thread that keeps running."""
    with output.open("ab") as stream:
        return subprocess.Popen(  # noqa: S603
            command.launch_argv(),
            env=command.launch_env(),
            cwd=command.cwd,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def run(command: Command, *, standard_input: str = "", timeout: float = 120) -> str:
    """Run `command` and return its output.

    Raises LocalError with that output if it fails or takes longer than `timeout` seconds.
    """
    try:
        done = subprocess.run(  # noqa: S603
            command.launch_argv(),
            env=command.launch_env(),
            cwd=command.cwd,
            input=standard_input,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=timeout,
            start_new_session=True,
            check=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired, OSError) as error:
        output = getattr(error, "output", None) or ""
        raise LocalError(f"{command.label} failed: {error}\n{output}".rstrip()) from error
    return done.stdout


def stop(process: subprocess.Popen[bytes], stop_signal: signal.Signals, timeout: float) -> None:
    """Signal the process to stop, then after at most `timeout` seconds kill what is left of its process group."""
    if process.poll() is None:
        process.send_signal(stop_signal)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout)
    kill_group(process.pid)
    process.wait()


def kill_group(pid: int) -> None:
    """Kill every process of the group that the child `pid` leads with SIGKILL; there may be none."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def wait_until_gone(pids: set[int], timeout: float) -> set[int]:
    """Wait for processes, ours or not, to end; returns those still running after `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while (pids := {pid for pid in pids if is_running(pid)}) and time.monotonic() < deadline:
        time.sleep(0.05)
    return pids


def is_running(pid: int) -> bool:
    """Whether a process with this id runs; a zombie doesn't."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
    return True
