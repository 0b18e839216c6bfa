"""The base of every embedded server: prepares its folder, runs one command, reports when it is ready."""

import subprocess
import time
from abc import ABC, abstractmethod
from pathlib import Path
from types import TracebackType
from typing import Self

from skuport.local.process import Command, LocalError, spawn, stop

START_TIMEOUT = 60.0
STOP_TIMEOUT = 10.0


class Service(ABC):
    """An embedded server. `with service:` runs it until the end of the block; `up` supervises it instead.

    `folder` is the server's own folder, created with mode 0700 if missing.
    """

    label: str

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self._process: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def prepare(self) -> None:
        """Prepare folder and configuration. May block for seconds; raises LocalError."""

    @abstractmethod
    def command(self) -> Command:
        """The command that runs the server in the foreground."""

    @abstractmethod
    def is_ready(self) -> bool:
        """Whether the server answers now."""

    @property
    def log_file(self) -> Path:
        """The log file when run by `with`."""
        return self.folder.with_name(self.folder.name + ".log")

    @property
    def pid(self) -> int:
        """The process id of the running server when run by `with`."""
        assert self._process is not None, f"{self.label} is not running"
        return self._process.pid

    def start(self) -> None:
        """Start and wait until ready. Raises LocalError with the server's last output if that fails."""
        self.folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.prepare()
        command = self.command()
        self._process = spawn(command, self.log_file)
        deadline = time.monotonic() + START_TIMEOUT
        while not self.is_ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                output = self.log_file.read_text(errors="replace")[-2000:]
                raise LocalError(f"{self.label} did not start; its last output:\n{output}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop the server if it runs."""
        if self._process is not None:
            stop(self._process, self.command().stop_signal, STOP_TIMEOUT)
            self._process = None

    def kill(self) -> None:
        """Kill the server as a crash would (SIGKILL)."""
        assert self._process is not None, f"{self.label} is not running"
        self._process.kill()
        self._process.wait()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
