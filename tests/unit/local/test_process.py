"""Child processes end with their parent."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from skuport.local.process import Command, LocalError, is_running, run, spawn, stop, wait_until_gone

SLEEP = "import time; time.sleep(60)"


def test_a_child_dies_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    parent_code = (
        "import sys, time; from pathlib import Path\n"
        "from skuport.local.process import Command, spawn\n"
        f"command = Command('child', (sys.executable, '-c', {SLEEP!r}))\n"
        f"child = spawn(command, Path({str(tmp_path / 'log')!r}))\n"
        "print(child.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", parent_code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        assert is_running(child)
        parent.kill()
    assert wait_until_gone({child}, 5) == set()


def test_stop_signals_first_and_then_kills(tmp_path: Path) -> None:
    ignores = (
        "import signal, time; signal.signal(15, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)"
    )
    child = spawn(Command("child", (sys.executable, "-c", ignores)), tmp_path / "log")
    while not (tmp_path / "log").read_text():
        assert child.poll() is None
    stop(child, signal.SIGTERM, timeout=0.2)
    assert child.returncode == -signal.SIGKILL


def test_run_returns_the_output_or_raises_with_it() -> None:
    assert (
        run(Command("echo", (sys.executable, "-c", "print(input())")), standard_input="hello\n") == "hello\n"
    )
    with pytest.raises(LocalError, match="it broke"):
        run(Command("broken", (sys.executable, "-c", "import sys; sys.exit('it broke')")))
    with pytest.raises(LocalError, match="timed out"):
        run(Command("slow", (sys.executable, "-c", SLEEP)), timeout=0.2)


def test_a_program_that_is_missing_is_reported() -> None:
    with pytest.raises(LocalError, match="missing"):
        run(Command("missing", ("/no/such/program",)))


def test_a_zombie_does_not_count_as_running() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert not is_running(child.pid)
    child.wait()
