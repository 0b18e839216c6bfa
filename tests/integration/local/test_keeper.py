"""The servers of a test run end with the run, however it ends."""

import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from skuport.local.process import wait_until_gone

pytestmark = pytest.mark.fault

ROOT = Path(__file__).parents[3]
RUN = """
import sys, time
from pathlib import Path
from tests.support.services import make_lifeline, obtain

folder = Path(sys.argv[1])
lifeline = make_lifeline(folder)
services = obtain(folder)
assert obtain(folder) == services
print(services.pid, flush=True)
time.sleep(60)
"""


def test_servers_do_not_outlive_a_run_that_is_killed(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", RUN, folder], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout
        keeper = psutil.Process(int(run.stdout.readline()))
        family = {keeper.pid, *(child.pid for child in keeper.children(recursive=True))}
        assert len(family) >= 4  # itself, PostgreSQL, Valkey, S3
        run.kill()
    assert wait_until_gone(family, 20) == set()
    deadline = time.monotonic() + 5
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not folder.exists()


def test_servers_do_not_outlive_a_keeper_that_is_killed(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", RUN, folder], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout
        keeper = psutil.Process(int(run.stdout.readline()))
        family = {keeper.pid, *(child.pid for child in keeper.children(recursive=True))}
        keeper.kill()
        assert wait_until_gone(family, 20) == set()
        run.kill()
