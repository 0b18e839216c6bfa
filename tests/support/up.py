"""A whole Skuport for a test, as a user starts it: `skuport up` in a process of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx
import psutil

from skuport.local.ports import choose_port
from skuport.local.process import LocalError
from skuport.local.state import DataFolder

START_TIMEOUT = 90.0


def until(condition: Callable[[], Any], seconds: float = 30) -> Any:
    """Wait for something to become true, and return it; fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while not (result := condition()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)
    return result


class RunningUp:
    """`with RunningUp(folder) as up:` is ready inside the block and stopped after it.

    `folder` holds its data and its output (`up.log`); `frontend` is a built page to serve instead of building one.
    """

    def __init__(
        self,
        folder: Path,
        *arguments: str,
        port: int | None = None,
        frontend: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = folder
        self.data_dir = folder / "data"
        self.port = port or choose_port()
        self.arguments = arguments
        self.frontend = frontend
        self.more_environment = dict(environment or {})
        self.log = folder / "up.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The `up` itself."""
        assert self._process is not None, "not started"
        return self._process

    @property
    def url(self) -> str:
        """The app's origin."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """Ours without any setting of Skuport that was not given, so that no server is an external one."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SKUPORT_")}
        if self.frontend is None:
            self.frontend = self.folder / "page"
            self.frontend.mkdir(exist_ok=True)
            (self.frontend / "index.html").write_text("<!doctype html><title>Skuport</title>")
        return {**environment, "SKUPORT_FRONTEND_DIR": str(self.frontend), **self.more_environment}

    def launch(self) -> Self:
        """Start without waiting."""
        argv = [sys.executable, "-m", "skuport", "up", f"--port={self.port}", f"--data-dir={self.data_dir}"]
        argv += ["--no-browser", "--workers=1", *self.arguments]
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(argv, env=self.environment, stdout=output, stderr=output)
        return self

    def wait_until_ready(self) -> Self:
        """Wait for the banner. Fails with the output when `up` ends or takes too long."""
        deadline = time.monotonic() + START_TIMEOUT
        while not self.is_ready():
            time.sleep(0.05)
            assert self.process.poll() is None, f"up ended:\n{self.output}"
            assert time.monotonic() < deadline, f"up did not get ready:\n{self.output}"
        return self

    def is_ready(self) -> bool:
        """Whether `skuport services` would find it."""
        try:
            return bool(DataFolder(self.data_dir).running())
        except LocalError:
            return False

    @property
    def output(self) -> str:
        """All it printed so far."""
        return self.log.read_text()

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run another `skuport` command on the same data folder."""
        argv = [sys.executable, "-m", "skuport", *arguments, f"--data-dir={self.data_dir}"]
        return subprocess.run(argv, env=self.environment, capture_output=True, text=True, check=False)

    def services(self) -> dict[str, Any]:
        """What runs, as `skuport services` would find it."""
        return DataFolder(self.data_dir).running()

    def client(self, **options: Any) -> httpx.Client:
        """A client of the API with the admin key."""
        key = self.more_environment.get("SKUPORT_API_KEY") or self.services()["api_key"]
        headers = {"Authorization": f"Bearer {key}"}
        return httpx.Client(base_url=self.url, headers=headers, trust_env=False, timeout=30, **options)

    def family(self) -> set[int]:
        """The process ids of `up` and all its descendants."""
        up = psutil.Process(self.process.pid)
        return {up.pid, *(child.pid for child in up.children(recursive=True))}

    def stop(self, number: signal.Signals = signal.SIGTERM, seconds: float = 15) -> int:
        """Send a signal and wait for the end, at most `seconds`; returns the exit code."""
        self.process.send_signal(number)
        return self.process.wait(seconds)

    def __enter__(self) -> Self:
        try:
            return self.launch().wait_until_ready()
        except BaseException:
            self.__exit__(None, None, None)
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            try:
                self.stop(seconds=30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
