"""The real program in processes of its own: an API and workers, on servers that run already."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Self

import asyncpg
import httpx
from pydantic import SecretStr

from skuport.core.settings import Settings
from skuport.local.ports import choose_port
from skuport.local.process import Command, kill_group, spawn
from tests.support.preloaded import Fork, preloaded

START_SECONDS = 60.0
LOCK_SECONDS = 2.0
STOP_SECONDS = 10.0

# Small, so that a file of a few hundred rows has many chunks and ranges, and a lost lease is soon over.
SMALL = {
    "chunk_bytes": 3000,
    "max_record_bytes": 8192,
    "publish_range_rows": 25,
    "small_import_rows": 0,
    "lease_seconds": 3.0,
    "heartbeat_seconds": 0.5,
    "sweep_seconds": 0.2,
    "renotify_seconds": 0.5,
    "statement_timeout_seconds": 30.0,
    "lock_timeout_seconds": LOCK_SECONDS,
}


def environment(settings: Settings) -> dict[str, str]:
    """The settings as the environment of a process."""
    values = {
        name: value.get_secret_value() if isinstance(value, SecretStr) else value
        for name, value in settings
        if value is not None
    }
    return {f"SKUPORT_{name.upper()}": str(value) for name, value in values.items()}


WORKING = """
SELECT EXISTS (SELECT FROM pg_stat_activity
               WHERE datname = current_database() AND application_name LIKE 'skuport-worker%' AND state <> 'idle')
"""


class Part:
    """One process of the program. It dies with the test run, however that ends.

    `code`: the folder of another release's code, in the place of this one's. `prefix`: a command that runs it
    elsewhere, and becomes it.
    """

    def __init__(
        self,
        name: str,
        arguments: tuple[str, ...],
        settings: Settings,
        folder: Path,
        code: Path | None = None,
        prefix: tuple[str, ...] = (),
    ) -> None:
        self.output = folder / f"{name}.log"
        self._command = Command(
            name,
            (*prefix, sys.executable, "-m", "skuport", *arguments),
            env={
                **environment(settings),
                "SKUPORT_LOG_FORMAT": "json",
                "PYTHONUNBUFFERED": "1",
                **({} if code is None else {"PYTHONPATH": str(code)}),
            },
        )
        self._arguments = arguments
        self._is_preloaded = code is None and not prefix and sys.platform == "linux"
        self._process: subprocess.Popen[bytes] | Fork | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it; `said` tells when it is ready."""
        self.output.touch()
        self._heard = self.output.stat().st_size
        if self._is_preloaded:
            self._process = preloaded().start(self._arguments, self._command.launch_env(), self.output)
        else:
            self._process = spawn(self._command, self.output)

    def said(self, words: str) -> bool:
        """Whether `words` stand in what it wrote since its last start. Fails when it has ended."""
        assert self._process is not None
        assert self._process.poll() is None, self.output.read_text(errors="replace")[-4000:]
        with self.output.open("rb") as file:
            file.seek(self._heard)
            return words.encode() in file.read()

    def send(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        """End it as a crash would."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def begin_to_stop(self) -> None:
        """Tell it to end without waiting, so that several end at the same time."""
        if self._process is not None and self._process.poll() is None:
            os.kill(self._process.pid, signal.SIGCONT)
            os.kill(self._process.pid, signal.SIGTERM)

    def stop(self) -> None:
        """End it in order; nothing of it is left."""
        self.begin_to_stop()
        if self._process is not None:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(STOP_SECONDS)
            kill_group(self._process.pid)
            self._process.wait()
            self._process = None


class Stack:
    """An API and any number of workers with the same settings. `client` is an administrator.

    People open it at `public_url`, where something stands in front of it, or else at `url` itself. `code` is that of
    its parts (see `Part`).
    """

    def __init__(
        self, settings: Settings, folder: Path, public_url: str | None = None, code: Path | None = None
    ) -> None:
        self.port = choose_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.settings = settings.model_copy(update={"public_url": public_url or self.url})
        self.workers: list[Part] = []
        self._folder = folder
        self._code = code
        self._api = Part("api", ("api", "--port", str(self.port)), self.settings, folder, code)
        assert settings.api_key is not None
        self.client = httpx.AsyncClient(
            base_url=f"{self.url}/api/v1",
            headers={"Authorization": f"Bearer {settings.api_key.get_secret_value()}"},
            trust_env=False,
            timeout=30,
        )

    async def __aenter__(self) -> Self:
        self._folder.mkdir(exist_ok=True)
        self._api.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.client.aclose()
        parts = (*self.workers, self._api)
        for part in parts:
            part.begin_to_stop()
        for part in parts:
            part.stop()

    def stop_api(self) -> None:
        """End the API in order, and wait for its end."""
        self._api.stop()

    @property
    def api_pid(self) -> int:
        return self._api.pid

    async def ready(self) -> None:
        """Wait until every part is."""
        for worker in self.workers:
            await until(partial(worker.said, "worker.ready"), START_SECONDS)
        async with httpx.AsyncClient(trust_env=False) as client:
            deadline = time.monotonic() + START_SECONDS
            while True:
                self._api.said("")
                with suppress(httpx.TransportError):
                    if (await client.get(f"{self.url}/readyz")).status_code == 200:
                        return
                assert time.monotonic() < deadline, self._api.output.read_text(errors="replace")[-4000:]
                await asyncio.sleep(0.05)

    def add_worker(self, **settings: object) -> Part:
        """Start one more, with other settings than the rest's if need be."""
        worker = Part(
            f"worker-{len(self.workers) + 1}",
            ("worker",),
            self.settings.model_copy(update=settings),
            self._folder,
            self._code,
        )
        worker.start()
        self.workers.append(worker)
        return worker

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """No worker does anything for the body of a `with`."""
        for worker in self.workers:
            worker.send(signal.SIGSTOP)
        try:
            yield
        finally:
            for worker in self.workers:
                worker.send(signal.SIGCONT)

    async def rest(self, database: asyncpg.Connection) -> None:
        """Freeze the workers at a moment when none of them is inside a statement or a transaction."""
        async with asyncio.timeout(START_SECONDS):
            while True:
                for worker in self.workers:
                    worker.send(signal.SIGSTOP)
                if not await database.fetchval(WORKING):
                    return
                self.wake()
                await asyncio.sleep(0.05)

    def wake(self) -> None:
        """Let the workers continue after `rest`. Of one that has ended, `ready` shows the log."""
        for worker in self.workers:
            with suppress(ProcessLookupError):
                worker.send(signal.SIGCONT)

    def kill_workers(self) -> None:
        """End all of them as a crash would, and start them again as a supervisor would."""
        for worker in self.workers:
            worker.kill()
        for worker in self.workers:
            worker.start()


@asynccontextmanager
async def running_stack(
    settings: Settings, folder: Path, *, workers: int, public_url: str | None = None, code: Path | None = None
) -> AsyncIterator[Stack]:
    """A stack that is ready."""
    async with Stack(settings, folder, public_url, code) as stack:
        for _ in range(workers):
            stack.add_worker()
        await stack.ready()
        yield stack


async def until(condition: Callable[[], object], seconds: float = 30.0) -> None:
    """Wait until the condition holds; fails when it doesn't in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        await asyncio.sleep(0.02)
