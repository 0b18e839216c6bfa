"""Programs that are no part of Skuport: linters, generators, compilers, Helm."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Output:
    """What a program printed, and its exit code."""

    code: int
    text: str


def run_program(
    command: Sequence[str | Path],
    folder: Path,
    *,
    seconds: float,
    environment: Mapping[str, str] | None = None,
    given: str = "",
) -> Output:
    """Run a program in a folder, with no more of the environment than it needs.

    Args:
        seconds: how long it may take.
        given: what it reads from standard input.
    """
    kept = {name: os.environ[name] for name in ("HOME", "PATH", "LANG", "TMPDIR") if name in os.environ}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env={**kept, "NO_COLOR": "1", **(environment or {})},
        input=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=seconds,
        check=False,
    )
    return Output(done.returncode, done.stdout)
