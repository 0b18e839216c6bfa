"""Keeps child processes running: starts them, reads their output, restarts those that die, stops them in order."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from skuport.core.secret_filter import SecretFilter
from skuport.local.output import Console, PartOutput
from skuport.local.process import Command, LocalError, kill_group

FIRST_PAUSE = 0.2
LONGEST_PAUSE = 10.0
STEADY_AFTER = 10.0
"""Seconds: the first and the longest pause before a restart, and the uptime after which the pause is reset."""


@dataclass(frozen=True)
class Part:
    """A command to keep running.

    `prepare` runs in a thread before each start and may block. A `quiet` part writes to its log file only.
    """

    command: Command
    prepare: Callable[[], None] | None = None
    quiet: bool = False


class Child:
    """A part and its current process."""

    def __init__(self, part: Part, output: PartOutput, console: Console, changed: Callable[[], None]) -> None:
        self.part = part
        self.output = output
        self.restarts = 0
        self._console = console
        self._changed = changed
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = asyncio.Event()
        self._task = asyncio.create_task(self._keep_running())

    @property
    def label(self) -> str:
        """The part's name."""
        return self.part.command.label

    @property
    def pid(self) -> int | None:
        """The process id; None between two runs."""
        return self._process.pid if self._process else None

    async def _keep_running(self) -> None:
        pause = FIRST_PAUSE
        while not self._stopping.is_set():
            began = time.monotonic()
            ending = await self._run_once()
            if self._stopping.is_set():
                return
            if time.monotonic() - began > STEADY_AFTER:
                pause = FIRST_PAUSE
            self._report(ending, pause)
            self.restarts += 1
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._stopping.wait()
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _run_once(self) -> str:
        """Start the part and wait until it ends; returns how it ended."""
        try:
            if self.part.prepare:
                await asyncio.to_thread(self.part.prepare)
            process = await _start(self.part.command)
        except (LocalError, OSError) as error:
            self.output.feed(f"{error}\n".encode())
            return "could not start"
        self._process = process.process
        self._changed()
        if self._stopping.is_set():
            self._request_stop(process.process)
        try:
            await process.read_until_ended(self.output)
        finally:
            kill_group(process.pid)
            self._process = None
        self._changed()
        return _ending(process.process.returncode or 0)

    def _report(self, ending: str, pause: float) -> None:
        if self.part.quiet:
            for line in list(self.output.last_lines)[-3:]:
                self._console.say(self.label, line)
        self._console.say(self.label, f"{ending}; restarting in {pause:.1f} s")

    async def stop(self, deadline: float) -> None:
        """Signal it to stop, and kill it when the loop's clock passes `deadline`."""
        self._stopping.set()
        if self._process:
            self._request_stop(self._process)
        left = max(0.0, deadline - asyncio.get_running_loop().time())
        _, running = await asyncio.wait([self._task], timeout=left)
        if running:
            self._console.say(self.label, "did not stop in time and was killed")
            self.kill()
            await asyncio.wait([self._task], timeout=1)
            self._task.cancel()  # in case the preparation hangs, not the process
            await asyncio.wait([self._task])

    def _request_stop(self, process: asyncio.subprocess.Process) -> None:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(self.part.command.stop_signal)

    def kill(self) -> None:
        """Kill it immediately."""
        self._stopping.set()
        if self._process:
            kill_group(self._process.pid)


class Supervisor:
    """The parts of a running `up`. `changed` is called whenever a process id changes; `secrets` are hidden in every
    part's output."""

    def __init__(
        self,
        logs: Path,
        console: Console,
        changed: Callable[[], None] = lambda: None,
        *,
        secrets: Iterable[str] = (),
    ) -> None:
        self.secret_filter = SecretFilter(secrets)
        self.logs = logs
        self.console = console
        self.changed = changed
        self.children: list[Child] = []
        logs.mkdir(mode=0o700, parents=True, exist_ok=True)

    def start(self, part: Part) -> Child:
        """Start a part and keep it running."""
        output = PartOutput(
            part.command.label, self.logs, self.console, quiet=part.quiet, secret_filter=self.secret_filter
        )
        child = Child(part, output, self.console, self.changed)
        self.children.append(child)
        return child

    async def run_once(self, command: Command, *, quiet: bool = False) -> None:
        """Run a command to its end; cancelling kills it. Raises LocalError with its last output."""
        output = PartOutput(
            command.label, self.logs, self.console, quiet=quiet, secret_filter=self.secret_filter
        )
        process = await _start(command)
        try:
            await process.read_until_ended(output)
        finally:
            kill_group(process.pid)
        if code := process.process.returncode:
            last_output = "\n".join(output.last_lines) if quiet else ""
            raise LocalError(f"{command.label} failed ({_ending(code)})\n{last_output}".rstrip())

    async def wait_until(self, child: Child, ready: Callable[[], Awaitable[bool]], seconds: float) -> None:
        """Wait until `ready()`. Raises LocalError after three restarts of the child, or after `seconds`."""
        deadline = asyncio.get_running_loop().time() + seconds
        while not await ready():
            if child.restarts >= 3 or asyncio.get_running_loop().time() > deadline:
                last_output = "\n".join(child.output.last_lines)
                raise LocalError(f"{child.label} did not become ready; its last output:\n{last_output}")
            await asyncio.sleep(0.05)

    async def stop(self, groups: Sequence[tuple[Sequence[str], float]]) -> None:
        """Stop group after group: labels (`worker` means every `worker-N`) and the seconds before a kill."""
        loop = asyncio.get_running_loop()
        for labels, seconds in groups:
            chosen = [child for child in self.children if child.label.partition("-")[0] in labels]
            if chosen:
                await asyncio.gather(*(child.stop(loop.time() + seconds) for child in chosen))
                self.children = [child for child in self.children if child not in chosen]

    def kill_all(self) -> None:
        """Kill every part immediately."""
        for child in self.children:
            child.kill()


@dataclass(frozen=True)
class _Started:
    """A process and the reading end of its output pipe.

    The pipe is our own: asyncio's `wait()` would wait for every holder of the process's pipe, and so for children
    that outlive it.
    """

    process: asyncio.subprocess.Process
    reader: asyncio.StreamReader
    transport: asyncio.ReadTransport

    @property
    def pid(self) -> int:
        return self.process.pid

    async def read_until_ended(self, output: PartOutput) -> None:
        """Pass on the process's output until it has ended, and for a moment after that."""
        reading = asyncio.create_task(self._read(output))
        try:
            await self.process.wait()
            await asyncio.wait([reading], timeout=0.5)
        finally:
            reading.cancel()
            self.transport.close()
            output.finish()

    async def _read(self, output: PartOutput) -> None:
        while data := await self.reader.read(65536):
            output.feed(data)


async def _start(command: Command) -> _Started:
    read_end, write_end = os.pipe()
    pipe = os.fdopen(read_end, "rb", buffering=0)
    try:
        process = await asyncio.create_subprocess_exec(
            *command.launch_argv(),
            env=command.launch_env(),
            cwd=command.cwd,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=write_end,
            stderr=write_end,
            start_new_session=True,
        )
    except BaseException:
        pipe.close()
        raise
    finally:
        os.close(write_end)
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), pipe)
    return _Started(process, reader, transport)


def _ending(code: int) -> str:
    if code < 0:
        return f"killed by {signal.Signals(-code).name}"
    return f"exited with code {code}"
