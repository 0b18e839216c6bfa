"""The supervisor, with children of one or two lines of code."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from io import StringIO
from pathlib import Path

import pytest

from skuport.local.output import Console
from skuport.local.process import Command, LocalError, is_running, wait_until_gone
from skuport.local.supervisor import Child, Part, Supervisor

STAY = "import time; print('here', flush=True); time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(15, signal.SIG_IGN); print('here', flush=True); time.sleep(60)"


class Parts:
    """A supervisor with a readable console."""

    def __init__(self, folder: Path) -> None:
        self.text = StringIO()
        self.changes = 0
        self.supervisor = Supervisor(
            folder / "logs", Console(self.text), self._changed, secrets=["a-secret-password"]
        )

    def _changed(self) -> None:
        self.changes += 1

    def start(self, code: str, label: str = "part", *, quiet: bool = False, **more: object) -> Child:
        command = Command(label, (sys.executable, "-c", code), env={"PYTHONUNBUFFERED": "1"})
        return self.supervisor.start(Part(command, quiet=quiet, **more))  # type: ignore[arg-type]

    @property
    def console(self) -> str:
        return self.text.getvalue()


@pytest.fixture
async def parts(tmp_path: Path) -> AsyncIterator[Parts]:
    parts = Parts(tmp_path)
    yield parts
    parts.supervisor.kill_all()
    await parts.supervisor.stop([(["part", "worker", "other"], 5)])


async def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition was not met in time"
        await asyncio.sleep(0.01)


def says(child: Child, text: str) -> Callable[[], bool]:
    return lambda: any(text in line for line in child.output.last_lines)


async def test_lines_are_labelled_and_written_to_the_log_file(parts: Parts, tmp_path: Path) -> None:
    child = parts.start("print('one'); print('two', end=''); import time; time.sleep(60)")
    await until(says(child, "one"))
    os.kill(child.pid or 0, signal.SIGTERM)
    await until(says(child, "two"))
    assert "     part │ one\n" in parts.console
    assert (tmp_path / "logs" / "part.log").read_text().startswith("one\ntwo\n")
    assert (tmp_path / "logs" / "part.log").stat().st_mode & 0o777 == 0o600


async def test_secrets_are_hidden_from_the_console_and_the_log_file(parts: Parts, tmp_path: Path) -> None:
    code = "import sys, time; sys.stdout.buffer.write(b'PASSWORD \\'a-secret-password\\' \\xff\\n'); time.sleep(60)"
    child = parts.start(code)
    await until(says(child, "[hidden]"))
    assert (tmp_path / "logs" / "part.log").read_bytes() == b"PASSWORD '[hidden]' \xff\n"
    assert "a-secret-password" not in parts.console
    assert "a-secret-password" not in "".join(child.output.last_lines)


async def test_a_part_that_dies_is_restarted(parts: Parts) -> None:
    child = parts.start(STAY)
    await until(says(child, "here"))
    first = child.pid
    assert first
    os.kill(first, signal.SIGKILL)
    await until(lambda: child.pid not in (None, first))
    assert "killed by SIGKILL; restarting in 0.2 s" in parts.console
    assert not is_running(first)
    assert parts.changes >= 3


async def test_pauses_grow_while_a_part_keeps_failing(parts: Parts) -> None:
    child = parts.start("import sys; sys.exit(7)")
    await until(lambda: child.restarts >= 3)
    assert "exited with code 7; restarting in 0.2 s" in parts.console
    assert "restarting in 0.4 s" in parts.console
    assert "restarting in 0.8 s" in parts.console


async def test_the_last_output_of_a_quiet_part_is_shown_when_it_dies(parts: Parts) -> None:
    child = parts.start("print('chatter'); import sys; sys.exit('last output')", quiet=True)
    await until(lambda: child.restarts >= 1)
    assert "last output" in parts.console


async def test_a_quiet_part_prints_nothing_otherwise(parts: Parts) -> None:
    child = parts.start(STAY, quiet=True)
    await until(says(child, "here"))
    assert parts.console == ""


async def test_a_failed_preparation_is_retried(parts: Parts) -> None:
    tries = []

    def prepare() -> None:
        tries.append(1)
        if len(tries) < 3:
            raise LocalError("not yet")

    child = parts.start(STAY, prepare=prepare)
    await until(says(child, "here"))
    assert len(tries) == 3
    assert "could not start" in parts.console


async def test_waiting_for_a_part_that_keeps_dying_fails_with_its_last_output(parts: Parts) -> None:
    child = parts.start("import sys; sys.exit('no such thing')")

    async def never() -> bool:
        return False

    with pytest.raises(LocalError, match="no such thing"):
        await parts.supervisor.wait_until(child, never, 30)


async def test_groups_stop_one_after_another(parts: Parts) -> None:
    first = parts.start(STAY, "worker-1")
    second = parts.start(STAY, "other")
    await until(says(first, "here"))
    await until(says(second, "here"))
    await parts.supervisor.stop([(["worker"], 5)])
    assert first.pid is None
    assert second.pid is not None
    await parts.supervisor.stop([(["other"], 5)])
    assert parts.supervisor.children == []
    assert "restarting" not in parts.console


async def test_a_part_that_does_not_stop_is_killed_at_the_deadline(parts: Parts) -> None:
    child = parts.start(STUBBORN)
    await until(says(child, "here"))
    pid = child.pid
    began = time.monotonic()
    await parts.supervisor.stop([(["part"], 0.3)])
    assert 0.3 <= time.monotonic() - began < 3
    assert pid
    assert not is_running(pid)


async def test_grandchildren_are_killed(parts: Parts) -> None:
    code = (
        "import subprocess, sys, time\n"
        "print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']).pid, flush=True)\n"
        "time.sleep(60)"
    )
    child = parts.start(code)
    await until(lambda: bool(child.output.last_lines))
    grandchild = int(child.output.last_lines[0])
    await parts.supervisor.stop([(["part"], 5)])
    assert wait_until_gone({grandchild}, 5) == set()


async def test_a_part_stopped_during_a_pause_is_not_restarted(parts: Parts) -> None:
    child = parts.start("import sys; sys.exit(1)")
    await until(lambda: child.restarts >= 2)
    began = time.monotonic()
    await parts.supervisor.stop([(["part"], 5)])
    assert time.monotonic() - began < 2
    assert child.pid is None


async def test_run_once_fails_with_the_output(parts: Parts) -> None:
    good = Command("good", (sys.executable, "-c", "print('fine')"))
    bad = Command("bad", (sys.executable, "-c", "import sys; sys.exit('no schema')"))
    await parts.supervisor.run_once(good)
    assert "fine" in parts.console
    with pytest.raises(LocalError, match=r"bad failed .*exited with code 1"):
        await parts.supervisor.run_once(bad, quiet=True)


async def test_run_once_is_killed_when_cancelled(parts: Parts, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    code = f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    task = asyncio.create_task(parts.supervisor.run_once(Command("long", (sys.executable, "-c", code))))
    await until(lambda: note.exists() and note.read_text() != "")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert wait_until_gone({int(note.read_text())}, 5) == set()


async def test_an_endless_line_does_not_fill_the_memory(parts: Parts) -> None:
    child = parts.start(
        "import sys, time; sys.stdout.write('x' * 1_000_000); sys.stdout.flush(); time.sleep(60)"
    )
    await until(lambda: sum(len(line) for line in child.output.last_lines) >= 900_000)
    assert len(child.output._rest) <= 64 * 1024
