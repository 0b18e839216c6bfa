"""The code of the release before, from the history of this checkout."""

import io
import subprocess
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

RELEASE_BEFORE = "b6b31956b1bead823da3ebbe66d01e12f1042794"
"""0.1.0, before the first migration of 0.2.0. It runs on the packages of this one."""


def unpack_release_before(folder: Path) -> Path:
    """Put its code and migrations into a folder, and return what PYTHONPATH has to be. Skips without the history."""
    archived = subprocess.run(
        ["git", "-C", str(ROOT), "archive", RELEASE_BEFORE, "backend", "migrations"],
        capture_output=True,
        check=False,
    )
    if archived.returncode != 0:
        pytest.skip(f"The history of this checkout lacks {RELEASE_BEFORE[:7]}, the release before")
    with tarfile.open(fileobj=io.BytesIO(archived.stdout)) as archive:
        archive.extractall(folder)
    return folder / "backend"
