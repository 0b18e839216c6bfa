"""Which errors in a log are the program's own."""

import json
from collections import Counter
from pathlib import Path

import pytest

from tests.simulation.logs import Logs, own_faults

TRACEBACK = """Traceback (most recent call last):
  File "tasks.py", line 1, in run
    await step.run(context)
{error}
DETAIL:  Failing row contains (1, null)."""
NULL = 'asyncpg.exceptions.NotNullViolationError: null value in column "created"'


def line(exception: str | None) -> bytes:
    return json.dumps({"event": "task.failed", "exception": exception}).encode() + b"\n"


@pytest.mark.parametrize("error", [NULL, "KeyError: 'sku'", "asyncpg.exceptions.UndefinedColumnError: x"])
def test_faults_of_the_program(error: str) -> None:
    lines = [line(TRACEBACK.format(error=error))] * 2
    assert own_faults(lines) == Counter({error: 2})


@pytest.mark.parametrize(
    "error",
    [
        "asyncpg.exceptions.ConnectionDoesNotExistError: connection was closed",
        "asyncpg.exceptions.LockNotAvailableError: canceling statement due to lock timeout",
        "asyncpg.exceptions._base.InterfaceError: cannot call Transaction.__aexit__()",
        "ConnectionResetError: [Errno 104] Connection reset by peer",
        "TimeoutError",
    ],
)
def test_what_a_broken_network_causes(error: str) -> None:
    assert not own_faults([line(TRACEBACK.format(error=error)), line(None), b"[1]\n", b"no JSON\n"])


def test_only_what_is_new_counts(tmp_path: Path) -> None:
    log = tmp_path / "worker-1.log"
    log.write_bytes(line(TRACEBACK.format(error=NULL)))
    logs = Logs(tmp_path)
    assert logs.own_faults() == []
    with log.open("ab") as file:
        file.write(line(TRACEBACK.format(error=NULL)))
    assert logs.own_faults() == [f"worker-1: {NULL} (1 times)"]
    assert logs.own_faults() == []
